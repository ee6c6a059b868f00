import { getGlobalServicesRegion, getPartition, parseArn } from '../arn.ts'
import { GLOBAL_REGION, type Kind } from '../resource.ts'

/**
 * How the console names the page of a kind: a pattern of ARNs, and a path in which `{region}` is the region, `{1}` a group of the pattern,
 * encoded, and `{=1}` one as it is, whose characters need no encoding.
 */
interface ConsolePage {
  arn: string
  path: string
}

const NAME = '([A-Za-z0-9._-]+)'

const ACCOUNT = '([0-9]{12})'

/** No part of the name of a repository is `.` or `..`: addresses keep them as they are. */
const REPOSITORY = '((?:[a-z0-9][a-z0-9._-]*/)*[a-z0-9][a-z0-9._-]*)'

/** The kinds that have a page of a stable address. An ARN that does not match has no link: none is better than a wrong one. */
export const consolePages: Readonly<Partial<Record<Kind, ConsolePage>>> = {
  'AWS::AccessAnalyzer::AccountAnalyzers': {
    arn: ':analyzers$',
    path: 'access-analyzer/home?region={region}',
  },
  'AWS::CloudTrail::AccountTrails': {
    arn: ':trails$',
    path: 'cloudtrailv2/home?region={region}#/dashboard',
  },
  'AWS::CodeBuild::Project': {
    arn: `:${ACCOUNT}:project/([A-Za-z0-9_-]+)$`,
    path: 'codesuite/codebuild/{1}/projects/{2}/history?region={region}',
  },
  'AWS::EC2::NetworkAcl': {
    arn: `:network-acl/${NAME}$`,
    path: 'vpcconsole/home?region={region}#NetworkAclDetails:networkAclId={1}',
  },
  'AWS::EC2::RouteTable': {
    arn: `:route-table/${NAME}$`,
    path: 'vpcconsole/home?region={region}#RouteTableDetails:RouteTableId={1}',
  },
  'AWS::EC2::SecurityGroup': {
    arn: `:security-group/${NAME}$`,
    path: 'ec2/home?region={region}#SecurityGroup:groupId={1}',
  },
  'AWS::EC2::Subnet': {
    arn: `:subnet/${NAME}$`,
    path: 'vpcconsole/home?region={region}#SubnetDetails:subnetId={1}',
  },
  'AWS::EC2::VPC': { arn: `:vpc/${NAME}$`, path: 'vpcconsole/home?region={region}#VpcDetails:VpcId={1}' },
  'AWS::EC2::VPCEndpoint': {
    arn: `:vpc-endpoint/${NAME}$`,
    path: 'vpcconsole/home?region={region}#EndpointDetails:vpcEndpointId={1}',
  },
  'AWS::ECR::Image': {
    arn: `:${ACCOUNT}:repository/${REPOSITORY}/(sha256:[0-9a-f]{64})$`,
    path: 'ecr/repositories/private/{1}/{=2}/_/image/{=3}/details?region={region}',
  },
  'AWS::ECR::Registry': { arn: ':registry$', path: 'ecr/private-registry?region={region}' },
  'AWS::ECR::Repository': {
    arn: `:${ACCOUNT}:repository/${REPOSITORY}$`,
    path: 'ecr/repositories/private/{1}/{=2}?region={region}',
  },
  'AWS::ECS::Cluster': { arn: `:cluster/${NAME}$`, path: 'ecs/v2/clusters/{1}?region={region}' },
  'AWS::ECS::Service': {
    arn: `:service/${NAME}/${NAME}$`,
    path: 'ecs/v2/clusters/{1}/services/{2}?region={region}',
  },
  'AWS::ECS::TaskDefinition': {
    arn: `:task-definition/${NAME}:([0-9]+)$`,
    path: 'ecs/v2/task-definitions/{1}/{2}?region={region}',
  },
  'AWS::Events::EventBus': {
    arn: `:event-bus/${NAME}$`,
    path: 'events/home?region={region}#/eventbus/{1}',
  },
  'AWS::GuardDuty::Detector': { arn: ':detector$', path: 'guardduty/home?region={region}#/settings' },
  'AWS::IAM::Group': {
    arn: `:group/(?:.+/)?([A-Za-z0-9+=,.@_-]+)$`,
    path: 'iam/home?region={region}#/groups/details/{1}',
  },
  'AWS::IAM::ManagedPolicy': {
    arn: `^(arn:[a-z-]+:iam::[^:]+:policy/(?:.+/)?[A-Za-z0-9+=,.@_-]+)$`,
    path: 'iam/home?region={region}#/policies/details/{1}',
  },
  'AWS::IAM::Role': {
    arn: `:role/(?:.+/)?([A-Za-z0-9+=,.@_-]+)$`,
    path: 'iam/home?region={region}#/roles/details/{1}',
  },
  'AWS::IAM::User': {
    arn: `:user/(?:.+/)?([A-Za-z0-9+=,.@_-]+)$`,
    path: 'iam/home?region={region}#/users/details/{1}',
  },
  'AWS::InspectorV2::AccountStatus': {
    arn: ':status$',
    path: 'inspector/v2/home?region={region}#/settings/account-management/accounts',
  },
  'AWS::Lambda::Function': {
    arn: `:function:([A-Za-z0-9_-]+)$`,
    path: 'lambda/home?region={region}#/functions/{1}',
  },
  'AWS::Lambda::LayerVersion': {
    arn: `:layer:([A-Za-z0-9_-]+):([0-9]+)$`,
    path: 'lambda/home?region={region}#/layers/{1}/versions/{2}',
  },
  'AWS::SNS::Topic': {
    arn: `^(arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_.-]+)$`,
    path: 'sns/v3/home?region={region}#/topic/{=1}',
  },
  // The console names a queue by its URL, whose host is another one in China.
  'AWS::SQS::Queue': {
    arn: `^arn:aws(?:-us-gov)?:sqs:[a-z0-9-]+:${ACCOUNT}:([A-Za-z0-9_.-]+)$`,
    path: 'sqs/v3/home?region={region}#/queues/https%3A%2F%2Fsqs.{region}.amazonaws.com%2F{1}%2F{2}',
  },
}

/** The hosts of the console by partition. Other partitions have no links. */
const HOSTS: Readonly<Record<string, string>> = {
  aws: '{region}.console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
}

/** The host of the console and the region for resources of `region`; undefined where neither is known. */
export function findConsole(region: string, partition: string): { host: string; region: string } | undefined {
  const host = HOSTS[partition]
  const own = region === GLOBAL_REGION ? getGlobalServicesRegion(partition) : region
  if (host === undefined || !/^[a-z0-9-]+$/.test(own)) return undefined
  if (region !== GLOBAL_REGION && getPartition(region) !== partition) return undefined
  return { host: host.replace('{region}', own), region: own }
}

/** The services of ARNs that have another name than in the names of kinds. */
const ARN_SERVICES: Readonly<Record<string, string>> = {
  AccessAnalyzer: 'access-analyzer',
  InspectorV2: 'inspector2',
}

/** ARNs of AWS are shorter. */
const MAX_ARN_LENGTH = 1_000

/**
 * The page of a resource in the AWS console, which requires the reader's own permissions; undefined if its kind has none, or its
 * ARN is not of the known form.
 */
export function buildConsoleLink(arn: string): string | undefined {
  const parsed = arn.length > MAX_ARN_LENGTH ? undefined : parseArn(arn)
  if (parsed === undefined) return undefined
  const found = findConsole(parsed.region || GLOBAL_REGION, parsed.partition)
  const own = Object.entries(consolePages).filter(([kind]) => {
    const [, name = ''] = kind.split('::')
    return (ARN_SERVICES[name] ?? name.toLowerCase()) === parsed.service
  })
  for (const [, page] of own) {
    const groups = new RegExp(page.arn).exec(arn)
    if (found === undefined || groups === null) continue
    return `https://${found.host}/${fillPath(page.path, groups, found.region)}`
  }
  return undefined
}

function fillPath(path: string, groups: RegExpExecArray, region: string): string {
  return path.replaceAll(/\{(=?)(\d|region)\}/g, (_, isPlain: string, name: string) => {
    if (name === 'region') return region
    const group = groups[Number(name)] ?? ''
    return isPlain === '' ? encodeURIComponent(group) : group
  })
}
