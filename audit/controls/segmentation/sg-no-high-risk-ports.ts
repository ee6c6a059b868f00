import { control } from '../control.ts'
import {
  HIGH_RISK_PORTS,
  filterOpenPorts,
  isTcpOrUdpPortOpen,
  summarizeOpenPorts,
  describePorts,
} from '../criteria/open-ports.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const sgNoHighRiskPorts = control(
  {
    id: 'segmentation/sg-no-high-risk-ports',
    title: 'Security groups should not let the internet in to databases, caches and other inner services',
    severity: 'HIGH',
    rationale:
      'Databases, caches, queues and the interfaces that control containers are made for a trusted network: many ask for ' +
      'no password, and all are searched for on the whole internet.',
    remediation:
      'Revoke the rule (RevokeSecurityGroupIngress with its id), and let in the security group of the workloads that use ' +
      'the service instead.',
    references: [
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19',
      'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
    ],
    frameworks: {
      'AWS FSBP': ['EC2.19'],
      'NIST SP 800-53 r5': ['AC-4', 'CA-9', 'CM-2', 'CM-7', 'SC-7'],
      'PCI DSS 4.0.1': ['1.2.8', '1.3.1', '1.4.2'],
    },
    knownLimitations: [
      'SSH and RDP are judged by sg-no-admin-ports, all other ports by sg-no-open-ingress.',
      'What a prefix list holds is not looked at.',
      'Network interfaces of functions accept no connections: on a group that only functions use, the rule is to be cleaned up, not an open door.',
    ],
    /** The ports, of TCP and of UDP. */
    settings: { ports: [...HIGH_RISK_PORTS] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::EC2::SecurityGroup',
      { facts: ['openIngress'] },
      ({ openIngress }, { settings }) => {
        const open = filterOpenPorts(settings.ports, openIngress)
        if (open.length === 0) return compliant({ portsChecked: settings.ports.length })
        const through = openIngress.filter(openPortRange =>
          open.some(port => isTcpOrUdpPortOpen(openPortRange, port)),
        )
        return nonCompliant(`Everyone on the internet is let in to ${describePorts(open)}.`, {
          ports: open.slice(0, 20),
          ...summarizeOpenPorts(through),
        })
      },
    ),
  ],
)
