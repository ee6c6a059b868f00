import { control } from '../control.ts'
import { PREFIX_LIST_LIMITATION } from '../criteria/open-ports.ts'
import { compliant, nonCompliant } from '../evaluation.ts'
import { quoteName } from '../../text/quote-text.ts'

/** The number of gateways in the reason and in each route of the evidence. */
const NAMED = 3

export const routeTableNoOpenIgw = control(
  {
    id: 'segmentation/route-table-no-open-igw',
    title: 'Subnets of workloads should not have a default route to an internet gateway',
    severity: 'HIGH',
    rationale:
      'A default route to an internet gateway makes a subnet public: the internet can reach everything in ' +
      'it that has a public IP address, and only security groups protect it.',
    remediation:
      'Move the workloads to private subnets, or point the default route to a NAT gateway (ReplaceRoute). ' +
      'A function in a public subnet cannot reach the internet anyway.',
    references: [
      'https://docs.aws.amazon.com/config/latest/developerguide/no-unrestricted-route-to-igw.html',
      'https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html',
    ],
    frameworks: {
      'BSI C5:2020': ['COS-02'],
      'NIST SP 800-190': ['4.3.3'],
      'NIST SP 800-53 r5': ['AC-4', 'CM-7'],
      'PCI DSS 4.0.1': ['1.3.1', '1.4.1', '1.4.2', '1.4.4'],
    },
    criteria: [
      'A route to a prefix list counts as a route to each of its address ranges. If several lists route the ' +
        'same range to different targets, AWS chooses one, so the evaluation is INSUFFICIENT_DATA.',
    ],
    knownLimitations: [
      'Route tables of subnets without functions and services, such as those of load balancers, are not ' +
        'evaluated.',
      'Routes to parts of the internet are not checked. Egress-only internet gateways pass, because they ' +
        'allow no inbound connections.',
      PREFIX_LIST_LIMITATION,
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::EC2::RouteTable', { facts: ['internetRoutes'] }, ({ internetRoutes }) => {
      const open = internetRoutes.filter(({ targetType }) => targetType === 'igw')
      const routes = internetRoutes
        .slice(0, 6)
        .map(({ family, targets }) => ({ family, by: targets.slice(0, NAMED) }))
      if (open.length === 0) return compliant({ routes })
      const gateways = [...new Set(open.flatMap(({ targets }) => targets))]
        .slice(0, NAMED)
        .map(quoteName)
        .join(', ')
      const families = open.map(({ family }) => family).join(' and ')
      return nonCompliant(`The default route for ${families} leads to internet gateway ${gateways}.`, {
        routes,
      })
    }),
  ],
)
