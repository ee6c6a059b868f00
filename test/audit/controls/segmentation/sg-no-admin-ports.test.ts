import { sgNoAdminPorts } from '../../../../audit/controls/segmentation/sg-no-admin-ports.ts'
import { testControl } from '../../../test-control.ts'
import { buildGroupRule } from './security-group-rule.ts'

const group = (...ingress: object[]) => ({ facts: { ingress } })

testControl(sgNoAdminPorts, 'AWS::EC2::SecurityGroup', {
  compliant: [
    { name: 'no rules', ...group() },
    { name: 'SSH from an office network', ...group(buildGroupRule('sgr-1', 'tcp', 22, '203.0.113.0/24')) },
    { name: 'SSH from private networks', ...group(buildGroupRule('sgr-1', 'tcp', 22, '10.0.0.0/8')) },
    { name: 'SSH from half of the internet', ...group(buildGroupRule('sgr-1', 'tcp', 22, '0.0.0.0/1')) },
    { name: 'HTTPS from the internet', ...group(buildGroupRule('sgr-1', 'tcp', 443, '0.0.0.0/0')) },
    { name: 'a range next to SSH', ...group(buildGroupRule('sgr-1', 'tcp', [23, 3388], '0.0.0.0/0')) },
    {
      name: 'ICMP type 22 from the internet',
      ...group(buildGroupRule('sgr-1', 'icmp', [22, 0], '0.0.0.0/0')),
    },
    {
      name: 'SSH from a security group',
      ...group(buildGroupRule('sgr-1', 'tcp', 22, 'sg-0aaaaaaaaaaaaaaaa')),
    },
    { name: 'SSH from a prefix list', ...group(buildGroupRule('sgr-1', 'tcp', 22, 'pl-6da54004')) },
    {
      name: 'SSH, with only RDP in the settings',
      ...group(buildGroupRule('sgr-1', 'tcp', 22, '0.0.0.0/0')),
      settings: { ports: [3389] },
    },
  ],
  nonCompliant: [
    {
      name: 'SSH from the internet',
      ...group(buildGroupRule('sgr-1', 'tcp', 22, '0.0.0.0/0')),
      reason: 'Port 22 (SSH) is open to 0.0.0.0/0.',
      evidence: { open: [{ ports: 'TCP 22', source: 'every IPv4 address', rules: ['sgr-1'] }] },
    },
    {
      name: 'RDP from the internet over IPv6',
      ...group(buildGroupRule('sgr-1', 'tcp', 3389, '::/0')),
      reason: 'Port 3389 (RDP) is open to ::/0.',
      evidence: { open: [{ source: 'every IPv6 address' }] },
    },
    {
      name: 'RDP over UDP',
      ...group(buildGroupRule('sgr-1', 'udp', 3389, '0.0.0.0/0')),
      reason: 'Port 3389 (RDP) is open to 0.0.0.0/0.',
    },
    { name: 'host bits set', ...group(buildGroupRule('sgr-1', 'tcp', 22, '208.236.235.254/0')) },
    { name: 'all global IPv6 addresses', ...group(buildGroupRule('sgr-1', 'tcp', 22, '2000::/3')) },
    {
      name: 'both ports in one range',
      ...group(buildGroupRule('sgr-1', 'tcp', [0, 65_535], '0.0.0.0/0')),
      reason: 'Ports 22 (SSH), 3389 (RDP) are open to 0.0.0.0/0.',
      evidence: { open: [{ ports: 'TCP on every port' }] },
    },
    {
      name: 'all protocols',
      ...group(buildGroupRule('sgr-1', '-1', -1, '0.0.0.0/0')),
      evidence: { open: [{ ports: 'every protocol' }] },
    },
    { name: 'TCP with -1', ...group(buildGroupRule('sgr-1', '6', -1, '0.0.0.0/0')) },
    {
      name: 'in two halves',
      ...group(
        buildGroupRule('sgr-1', 'tcp', 22, '0.0.0.0/1'),
        buildGroupRule('sgr-2', 'tcp', [20, 30], '128.0.0.0/1'),
      ),
      evidence: { open: [{ ports: 'TCP 22', rules: ['sgr-1', 'sgr-2'] }] },
    },
    {
      name: 'another port in the settings',
      ...group(buildGroupRule('sgr-1', 'tcp', 2222, '0.0.0.0/0')),
      settings: { ports: [2222] },
      reason: 'Port 2222 is open to 0.0.0.0/0.',
    },
  ],
  insufficientData: [
    {
      name: 'an invalid CIDR block',
      ...group(buildGroupRule('sgr-1', 'tcp', 443, 'everywhere')),
      reason: 'the address range everywhere of rule sgr-1 is not a CIDR block',
    },
    {
      name: 'invalid ports',
      ...group(buildGroupRule('sgr-1', 'tcp', [30, 20], '0.0.0.0/0')),
      reason: 'the port range 30 to 20 of rule sgr-1 is invalid',
    },
    {
      name: 'more rules than AWS allows',
      ...group(...Array.from({ length: 2_001 }, () => buildGroupRule('sgr-1', 'tcp', 22, '10.0.0.0/8'))),
      reason: 'more than AWS allows',
    },
  ],
})
