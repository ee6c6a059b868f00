import type { OpenPortRange } from '../../engines/network/open-ports.ts'
import { hasPorts } from '../../engines/network/protocol.ts'
import type { InternetRoute } from '../../engines/network/internet-routes.ts'
import { isExactGlobMatch } from '../../engines/iam/glob/glob-match.ts'
import { getResourceName, type Resource } from '../../resources/resource.ts'
import { declareForVersions, UNUSED_VERSION_LIMITATION } from '../criteria/function-versions.ts'
import { PREFIX_LIST_CRITERION, PREFIX_LIST_LIMITATION } from '../criteria/open-ports.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable, type EvaluatorResult } from '../evaluation.ts'
import { quoteName, quoteText } from '../../text/quote-text.ts'

export const workloadEgressInternet = control(
  {
    id: 'segmentation/workload-egress-internet',
    title: 'Workloads in a restricted zone should have no route to the internet',
    severity: 'MEDIUM',
    rationale:
      'A workload with sensitive data needs no internet access. With it, an attacker who takes over the ' +
      'workload can send the data anywhere and download tools.',
    remediation:
      'Run the workload in private subnets without a route to a NAT gateway, and reach AWS through VPC ' +
      'endpoints. Restrict the outbound rules of its security groups to these endpoints and to known ' +
      'peers (RevokeSecurityGroupEgress, AuthorizeSecurityGroupEgress).',
    references: [
      'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html',
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/networking-outbound.html',
    ],
    frameworks: {
      'BSI C5:2020': ['COS-04'],
      'FedRAMP 20x KSI 2026': ['KSI-CNA-RNT'],
      'NIST SP 800-190': ['4.3.3', '4.4.2'],
      'NIST SP 800-53 r5': ['AC-4', 'SC-7'],
      'PCI DSS 4.0.1': ['1.3.2'],
      'SOC 2': ['CC6.7'],
    },
    criteria: [
      PREFIX_LIST_CRITERION,
      'A function in a VPC has no public IP address, so a route to an internet gateway does not count ' +
        'for it.',
    ],
    knownLimitations: [
      UNUSED_VERSION_LIMITATION,
      'Only workloads that "restricted" lists are evaluated: most workloads need the internet, and ' +
        'Assay cannot know which ones must not reach it.',
      'Paths over transit gateways, peering connections, VPN and firewalls are not followed. For IPv6, ' +
        'only egress-only internet gateways count.',
      'Network ACLs are not checked, nor are routes and rules for parts of the internet.',
      PREFIX_LIST_LIMITATION,
    ],
    /** ARNs of the functions and services in a restricted zone; `*` matches any characters, `?` matches one. */
    settings: { restricted: [] as string[] },
  },
  declareEvaluator => [
    declareForVersions(
      declareEvaluator,
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
          return nonCompliant('The function is not attached to a VPC, so it can reach the whole internet.', {
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
          return notApplicable(
            'The tasks have no elastic network interface (their network mode is not awsvpc).',
          )
        if (inDefaultGroup)
          return notApplicable(
            'The service names no security group (see segmentation/sg-default-closed); the default group is not checked.',
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

const UNRESTRICTED = 'The workload is not listed under "restricted".'

/** Route targets that need no public IP address: NAT gateways and instances, and egress-only internet gateways (IPv6). */
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

/** Fails if a security group allows outbound traffic that a subnet routes to the internet through one of `gateways`. */
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
        .map(route => ({ group: groupEgress, subnet, route })),
    ),
  )
  const [path] = paths
  if (path === undefined) return compliant({ groups: groups.length, subnets: subnets.length })
  const evidence = {
    group: getResourceName(path.group.resource),
    subnet: getResourceName(path.subnet.resource),
    routeTable: getResourceName(path.subnet.routeTable.resource),
    by: path.route.targets.slice(0, 3),
  }
  return nonCompliant(
    `Security group ${quoteText(evidence.group)} allows outbound traffic to every address, and subnet ${quoteText(evidence.subnet)} has a default route to ${evidence.by.map(quoteName).join(', ')}.`,
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
