import type {
  World,
  WorldEndpoint,
  WorldEntry,
  WorldNetworkAcl,
  WorldRule,
} from '../../../examples/described/world.ts'
import type { Random } from '../../flows/burst/random.ts'
import { between, chance, setOf, some, times } from './chance.ts'
import { ENDPOINT_POLICIES } from './documents.ts'
import { ec2Arn, idOf, REGION } from './place.ts'

type Network = Pick<
  World,
  'vpcs' | 'subnets' | 'routeTables' | 'networkAcls' | 'securityGroups' | 'vpcEndpoints'
>

/** The gateways that routes lead to. */
export const GATEWAYS = ['igw-08814718f6366cff0', 'nat-05183d093e6153294'] as const

/** Services that endpoints lead to. */
export const SERVICES = ['ecr.dkr', 'ecr.api', 's3', 'secretsmanager'].map(
  name => `com.amazonaws.${REGION}.${name}`,
)

/** What rules of groups and network ACLs let in: the account's own network, or everyone. */
export const BLOCKS = ['10.0.0.0/16', '0.0.0.0/0'] as const

/** Ports that rules open; those for the administration of servers are among them. */
export const PORTS = [
  [443, 443],
  [22, 22],
  [5432, 5432],
  [0, 65_535],
] as const

/** A rule for a block or for the members of one of `groups`. */
export function aRule(random: Random, groups: readonly string[]): WorldRule {
  const [fromPort, toPort] = random.of(PORTS)
  const peer =
    groups.length > 0 && chance(random, 0.4)
      ? { securityGroup: random.of(groups) }
      : { cidr: random.of(BLOCKS) }
  return { protocol: 'tcp', fromPort, toPort, ...peer }
}

/** A network of one VPC with all that AWS makes with it, in which groups may let each other in. */
export function aNetwork(random: Random): Network {
  const vpc = ec2Arn('vpc', idOf('vpc', 1))
  const tables = times(between(random, 1, 3), number => ec2Arn('route-table', idOf('rtb', number)))
  const acls = times(between(random, 1, 2), number => ec2Arn('network-acl', idOf('acl', number)))
  const groups = times(between(random, 2, 5), number => ec2Arn('security-group', idOf('sg', number)))
  const subnets = times(between(random, 1, 3), number => ec2Arn('subnet', idOf('subnet', number)))
  const endpoints = times(between(random, 0, 2), number => ec2Arn('vpc-endpoint', idOf('vpce', number)))
  return {
    vpcs: { [vpc]: { internetGateway: GATEWAYS[0], flowLogs: chance(random, 0.5) } },
    routeTables: Object.fromEntries(
      tables.map((arn, index) => [arn, { vpc, main: index === 0, routes: someRoutes(random) }]),
    ),
    networkAcls: Object.fromEntries(
      acls.map((arn, index) => [arn, { vpc, isDefault: index === 0, ...someEntries(random) }]),
    ),
    subnets: Object.fromEntries(
      subnets.map(arn => [
        arn,
        {
          vpc,
          ...(chance(random, 0.7) ? { routeTable: random.of(tables) } : {}),
          networkAcl: random.of(acls),
          mapPublicIpOnLaunch: chance(random, 0.3),
        },
      ]),
    ),
    securityGroups: Object.fromEntries(
      groups.map((arn, index) => [
        arn,
        {
          name: index === 0 ? 'default' : `group-${index + 1}`,
          vpc,
          ingress: someRules(random, 100 * (index + 1), groups),
          egress: someRules(random, 100 * (index + 1) + 50, groups),
        },
      ]),
    ),
    vpcEndpoints: Object.fromEntries(endpoints.map(arn => [arn, anEndpoint(random, vpc, groups)])),
  }
}

/** An endpoint that is in some of `groups`. */
export function anEndpoint(random: Random, vpc: string, groups: readonly string[]): WorldEndpoint {
  return {
    service: random.of(SERVICES),
    vpc,
    securityGroups: setOf(some(random, groups, 1, 2)),
    policy: random.of(ENDPOINT_POLICIES),
  }
}

function someRoutes(random: Random): Record<string, string> {
  return chance(random, 0.8) ? { '0.0.0.0/0': random.of(GATEWAYS) } : {}
}

/** The entries that a network ACL begins with. */
export function someEntries(random: Random): Pick<WorldNetworkAcl, 'ingress' | 'egress'> {
  return { ingress: { '100': anEntry(random) }, egress: { '100': anEntry(random) } }
}

/** An entry for a block: for all protocols, or for one port. */
export function anEntry(random: Random): WorldEntry {
  const block = { action: random.of(['allow', 'allow', 'deny']), cidr: random.of(BLOCKS) }
  return chance(random, 0.5) ? { protocol: '-1', ...block } : { protocol: '6', ...block, from: 22, to: 22 }
}

function someRules(random: Random, first: number, groups: readonly string[]): Record<string, WorldRule> {
  return Object.fromEntries(
    times(between(random, 0, 2), number => [idOf('sgr', first + number), aRule(random, groups)]),
  )
}
