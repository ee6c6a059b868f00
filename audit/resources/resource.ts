import { parseArn } from './arn.ts'

/** The audited kinds, by CloudFormation type name; kinds without one have a name in the same style. */
export type Kind =
  | 'AWS::AccessAnalyzer::AccountAnalyzers'
  | 'AWS::CloudTrail::AccountTrails'
  | 'AWS::CodeBuild::Project'
  | 'AWS::EC2::FlowLog'
  | 'AWS::EC2::InternetGateway'
  | 'AWS::EC2::NatGateway'
  | 'AWS::EC2::NetworkAcl'
  | 'AWS::EC2::NetworkInterface'
  | 'AWS::EC2::PrefixList'
  | 'AWS::EC2::RouteTable'
  | 'AWS::EC2::SecurityGroup'
  | 'AWS::EC2::Subnet'
  | 'AWS::EC2::SubnetNetworkAclAssociation'
  | 'AWS::EC2::SubnetRouteTableAssociation'
  | 'AWS::EC2::VPC'
  | 'AWS::EC2::VPCEndpoint'
  | 'AWS::EC2::VPCPeeringConnection'
  | 'AWS::ECR::Image'
  | 'AWS::ECR::ImageContent'
  | 'AWS::ECR::ImageTag'
  | 'AWS::ECR::ImageVerification'
  | 'AWS::ECR::Registry'
  | 'AWS::ECR::Repository'
  | 'AWS::ECS::Cluster'
  | 'AWS::ECS::Service'
  | 'AWS::ECS::StandaloneTasks'
  | 'AWS::ECS::TaskDefinition'
  | 'AWS::Events::EventBus'
  | 'AWS::GuardDuty::Detector'
  | 'AWS::IAM::Group'
  | 'AWS::IAM::ManagedPolicy'
  | 'AWS::IAM::OIDCProvider'
  | 'AWS::IAM::Role'
  | 'AWS::IAM::SAMLProvider'
  | 'AWS::IAM::User'
  | 'AWS::InspectorV2::AccountStatus'
  | 'AWS::Lambda::CodeContent'
  | 'AWS::Lambda::CodeSigningConfig'
  | 'AWS::Lambda::Function'
  | 'AWS::Lambda::Layer'
  | 'AWS::Lambda::LayerVersion'
  | 'AWS::Lambda::Version'
  | 'AWS::Logs::LogGroup'
  | 'AWS::Organizations::Account'
  | 'AWS::SNS::Topic'
  | 'AWS::SQS::Queue'
  | 'Assay::Deployment'
  | 'Assay::RegionalDeployment'

/** The region of global resources, as AWS Config calls it. */
export const GLOBAL_REGION = 'global'

/** A resource of the audited account. `arn` is its canonical id, built by the file of its kind. */
export interface Resource<K extends Kind = Kind> {
  kind: K
  /** The audited account. It differs from the account in the ARN for resources of others, such as AWS managed policies. */
  account: string
  region: string
  arn: string
}

/** Whether a resource of the audit belongs to another account, or to AWS. */
export function isOfOtherAccount({ arn, account }: Pick<Resource, 'arn' | 'account'>): boolean {
  return parseArn(arn)?.account !== account
}

/** The account and region of a resource. */
export interface ResourceLocation {
  account: string
  region: string
}

/** Identifies one resource across accounts and regions, regardless of an IAM path. */
export type ResourceKey = string

/**
 * The key of a resource: account, region and ARN without an IAM path. IAM names are unique in an account regardless of
 * their path (IAM User Guide, "IAM identifiers"), and events omit the path.
 */
export function getResourceKey(resource: Pick<Resource, 'account' | 'region' | 'arn'>): ResourceKey {
  const known = resourceKeys.get(resource)
  if (known !== undefined) return known
  const key = `${resource.account}/${resource.region}/${removeIamPath(resource.arn)}`
  resourceKeys.set(resource, key)
  return key
}

/** The keys of resources, which do not change. */
const resourceKeys = new WeakMap<object, ResourceKey>()

/** Resource parts of ARNs whose names contain slashes or versions. */
const NAMES_WITH_SLASHES =
  /^(?:repository\/|service\/|standalone-tasks\/|task-definition\/|layer:|function:(?=[^:]+:\d+$)|event-bus\/|log-group:)(.+)$/

/** The digest at the end of the ARN of an image, and of what Assay reads of one beside it. */
const IMAGE_DIGEST = /\/sha256:([0-9a-f]{12})[0-9a-f]*(?:\/(?:content|verification))?$/

/** What the ARN of the code of a function or a layer version adds to theirs. */
const CODE = /\/code(?:\/[\w-]{43})?$/

/** The display name of a resource: the name in its ARN, or the region or account if there is one resource per region or account. */
export function getResourceName({ arn }: Pick<Resource, 'arn'>): string {
  const parsed = parseArn(arn)
  if (parsed === undefined) return arn.split(/[:/]/).at(-1) ?? arn
  const { service, region, account } = parsed
  const resource = service === 'lambda' ? parsed.resource.replace(CODE, '') : parsed.resource
  if (service === 'sqs' || service === 'sns') return resource
  if (service === 'events' && /^[a-z\d]+$/.test(resource)) return region
  if (/^[a-z-]+$/.test(resource)) return resource === 'root' || resource === 'trails' ? account : region
  const [, name] = NAMES_WITH_SLASHES.exec(resource) ?? []
  if (name !== undefined) return name.replace(IMAGE_DIGEST, '@sha256:$1')
  return resource.split(/[:/]/).at(-1) ?? resource
}

/** The ARN of an IAM entity with its path: partition, account, type, path and name. */
const IAM_ARN_WITH_PATH =
  /^arn:([^:]+):iam:[^:]*:([^:]*):(role|user|group|instance-profile)\/(?:[^/]*\/)*([^/]*)$/s

function removeIamPath(arn: string): string {
  if (!arn.includes(':iam:')) return arn
  const [, partition, account, type, name] = IAM_ARN_WITH_PATH.exec(arn) ?? []
  return type === undefined ? arn : `arn:${partition}:iam::${account}:${type}/${name}`
}
