import { control } from '../control.ts'
import {
  ADMIN_PORTS,
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

export const sgNoAdminPorts = control(
  {
    id: 'segmentation/sg-no-admin-ports',
    title: 'Security groups should not allow SSH and RDP from the internet',
    severity: 'CRITICAL',
    rationale:
      'Scanners find open administration ports within minutes. With one weak password or one unpatched ' +
      'service, an attacker is in the network.',
    remediation:
      'Revoke the rule (RevokeSecurityGroupIngress with SecurityGroupRuleIds). Use Session Manager or ECS ' +
      'Exec instead, or allow only the addresses of your VPN. If the rule names a prefix list, you can remove the ' +
      'addresses from the list instead (ModifyManagedPrefixList).',
    references: [
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-13',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-14',
      'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
    ],
    frameworks: {
      'AWS Security Hub': ['EC2.13', 'EC2.14'],
      'BSI C5:2020': ['COS-02'],
      'CIS AWS Foundations 5.0': ['5.3', '5.4'],
      'CIS AWS Foundations 6.0': ['6.3', '6.4'],
      'CIS AWS Foundations 7.0': ['6.3', '6.4'],
      'FedRAMP 20x KSI 2026': ['KSI-CNA-RNT'],
      'NIST SP 800-53 r5': ['AC-4', 'CM-7', 'SC-7'],
      'PCI DSS 4.0.1': ['1.3.1', '1.4.2'],
      'SOC 2': ['CC6.6'],
    },
    criteria: [PREFIX_LIST_CRITERION, REACHABILITY_CRITERION],
    knownLimitations: [
      'Other ports are evaluated by segmentation/sg-no-high-risk-ports and segmentation/sg-no-open-ingress.',
      PREFIX_LIST_LIMITATION,
      UNUSED_GROUP_LIMITATION,
    ],
    /** TCP and UDP ports to check. */
    settings: { ports: [...ADMIN_PORTS] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::EC2::SecurityGroup',
      { facts: ['openIngress'] },
      ({ openIngress }, { settings }) => {
        const open = filterOpenPorts(settings.ports, openIngress)
        if (open.length === 0) return compliant({ ports: settings.ports.slice(0, 20) })
        const exposing = openIngress.filter(openPortRange =>
          open.some(port => isTcpOrUdpPortOpen(openPortRange, port)),
        )
        return nonCompliant(describeOpenPorts(open, exposing), summarizeOpenPorts(exposing))
      },
    ),
  ],
)
