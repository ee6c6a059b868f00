import { getGlobalServicesRegion, getPartition, parseArn } from '../arn.ts'
import { GLOBAL_REGION, type Kind } from '../resource.ts'

/** How the console names the page of a kind: a pattern of ARNs, and a path in which `{1}` and `{2}` are its groups. */
interface ConsolePage {
  arn: string
  path: string
}

const NAME = '([A-Za-z0-9._-]+)'

/** The kinds that have a page of a stable address. An ARN that does not match has no link: none is better than a wrong one. */
export const consolePages: Readonly<Partial<Record<Kind, ConsolePage>>> = {
  'AWS::EC2::NetworkAcl': {
    arn: `:network-acl/${NAME}$`,
    path: 'vpcconsole/home?region={region}#NetworkAclDetails:networkAclId={1}',
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
  'AWS::ECS::Service': {
    arn: `:service/${NAME}/${NAME}$`,
    path: 'ecs/v2/clusters/{1}/services/{2}?region={region}',
  },
  'AWS::ECS::TaskDefinition': {
    arn: `:task-definition/${NAME}:([0-9]+)$`,
    path: 'ecs/v2/task-definitions/{1}/{2}?region={region}',
  },
  'AWS::IAM::Role': {
    arn: `:role/(?:.+/)?([A-Za-z0-9+=,.@_-]+)$`,
    path: 'iam/home?region={region}#/roles/details/{1}',
  },
  'AWS::IAM::User': {
    arn: `:user/(?:.+/)?([A-Za-z0-9+=,.@_-]+)$`,
    path: 'iam/home?region={region}#/users/details/{1}',
  },
  'AWS::Lambda::Function': {
    arn: `:function:([A-Za-z0-9_-]+)$`,
    path: 'lambda/home?region={region}#/functions/{1}',
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
  const own = Object.entries(consolePages).filter(
    ([kind]) => kind.split('::')[1]?.toLowerCase() === parsed.service,
  )
  for (const [, page] of own) {
    const groups = new RegExp(page.arn).exec(arn)
    if (found === undefined || groups === null) continue
    const path = page.path
      .replace('{region}', found.region)
      .replace('{1}', encodeURIComponent(groups[1] ?? ''))
      .replace('{2}', encodeURIComponent(groups[2] ?? ''))
    return `https://${found.host}/${path}`
  }
  return undefined
}
