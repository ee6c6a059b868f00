import { isPortOpen } from '../../engines/network/open-ports.ts'
import { control } from '../control.ts'
import { ADMIN_PORTS, summarizeOpenPorts, describeOpenPorts } from '../criteria/open-ports.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const naclNoOpenAdminPorts = control(
  {
    id: 'segmentation/nacl-no-open-admin-ports',
    title: 'Network ACLs should not allow SSH and RDP from the internet',
    severity: 'MEDIUM',
    rationale:
      'Network ACLs are a second layer of defense behind security groups. With these ports open, they do ' +
      'not help when a security group is opened by mistake.',
    remediation:
      'Deny the ports in an entry with a lower rule number than the one that allows them ' +
      '(CreateNetworkAclEntry), or restrict the entry that allows them (ReplaceNetworkAclEntry).',
    references: [
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-21',
      'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html',
    ],
    frameworks: {
      'AWS FSBP': ['EC2.21'],
      'BSI C5:2020': ['COS-02'],
      'CIS AWS Foundations 5.0': ['5.2'],
      'CIS AWS Foundations 6.0': ['6.2'],
      'CIS AWS Foundations 7.0': ['6.2'],
      'FedRAMP 20x KSI 2026': ['KSI-CNA-RNT'],
      'NIST SP 800-53 r5': ['AC-4', 'CA-9', 'CM-2', 'CM-7', 'SC-7'],
      'PCI DSS 4.0.1': ['1.3.1'],
      'SOC 2': ['CC6.6'],
    },
    criteria: [
      'An entry that allows the whole internet fails, unless earlier entries apply to the whole ' +
        'internet; a deny entry for some addresses before it does not help.',
      'The port range for responses to outbound connections (1024–65535) includes 3389 (RDP): deny this ' +
        'port in an earlier entry.',
    ],
    settings: {
      /** TCP ports to check. */
      ports: [...ADMIN_PORTS],
      /** Whether default network ACLs are evaluated as well. They allow all traffic when AWS creates them, and leave filtering to security groups. */
      alsoDefault: false,
    },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::EC2::NetworkAcl',
      { facts: ['isDefault', 'openIngress'] },
      ({ isDefault, openIngress }, { settings }) => {
        if (isDefault && !settings.alsoDefault)
          return notApplicable('This is a default network ACL, which leaves filtering to security groups.')
        const open = settings.ports.filter(port =>
          openIngress.some(openPortRange => isPortOpen(openPortRange, 'tcp', port)),
        )
        if (open.length === 0) return compliant({ ports: settings.ports.slice(0, 20) })
        const exposing = openIngress.filter(openPortRange =>
          open.some(port => isPortOpen(openPortRange, 'tcp', port)),
        )
        return nonCompliant(describeOpenPorts(open, exposing), summarizeOpenPorts(exposing))
      },
    ),
  ],
)
