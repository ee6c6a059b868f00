import { formatPorts, type OpenPortRange } from '../../engines/network/open-ports.ts'
import { control } from '../control.ts'
import {
  ADMIN_PORTS,
  HIGH_RISK_PORTS,
  summarizeOpenPorts,
  describeSources,
  PREFIX_LIST_CRITERION,
  PREFIX_LIST_LIMITATION,
  REACHABILITY_CRITERION,
  UNUSED_GROUP_LIMITATION,
} from '../criteria/open-ports.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

/** The number of port ranges in the reason. */
const NAMED = 3

export const sgNoOpenIngress = control(
  {
    id: 'segmentation/sg-no-open-ingress',
    title: 'Security groups should open only allowed ports to the internet',
    severity: 'HIGH',
    rationale:
      'Attackers scan and attack every port that is open to the internet, and few services are built to ' +
      'withstand that.',
    remediation:
      'Revoke the rule (RevokeSecurityGroupIngress with SecurityGroupRuleIds). Allow only the security ' +
      'group or the addresses that need the port (AuthorizeSecurityGroupIngress). List a port that is ' +
      'public by design under "allowedPorts".',
    references: [
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18',
      'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
    ],
    frameworks: {
      'AWS FSBP': ['EC2.18'],
      'BSI C5:2020': ['COS-02', 'COS-04'],
      'DORA 2022/2554': ['Article 9'],
      'FedRAMP 20x KSI 2026': ['KSI-CNA-MAT', 'KSI-CNA-RNT'],
      'HIPAA Security Rule': ['164.312(e)(1)'],
      'ISO/IEC 27001:2022': ['A.8.20', 'A.8.21', 'A.8.22'],
      'NIST SP 800-190': ['4.3.3', '4.4.2'],
      'NIST SP 800-53 r5': ['AC-4', 'SC-7'],
      'PCI DSS 4.0.1': ['1.2.5', '1.3.1', '1.4.2'],
      'SOC 2': ['CC6.6'],
    },
    criteria: [
      'Several ranges that together cover the whole internet count as open to the internet; a large ' +
        'part of the internet does not.',
      PREFIX_LIST_CRITERION,
      REACHABILITY_CRITERION,
    ],
    knownLimitations: [
      'SSH and RDP are evaluated by segmentation/sg-no-admin-ports, databases and similar services by ' +
        'segmentation/sg-no-high-risk-ports. If you change "ports" of these controls, change ' +
        '"checkedElsewhere" accordingly.',
      'ICMP, which has no ports, is not checked.',
      PREFIX_LIST_LIMITATION,
      UNUSED_GROUP_LIMITATION,
    ],
    settings: {
      /** TCP ports that may be open to the internet. */
      allowedPorts: [80, 443],
      /** Ports that other controls evaluate. */
      checkedElsewhere: [...ADMIN_PORTS, ...HIGH_RISK_PORTS],
    },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::EC2::SecurityGroup',
      { facts: ['openIngress'] },
      ({ openIngress }, { settings }) => {
        const { allowedPorts, checkedElsewhere } = settings
        const open = openIngress.filter(openPortRange => {
          const excepted =
            openPortRange.protocol === 'tcp' ? [...allowedPorts, ...checkedElsewhere] : checkedElsewhere
          return hasOtherPorts(openPortRange, new Set(excepted))
        })
        if (open.length === 0) return compliant({ allowedPorts: allowedPorts.slice(0, 20) })
        const labels = [...new Set(open.map(formatPorts))]
        const verb = labels.length > 1 ? 'are' : 'is'
        const more = labels.length > NAMED ? ` and ${labels.length - NAMED} more` : ''
        return nonCompliant(
          capitalize(`${labels.slice(0, NAMED).join(', ')}${more} ${verb} open to ${describeSources(open)}.`),
          summarizeOpenPorts(open),
        )
      },
    ),
  ],
)

function capitalize(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

/** Whether the range contains ports other than `excepted`. */
function hasOtherPorts({ protocol, from, to }: OpenPortRange, excepted: ReadonlySet<number>): boolean {
  if (protocol === 'icmp' || protocol === 'icmpv6') return false
  const inside = [...excepted].filter(port => from <= port && port <= to)
  return inside.length < to - from + 1
}
