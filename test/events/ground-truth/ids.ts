import type { Kind, Resource } from '../../../audit/resources/resource.ts'

/** Kinds for settings of an account or a region, which the ground truth treats as the account. */
const SETTINGS: ReadonlySet<Kind> = new Set<Kind>([
  'AWS::AccessAnalyzer::AccountAnalyzers',
  'AWS::CloudTrail::AccountTrails',
  'AWS::GuardDuty::Detector',
  'AWS::InspectorV2::AccountStatus',
  'Assay::Deployment',
  'Assay::RegionalDeployment',
])

/** The canonical id of a resource in the ground truth. */
export function formatGroundTruthId({ kind, account, arn }: Resource): string {
  return SETTINGS.has(kind) ? `arn:aws:iam::${account}:root` : arn
}

/** The kinds in the ground truth, by the form of their ids. */
const KINDS: readonly (readonly [RegExp, Kind])[] = [
  [/^arn:aws:iam::\d{12}:root$/, 'AWS::Organizations::Account'],
  [/^arn:aws:iam::\d{12}:role\//, 'AWS::IAM::Role'],
  [/^arn:aws:iam::\d{12}:user\//, 'AWS::IAM::User'],
  [/^arn:aws:iam::\d{12}:group\//, 'AWS::IAM::Group'],
  [/^arn:aws:iam::\d{12}:policy\//, 'AWS::IAM::ManagedPolicy'],
  [/^arn:aws:iam::\d{12}:oidc-provider\//, 'AWS::IAM::OIDCProvider'],
  [/^arn:aws:iam::\d{12}:saml-provider\//, 'AWS::IAM::SAMLProvider'],
  [/^arn:aws:lambda:[^:]+:\d{12}:function:[^:]+$/, 'AWS::Lambda::Function'],
  [/^arn:aws:lambda:[^:]+:\d{12}:layer:[^:]+:\d+$/, 'AWS::Lambda::LayerVersion'],
  [/^arn:aws:ecr:[^:]+:\d{12}:registry$/, 'AWS::ECR::Registry'],
  [/^arn:aws:ecr:[^:]+:\d{12}:repository\/.+\/sha256:[0-9a-f]{64}$/, 'AWS::ECR::Image'],
  [/^arn:aws:ecr:[^:]+:\d{12}:repository\//, 'AWS::ECR::Repository'],
  [/^arn:aws:ecs:[^:]+:\d{12}:cluster\/[^/]+$/, 'AWS::ECS::Cluster'],
  [/^arn:aws:ecs:[^:]+:\d{12}:service\/[^/]+\/[^/]+$/, 'AWS::ECS::Service'],
  [/^arn:aws:ecs:[^:]+:\d{12}:task-definition\/[^:]+:\d+$/, 'AWS::ECS::TaskDefinition'],
  [/^arn:aws:codebuild:[^:]+:\d{12}:project\//, 'AWS::CodeBuild::Project'],
  [/^arn:aws:events:[^:]+:\d{12}:event-bus\//, 'AWS::Events::EventBus'],
  [/^arn:aws:logs:[^:]+:\d{12}:log-group:[^:]+$/, 'AWS::Logs::LogGroup'],
  [/^arn:aws:sns:[^:]+:\d{12}:[^:]+$/, 'AWS::SNS::Topic'],
  [/^arn:aws:sqs:[^:]+:\d{12}:[^:]+$/, 'AWS::SQS::Queue'],
  [/^arn:aws:ec2:[^:]+:\d{12}:security-group\//, 'AWS::EC2::SecurityGroup'],
  [/^arn:aws:ec2:[^:]+:\d{12}:prefix-list\//, 'AWS::EC2::PrefixList'],
  [/^arn:aws:ec2:[^:]+:\d{12}:route-table\//, 'AWS::EC2::RouteTable'],
  [/^arn:aws:ec2:[^:]+:\d{12}:network-acl\//, 'AWS::EC2::NetworkAcl'],
  [/^arn:aws:ec2:[^:]+:\d{12}:network-interface\//, 'AWS::EC2::NetworkInterface'],
  [/^arn:aws:ec2:[^:]+:\d{12}:subnet\//, 'AWS::EC2::Subnet'],
  [/^arn:aws:ec2:[^:]+:\d{12}:vpc\//, 'AWS::EC2::VPC'],
  [/^arn:aws:ec2:[^:]+:\d{12}:vpc-endpoint\//, 'AWS::EC2::VPCEndpoint'],
]

/** The kind of the id `arn`. Throws Error for unknown forms. */
export function findKind(arn: string): Kind {
  const [, kind] = KINDS.find(([pattern]) => pattern.test(arn)) ?? []
  if (kind === undefined) throw new Error(`${arn} is of no kind that is modelled`)
  return kind
}
