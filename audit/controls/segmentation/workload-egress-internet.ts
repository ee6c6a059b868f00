import type { OpenPortRange } from '../../engines/network/open-ports.ts'
import { hasPorts } from '../../engines/network/protocol.ts'
import type { InternetRoute } from '../../engines/network/internet-routes.ts'
import { isExactGlobMatch } from '../../engines/iam/glob/glob-match.ts'
import { getResourceName, type Resource } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable, type EvaluatorResult } from '../evaluation.ts'

export const workloadEgressInternet = control(
  {
    id: 'segmentation/workload-egress-internet',
    title: 'Workloads in a restricted zone should have no way to the internet',
    severity: 'MEDIUM',
    rationale:
      'A workload that handles what must not leak needs no way out: with one, whoever takes it over sends the data ' +
      'anywhere and fetches his tools from anywhere.',
    remediation:
      'Run it in private subnets without a route to a NAT gateway, reach AWS by VPC endpoints, and let its security groups ' +
      'out to these endpoints and to named peers only.',
    references: [
      'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html',
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/networking-outbound.html',
    ],
    frameworks: { 'NIST SP 800-53 r5': ['AC-4', 'SC-7'], 'NIST SP 800-190': ['4.3.3', '4.4.2'] },
    knownLimitations: [
      'Only what "restricted" names is judged: most workloads need the internet, and nobody but you knows which must not have it.',
      'Ways over transit gateways, peering connections, VPN and firewalls are not followed, and IPv6 counts by egress-only gateways only.',
      'Network ACLs are not weighed, nor are routes and rules for parts of the internet.',
      'In a VPC a function has no public address: a route to an internet gateway takes it nowhere.',
    ],
    /** ARNs of the functions and services in a restricted zone; `*` stands for any characters, `?` for one. */
    settings: { restricted: [] as string[] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::Lambda::Function',
      {
        facts: ['vpc'],
        each: {
          securityGroups: { facts: ['openEgress'] },
          subnets: { one: { routeTable: { facts: ['internetRoutes'] } } },
        },
      },
      ({ resource, vpc, securityGroups, subnets }, { settings }) => {
        if (!isRestricted(resource, settings.restricted)) return notApplicable(UNRESTRICTED)
        if (vpc === 'NONE')
          return nonCompliant('The function is in no VPC of yours, and so it reaches the whole internet.', {
            vpc,
          })
        return evaluateEgress(securityGroups, subnets, OUTWARD)
      },
    ),
    declareEvaluator(
      'AWS::ECS::Service',
      {
        facts: ['assignPublicIp', 'inDefaultGroup'],
        each: {
          securityGroups: { facts: ['openEgress'] },
          subnets: { one: { routeTable: { facts: ['internetRoutes'] } } },
        },
      },
      ({ resource, assignPublicIp, inDefaultGroup, securityGroups, subnets }, { settings }) => {
        if (!isRestricted(resource, settings.restricted)) return notApplicable(UNRESTRICTED)
        if (assignPublicIp === 'NONE')
          return notApplicable('The tasks have no network interface of their own.')
        if (inDefaultGroup)
          return notApplicable(
            'It names no security group (see sg-default-closed); the default one is not looked at.',
          )
        return evaluateEgress(
          securityGroups,
          subnets,
          assignPublicIp === 'ENABLED' ? [...OUTWARD, 'igw'] : OUTWARD,
        )
      },
    ),
  ],
)

const UNRESTRICTED = 'The workload is not named as one of a restricted zone.'

/** Ways that need no public address: NAT gateways and instances, and egress-only gateways for IPv6. */
const OUTWARD = ['nat', 'i', 'eni', 'eigw']

interface GroupEgress {
  resource: Resource
  openEgress: readonly OpenPortRange[]
}

interface SubnetRouting {
  resource: Resource
  routeTable: { resource: Resource; internetRoutes: readonly InternetRoute[] }
}

function isRestricted({ arn }: Resource, patterns: readonly string[]): boolean {
  return patterns.some(pattern => isExactGlobMatch(pattern, arn))
}

/** Whether a group lets out what a subnet then carries to the internet by one of `ways`. */
function evaluateEgress(
  groups: readonly GroupEgress[],
  subnets: readonly SubnetRouting[],
  gateways: readonly string[],
): EvaluatorResult {
  const paths = groups.flatMap(groupEgress =>
    subnets.flatMap(subnet =>
      subnet.routeTable.internetRoutes
        .filter(
          ({ family, targetType }) => gateways.includes(targetType) && allowsEgress(groupEgress, family),
        )
        .map(route => ({ group: groupEgress, subnet, way: route })),
    ),
  )
  const [path] = paths
  if (path === undefined) return compliant({ groups: groups.length, subnets: subnets.length })
  const evidence = {
    group: getResourceName(path.group.resource),
    subnet: getResourceName(path.subnet.resource),
    routeTable: getResourceName(path.subnet.routeTable.resource),
    by: path.way.targets.slice(0, 3),
  }
  return nonCompliant(
    `${evidence.group} lets it out to every address, and ${evidence.subnet} has a default route to ${evidence.by.join(', ')}.`,
    evidence,
  )
}

function allowsEgress({ openEgress }: GroupEgress, ipFamily: OpenPortRange['family']): boolean {
  return openEgress.some(
    openPortRange =>
      openPortRange.family === ipFamily &&
      (openPortRange.protocol === 'all' || hasPorts(openPortRange.protocol)),
  )
}
