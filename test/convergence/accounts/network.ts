import type {
  ExampleAccount,
  ExampleVpcEndpoint,
  ExampleNetworkAclEntry,
  ExampleNetworkAcl,
  ExampleSecurityGroupRule,
} from '../../../examples/account/example-account.ts'
import type { SeededRandom } from '../../flows/burst/random.ts'
import {
  chooseBetween,
  chooseWithProbability,
  createMemberSet,
  chooseSome,
  repeatTimes,
} from './random-choice.ts'
import { ENDPOINT_POLICIES } from './policy-documents.ts'
import { formatEc2Arn, formatEc2Id, HISTORY_REGION, parseLastArnPart } from './identifiers.ts'

type Network = Pick<
  ExampleAccount,
  'vpcs' | 'subnets' | 'routeTables' | 'networkAcls' | 'securityGroups' | 'prefixLists' | 'vpcEndpoints'
>

/** The gateways that are targets of routes. */
export const ROUTE_GATEWAYS = ['igw-08814718f6366cff0', 'nat-05183d093e6153294'] as const

/** The services of VPC endpoints. */
const ENDPOINT_SERVICES = ['ecr.dkr', 'ecr.api', 's3', 'secretsmanager'].map(
  name => `com.amazonaws.${HISTORY_REGION}.${name}`,
)

/** The CIDR blocks of rules: the network of the account, or everyone. */
export const CIDR_BLOCKS = ['10.0.0.0/16', '0.0.0.0/0'] as const

/** The prefix lists of the account, which rules and routes name. */
export const PREFIX_LISTS = [1, 2].map(number => formatEc2Arn('prefix-list', formatEc2Id('pl', number)))

/** The ports of rules, admin ports among them. */
const PORT_RANGES = [
  [443, 443],
  [22, 22],
  [5432, 5432],
  [0, 65_535],
] as const

/** Builds a rule for a CIDR block, a prefix list or one of `groups`. */
export function generateGroupRule(
  seededRandom: SeededRandom,
  groups: readonly string[],
): ExampleSecurityGroupRule {
  const [fromPort, toPort] = seededRandom.pick(PORT_RANGES)
  const peer =
    groups.length > 0 && chooseWithProbability(seededRandom, 0.4)
      ? { securityGroup: seededRandom.pick(groups) }
      : chooseWithProbability(seededRandom, 0.3)
        ? { prefixList: seededRandom.pick(PREFIX_LISTS) }
        : { cidr: seededRandom.pick(CIDR_BLOCKS) }
  return { protocol: 'tcp', fromPort, toPort, ...peer }
}

/** Builds a VPC with everything that AWS creates with it. Its security groups can reference each other. */
export function generateNetwork(seededRandom: SeededRandom): Network {
  const vpc = formatEc2Arn('vpc', formatEc2Id('vpc', 1))
  const tables = repeatTimes(chooseBetween(seededRandom, 1, 3), number =>
    formatEc2Arn('route-table', formatEc2Id('rtb', number)),
  )
  const acls = repeatTimes(chooseBetween(seededRandom, 1, 2), number =>
    formatEc2Arn('network-acl', formatEc2Id('acl', number)),
  )
  const groups = repeatTimes(chooseBetween(seededRandom, 2, 5), number =>
    formatEc2Arn('security-group', formatEc2Id('sg', number)),
  )
  const subnets = repeatTimes(chooseBetween(seededRandom, 1, 3), number =>
    formatEc2Arn('subnet', formatEc2Id('subnet', number)),
  )
  const endpoints = repeatTimes(chooseBetween(seededRandom, 0, 2), number =>
    formatEc2Arn('vpc-endpoint', formatEc2Id('vpce', number)),
  )
  return {
    vpcs: {
      [vpc]: { internetGateway: ROUTE_GATEWAYS[0], flowLogs: chooseWithProbability(seededRandom, 0.5) },
    },
    routeTables: Object.fromEntries(
      tables.map((arn, index) => [arn, { vpc, main: index === 0, routes: generateRoutes(seededRandom) }]),
    ),
    networkAcls: Object.fromEntries(
      acls.map((arn, index) => [arn, { vpc, isDefault: index === 0, ...generateAclEntries(seededRandom) }]),
    ),
    subnets: Object.fromEntries(
      subnets.map(arn => [
        arn,
        {
          vpc,
          ...(chooseWithProbability(seededRandom, 0.7) ? { routeTable: seededRandom.pick(tables) } : {}),
          networkAcl: seededRandom.pick(acls),
          mapPublicIpOnLaunch: chooseWithProbability(seededRandom, 0.3),
        },
      ]),
    ),
    securityGroups: Object.fromEntries(
      groups.map((arn, index) => [
        arn,
        {
          name: index === 0 ? 'default' : `group-${index + 1}`,
          vpc,
          ingress: generateRules(seededRandom, 100 * (index + 1), groups),
          egress: generateRules(seededRandom, 100 * (index + 1) + 50, groups),
        },
      ]),
    ),
    prefixLists: Object.fromEntries(
      PREFIX_LISTS.map(arn => [arn, { entries: { [seededRandom.pick(CIDR_BLOCKS)]: true } }]),
    ),
    vpcEndpoints: Object.fromEntries(
      endpoints.map(arn => [arn, generateEndpoint(seededRandom, vpc, groups)]),
    ),
  }
}

/** Builds a VPC endpoint with some of `groups`. */
export function generateEndpoint(
  seededRandom: SeededRandom,
  vpc: string,
  groups: readonly string[],
): ExampleVpcEndpoint {
  return {
    service: seededRandom.pick(ENDPOINT_SERVICES),
    vpc,
    securityGroups: createMemberSet(chooseSome(seededRandom, groups, 1, 2)),
    policy: seededRandom.pick(ENDPOINT_POLICIES),
  }
}

function generateRoutes(seededRandom: SeededRandom): Record<string, string> {
  if (chooseWithProbability(seededRandom, 0.2)) return {}
  const destination = chooseWithProbability(seededRandom, 0.2)
    ? parseLastArnPart(seededRandom.pick(PREFIX_LISTS))
    : '0.0.0.0/0'
  return { [destination]: seededRandom.pick(ROUTE_GATEWAYS) }
}

/** The entries of a new network ACL. */
export function generateAclEntries(
  seededRandom: SeededRandom,
): Pick<ExampleNetworkAcl, 'ingress' | 'egress'> {
  return {
    ingress: { '100': generateAclEntry(seededRandom) },
    egress: { '100': generateAclEntry(seededRandom) },
  }
}

/** Builds an entry for a CIDR block: for all protocols, or for one port. */
export function generateAclEntry(seededRandom: SeededRandom): ExampleNetworkAclEntry {
  const block = {
    action: seededRandom.pick(['allow', 'allow', 'deny']),
    cidr: seededRandom.pick(CIDR_BLOCKS),
  }
  return chooseWithProbability(seededRandom, 0.5)
    ? { protocol: '-1', ...block }
    : { protocol: '6', ...block, from: 22, to: 22 }
}

function generateRules(
  seededRandom: SeededRandom,
  first: number,
  groups: readonly string[],
): Record<string, ExampleSecurityGroupRule> {
  return Object.fromEntries(
    repeatTimes(chooseBetween(seededRandom, 0, 2), number => [
      formatEc2Id('sgr', first + number),
      generateGroupRule(seededRandom, groups),
    ]),
  )
}
