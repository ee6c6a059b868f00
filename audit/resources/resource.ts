import { parseArn } from './arn.ts'

/** The kinds of resource that are audited, by their CloudFormation type names; what has none is named in their style. */
export type Kind =
  | 'AWS::CloudTrail::AccountTrails'
  | 'AWS::EC2::FlowLog'
  | 'AWS::EC2::InternetGateway'
  | 'AWS::EC2::NatGateway'
  | 'AWS::EC2::NetworkAcl'
  | 'AWS::EC2::NetworkInterface'
  | 'AWS::EC2::RouteTable'
  | 'AWS::EC2::SecurityGroup'
  | 'AWS::EC2::Subnet'
  | 'AWS::EC2::SubnetNetworkAclAssociation'
  | 'AWS::EC2::SubnetRouteTableAssociation'
  | 'AWS::EC2::VPC'
  | 'AWS::EC2::VPCEndpoint'
  | 'AWS::EC2::VPCPeeringConnection'
  | 'AWS::ECR::Image'
  | 'AWS::ECR::ImageTag'
  | 'AWS::ECR::Registry'
  | 'AWS::ECR::Repository'
  | 'AWS::ECS::Service'
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
  | 'AWS::Lambda::Function'
  | 'AWS::Lambda::Layer'
  | 'AWS::Lambda::LayerVersion'
  | 'AWS::Organizations::Account'
  | 'AWS::SNS::Topic'
  | 'AWS::SQS::Queue'
  | 'Assay::Deployment'
  | 'Assay::RegionalDeployment'

/** The region of what belongs to no region, in AWS Config's word. */
export const GLOBAL_REGION = 'global'

/** A resource of the account under audit. `arn` is its canonical id; the file of each kind makes them. */
export interface Resource<K extends Kind = Kind> {
  kind: K
  /** The account under audit, which is not the ARN's own for what others own, such as AWS managed policies. */
  account: string
  region: string
  arn: string
}

/** Where a resource is. */
export interface ResourceLocation {
  account: string
  region: string
}

/** Names one resource across accounts and regions, whatever is known of its path. */
export type ResourceKey = string

/**
 * The key of a resource: account, region and ARN. Names of IAM roles and users are unique in an account whatever
 * their path is (IAM User Guide, "IAM identifiers"), and events name them without it: the path is left out.
 */
export function getResourceKey(resource: Resource): ResourceKey {
  return `${resource.account}/${resource.region}/${removeIamPath(resource.arn)}`
}

/** Parts of an ARN whose names have slashes or versions of their own. */
const NAMES_WITH_SLASHES = /^(?:repository\/|service\/|task-definition\/|layer:|event-bus\/)(.+)$/

/** What people call a resource: the name in its ARN; its region or account where there is one of a kind in each. */
export function getResourceName({ arn }: Pick<Resource, 'arn'>): string {
  const parsed = parseArn(arn)
  if (parsed === undefined) return arn.split(/[:/]/).at(-1) ?? arn
  const { service, resource, region, account } = parsed
  if (service === 'sqs' || service === 'sns') return resource
  if (/^[a-z-]+$/.test(resource)) return resource === 'root' || resource === 'trails' ? account : region
  const [, name] = NAMES_WITH_SLASHES.exec(resource) ?? []
  if (name !== undefined) return name.replace(/\/sha256:([0-9a-f]{12})[0-9a-f]*$/, '@sha256:$1')
  return resource.split(/[:/]/).at(-1) ?? resource
}

function removeIamPath(arn: string): string {
  const parsed = parseArn(arn)
  if (parsed?.service !== 'iam' || !/^(role|user|group|instance-profile)\//.test(parsed.resource)) return arn
  const [type, ...path] = parsed.resource.split('/')
  return `arn:${parsed.partition}:iam::${parsed.account}:${type}/${path.at(-1) ?? ''}`
}
