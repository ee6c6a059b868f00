import { control } from '../control.ts'
import {
  HIGH_RISK_PORTS,
  filterOpenPorts,
  isTcpOrUdpPortOpen,
  summarizeOpenPorts,
  describeOpenPorts,
  PREFIX_LIST_CRITERION,
  PREFIX_LIST_LIMITATION,
  REACHABILITY_CRITERION,
  UNUSED_GROUP_LIMITATION,
} from '../criteria/open-ports.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const sgNoHighRiskPorts = control(
  {
    id: 'segmentation/sg-no-high-risk-ports',
    title: 'Security groups should not expose databases, caches and other internal services to the internet',
    severity: 'HIGH',
    rationale:
      'Databases, caches, queues and container control interfaces are made for trusted networks: many ' +
      'require no password, and attackers scan the whole internet for all of them.',
    remediation:
      'Revoke the rule (RevokeSecurityGroupIngress with SecurityGroupRuleIds). Allow only the security ' +
      'group of the workloads that use the service (AuthorizeSecurityGroupIngress).',
    references: [
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19',
      'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
    ],
    frameworks: {
      'AWS FSBP': ['EC2.19'],
      'BSI C5:2020': ['COS-02'],
      'NIST SP 800-53 r5': ['AC-4', 'CA-9', 'CM-2', 'CM-7', 'SC-7'],
      'PCI DSS 4.0.1': ['1.2.8', '1.3.1', '1.4.2'],
      'SOC 2': ['CC6.6'],
    },
    criteria: [PREFIX_LIST_CRITERION, REACHABILITY_CRITERION],
    knownLimitations: [
      'SSH and RDP are evaluated by segmentation/sg-no-admin-ports, all other ports by ' +
        'segmentation/sg-no-open-ingress.',
      PREFIX_LIST_LIMITATION,
      UNUSED_GROUP_LIMITATION,
    ],
    /** TCP and UDP ports to check. */
    settings: { ports: [...HIGH_RISK_PORTS] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::EC2::SecurityGroup',
      { facts: ['openIngress'] },
      ({ openIngress }, { settings }) => {
        const open = filterOpenPorts(settings.ports, openIngress)
        if (open.length === 0) return compliant({ portsChecked: settings.ports.length })
        const exposing = openIngress.filter(openPortRange =>
          open.some(port => isTcpOrUdpPortOpen(openPortRange, port)),
        )
        return nonCompliant(describeOpenPorts(open, exposing), {
          ports: open.slice(0, 20),
          ...summarizeOpenPorts(exposing),
        })
      },
    ),
  ],
)
