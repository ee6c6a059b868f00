import { control } from '../control.ts'
import {
  ADMIN_PORTS,
  filterOpenPorts,
  isTcpOrUdpPortOpen,
  summarizeOpenPorts,
  describePorts,
} from '../criteria/open-ports.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const sgNoAdminPorts = control(
  {
    id: 'segmentation/sg-no-admin-ports',
    title: 'Security groups should not let the internet in to SSH and RDP',
    severity: 'CRITICAL',
    rationale:
      'Ports where administrators log in are found by scanners within minutes; one weak password or one old daemon, and ' +
      'somebody else is in the network.',
    remediation:
      'Revoke the rule (RevokeSecurityGroupIngress with its id), and use Session Manager or ECS Exec, or name the ' +
      'addresses of your VPN.',
    references: [
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-13',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-14',
      'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
    ],
    frameworks: {
      'AWS Security Hub': ['EC2.13', 'EC2.14'],
      'CIS AWS Foundations 7.0': ['6.3', '6.4'],
      'NIST SP 800-53 r5': ['AC-4', 'CM-7', 'SC-7'],
      'PCI DSS 4.0.1': ['1.3.1', '1.4.2'],
    },
    knownLimitations: [
      'Other ports are judged by sg-no-high-risk-ports and sg-no-open-ingress.',
      'What a prefix list holds is not looked at.',
      'Network interfaces of functions accept no connections: on a group that only functions use, the rule is to be cleaned up, not an open door.',
    ],
    /** The ports, of TCP and of UDP. */
    settings: { ports: [...ADMIN_PORTS] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::EC2::SecurityGroup',
      { facts: ['openIngress'] },
      ({ openIngress }, { settings }) => {
        const open = filterOpenPorts(settings.ports, openIngress)
        if (open.length === 0) return compliant({ ports: settings.ports.slice(0, 20) })
        const through = openIngress.filter(openPortRange =>
          open.some(port => isTcpOrUdpPortOpen(openPortRange, port)),
        )
        return nonCompliant(
          `Everyone on the internet is let in to ${describePorts(open)}.`,
          summarizeOpenPorts(through),
        )
      },
    ),
  ],
)
