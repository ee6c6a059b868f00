import { isPortOpen } from '../../engines/network/open-ports.ts'
import { control } from '../control.ts'
import { ADMIN_PORTS, summarizeOpenPorts, describePorts } from '../criteria/open-ports.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const naclNoOpenAdminPorts = control(
  {
    id: 'segmentation/nacl-no-open-admin-ports',
    title: 'Network ACLs should not let the internet in to SSH and RDP',
    severity: 'MEDIUM',
    rationale:
      'Who writes a network ACL wants a second wall behind the security groups; with these ports open it is none when a ' +
      'group is opened by mistake.',
    remediation:
      'Deny the ports by an entry with a lower number than the one that allows them (CreateNetworkAclEntry), or narrow ' +
      'that one (ReplaceNetworkAclEntry).',
    references: [
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-21',
      'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html',
    ],
    frameworks: {
      'AWS FSBP': ['EC2.21'],
      'CIS AWS Foundations 7.0': ['6.2'],
      'NIST SP 800-53 r5': ['AC-4', 'CA-9', 'CM-2', 'CM-7', 'SC-7'],
      'PCI DSS 4.0.1': ['1.3.1'],
    },
    knownLimitations: [
      'Entries that allow the whole internet count unless earlier ones decide for all of it; a denial of some addresses before them changes nothing.',
      'Ports for the answers to outbound connections (1024–65535) hold 3389: it needs a denial before them.',
    ],
    settings: {
      /** The ports of TCP. */
      ports: [...ADMIN_PORTS],
      /** Whether default network ACLs are judged as well: AWS lets them allow everything, and leaves the rest to groups. */
      alsoDefault: false,
    },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::EC2::NetworkAcl',
      { facts: ['isDefault', 'openIngress'] },
      ({ isDefault, openIngress }, { settings }) => {
        if (isDefault && !settings.alsoDefault)
          return notApplicable('It is a default network ACL: security groups decide.')
        const open = settings.ports.filter(port =>
          openIngress.some(openPortRange => isPortOpen(openPortRange, 'tcp', port)),
        )
        if (open.length === 0) return compliant({ ports: settings.ports.slice(0, 20) })
        const through = openIngress.filter(openPortRange =>
          open.some(port => isPortOpen(openPortRange, 'tcp', port)),
        )
        return nonCompliant(
          `Its entries let everyone on the internet in to ${describePorts(open)}.`,
          summarizeOpenPorts(through),
        )
      },
    ),
  ],
)
