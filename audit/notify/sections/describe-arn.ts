import { parseArn } from '../../resources/arn.ts'
import { getKindDefinition } from '../../resources/kinds.ts'
import { getResourceName, type Kind } from '../../resources/resource.ts'
import { quoteText } from '../../text/quote-text.ts'

/** The kind of a resource by the service and the resource part of its ARN; the first pattern that matches. */
const KINDS_BY_PATTERN: readonly (readonly [RegExp, Kind])[] = [
  [/^lambda:function:[^:]+:\d/, 'AWS::Lambda::Version'],
  [/^lambda:function:/, 'AWS::Lambda::Function'],
  [/^lambda:code-signing-config:/, 'AWS::Lambda::CodeSigningConfig'],
  [/^lambda:layer:[^:]+:\d+$/, 'AWS::Lambda::LayerVersion'],
  [/^lambda:layer:/, 'AWS::Lambda::Layer'],
  [/^iam:role\//, 'AWS::IAM::Role'],
  [/^iam:user\//, 'AWS::IAM::User'],
  [/^iam:group\//, 'AWS::IAM::Group'],
  [/^iam:policy\//, 'AWS::IAM::ManagedPolicy'],
  [/^iam:oidc-provider\//, 'AWS::IAM::OIDCProvider'],
  [/^iam:saml-provider\//, 'AWS::IAM::SAMLProvider'],
  [/^iam:root$/, 'AWS::Organizations::Account'],
  [/^ecr:repository\/.+\/sha256:/, 'AWS::ECR::Image'],
  [/^ecr:repository\/[^:]+:/, 'AWS::ECR::ImageTag'],
  [/^ecr:repository\//, 'AWS::ECR::Repository'],
  [/^ecr:registry$/, 'AWS::ECR::Registry'],
  [/^ec2:internet-gateway\//, 'AWS::EC2::InternetGateway'],
  [/^ec2:natgateway\//, 'AWS::EC2::NatGateway'],
  [/^ec2:network-acl\//, 'AWS::EC2::NetworkAcl'],
  [/^ec2:network-acl-association\//, 'AWS::EC2::SubnetNetworkAclAssociation'],
  [/^ec2:network-interface\//, 'AWS::EC2::NetworkInterface'],
  [/^ec2:prefix-list\//, 'AWS::EC2::PrefixList'],
  [/^ec2:route-table\//, 'AWS::EC2::RouteTable'],
  [/^ec2:route-table-association\//, 'AWS::EC2::SubnetRouteTableAssociation'],
  [/^ec2:security-group\//, 'AWS::EC2::SecurityGroup'],
  [/^ec2:subnet\//, 'AWS::EC2::Subnet'],
  [/^ec2:vpc\//, 'AWS::EC2::VPC'],
  [/^ec2:vpc-endpoint\//, 'AWS::EC2::VPCEndpoint'],
  [/^ec2:vpc-flow-log\//, 'AWS::EC2::FlowLog'],
  [/^ec2:vpc-peering-connection\//, 'AWS::EC2::VPCPeeringConnection'],
  [/^ecs:cluster\//, 'AWS::ECS::Cluster'],
  [/^ecs:service\//, 'AWS::ECS::Service'],
  [/^ecs:standalone-tasks\//, 'AWS::ECS::StandaloneTasks'],
  [/^ecs:task-definition\//, 'AWS::ECS::TaskDefinition'],
  [/^events:event-bus\//, 'AWS::Events::EventBus'],
  [/^access-analyzer:analyzers$/, 'AWS::AccessAnalyzer::AccountAnalyzers'],
  [/^guardduty:detector/, 'AWS::GuardDuty::Detector'],
  [/^inspector2:status$/, 'AWS::InspectorV2::AccountStatus'],
  [/^cloudtrail:trails$/, 'AWS::CloudTrail::AccountTrails'],
  [/^logs:log-group:/, 'AWS::Logs::LogGroup'],
  [/^sns:/, 'AWS::SNS::Topic'],
  [/^sqs:/, 'AWS::SQS::Queue'],
  [/^dynamodb:table\/assay$/, 'Assay::Deployment'],
  [/^events:assay$/, 'Assay::RegionalDeployment'],
]

/** `role app`: the resource of `arn` with the label of its kind; its name alone where the kind is not known. */
export function describeArn(arn: string): string {
  return describeArns([arn], 1, 1)
}

/**
 * `functions a and b, role c`: at most `maxNames` of `arns` with the labels of their kinds. `count` says how many
 * there are in all; those without a name are counted: `roles a, b, c and 9 more`.
 */
export function describeArns(arns: readonly string[], count: number, maxNames = 3): string {
  const namesByLabel = new Map<string, string[]>()
  for (const arn of arns.slice(0, maxNames)) {
    const label = findLabel(arn)
    namesByLabel.set(label, [...(namesByLabel.get(label) ?? []), quoteText(getResourceName({ arn }))])
  }
  const omitted = count - Math.min(arns.length, maxNames)
  if (namesByLabel.size === 0) return `${count} ${count === 1 ? 'resource' : 'resources'}`
  const parts = [...namesByLabel].map(([label, names], index) => {
    const isLast = index === namesByLabel.size - 1
    const labelText = label === '' ? '' : `${names.length > 1 ? pluralize(label) : label} `
    return `${labelText}${isLast && omitted > 0 ? names.join(', ') : joinWords(names)}`
  })
  return omitted > 0 ? `${parts.join(', ')} and ${omitted} more` : joinWords(parts)
}

/** `a, b and c`. */
export function joinWords(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}

function findLabel(arn: string): string {
  const parsed = parseArn(arn)
  const text = parsed === undefined ? '' : `${parsed.service}:${parsed.resource}`
  const [, kind] = KINDS_BY_PATTERN.find(([pattern]) => pattern.test(text)) ?? []
  return kind === undefined ? '' : getKindDefinition(kind).label
}

/** The plural of a kind's label. */
function pluralize(label: string): string {
  return label.endsWith('y') ? `${label.slice(0, -1)}ies` : `${label}s`
}
