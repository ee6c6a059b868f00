import { formatPorts, type OpenPortRange } from '../../engines/network/open-ports.ts'
import { control } from '../control.ts'
import { ADMIN_PORTS, HIGH_RISK_PORTS, summarizeOpenPorts } from '../criteria/open-ports.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

/** Openings that the reason names. */
const NAMED = 3

export const sgNoOpenIngress = control(
  {
    id: 'segmentation/sg-no-open-ingress',
    title: 'Security groups should let the internet in to the allowed ports only',
    severity: 'HIGH',
    rationale:
      'A port that is open to everyone is attacked by everyone; what listens there now, or one day, was seldom written ' +
      'for that.',
    remediation:
      'Revoke the rule (RevokeSecurityGroupIngress with its id) and let in the security group or the addresses that need ' +
      'the port; a port that is public by design belongs under "allowedPorts".',
    references: [
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18',
      'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
    ],
    frameworks: {
      'AWS FSBP': ['EC2.18'],
      'ISO/IEC 27001:2022': ['A.8.20', 'A.8.21', 'A.8.22'],
      'NIST SP 800-190': ['4.3.3', '4.4.2'],
      'NIST SP 800-53 r5': ['AC-4', 'SC-7'],
      'PCI DSS 4.0.1': ['1.2.5', '1.3.1', '1.4.2'],
    },
    knownLimitations: [
      'SSH and RDP alone are judged by sg-no-admin-ports, databases and the like by sg-no-high-risk-ports; who changes the ports of these has to change "judgedElsewhere" with them.',
      'Several ranges that together hold the whole internet count as everyone; a large part of it does not.',
      'What a prefix list holds is not looked at, and ICMP has no ports.',
      'Network interfaces of functions accept no connections: on a group that only functions use, the rule is to be cleaned up, not an open door.',
    ],
    settings: {
      /** Ports of TCP that may be open to everyone. */
      allowedPorts: [80, 443],
      /** Ports that other controls judge. */
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
        const more = labels.length > NAMED ? ` and ${labels.length - NAMED} more` : ''
        return nonCompliant(
          `Everyone on the internet is let in on ${labels.slice(0, NAMED).join(', ')}${more}.`,
          summarizeOpenPorts(open),
        )
      },
    ),
  ],
)

/** Whether anything is left of `opening` without the ports `excepted`. */
function hasOtherPorts({ protocol, from, to }: OpenPortRange, excepted: ReadonlySet<number>): boolean {
  if (protocol === 'icmp' || protocol === 'icmpv6') return false
  const inside = [...excepted].filter(port => from <= port && port <= to)
  return inside.length < to - from + 1
}
