import { sgNoAdminPorts } from '../../../../audit/controls/segmentation/sg-no-admin-ports.ts'
import { testControl } from '../../../test-control.ts'
import { buildGroupRule, buildInboundGroup, buildPrefixListCase } from './security-group-rule.ts'

const group = (...ingress: object[]) => buildInboundGroup(ingress)
const office = buildPrefixListCase('pl-0a', '203.0.113.0/24', '2001:db8::/32')
const open = buildPrefixListCase('pl-0b', '0.0.0.0/0')
const halves = buildPrefixListCase('pl-0c', '0.0.0.0/1', '128.0.0.0/1')
const lowerHalf = buildPrefixListCase('pl-0d', '0.0.0.0/1')
const upperHalf = buildPrefixListCase('pl-0e', '128.0.0.0/1')
const openIpv6 = buildPrefixListCase('pl-0f', '::/0')

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
    {
      name: 'SSH from a prefix list of an office',
      ...buildInboundGroup([buildGroupRule('sgr-1', 'tcp', 22, 'pl-0a')], office),
    },
    {
      name: 'SSH from an empty prefix list',
      ...buildInboundGroup([buildGroupRule('sgr-1', 'tcp', 22, 'pl-0a')], buildPrefixListCase('pl-0a')),
    },
    {
      name: 'HTTPS from a prefix list of the whole internet',
      ...buildInboundGroup([buildGroupRule('sgr-1', 'tcp', 443, 'pl-0b')], open),
    },
    {
      name: 'SSH from one half of the internet in a prefix list, HTTPS from the other',
      ...buildInboundGroup(
        [buildGroupRule('sgr-1', 'tcp', 22, 'pl-0d'), buildGroupRule('sgr-2', 'tcp', 443, 'pl-0e')],
        lowerHalf,
        upperHalf,
      ),
    },
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
      name: 'a prefix list with the whole internet',
      ...buildInboundGroup([buildGroupRule('sgr-1', 'tcp', 22, 'pl-0b')], open),
      reason: 'Port 22 (SSH) is open to 0.0.0.0/0.',
      evidence: { open: [{ ports: 'TCP 22', source: 'every IPv4 address', rules: ['sgr-1 (pl-0b)'] }] },
    },
    {
      name: 'a prefix list with the whole internet over IPv6, among others',
      ...buildInboundGroup(
        [buildGroupRule('sgr-1', 'tcp', 22, 'pl-0a'), buildGroupRule('sgr-2', 'tcp', 3389, 'pl-0f')],
        office,
        openIpv6,
      ),
      reason: 'Port 3389 (RDP) is open to ::/0.',
    },
    {
      name: 'two halves in one prefix list',
      ...buildInboundGroup([buildGroupRule('sgr-1', 'tcp', 22, 'pl-0c')], halves),
      evidence: { open: [{ rules: ['sgr-1 (pl-0c)'] }] },
    },
    {
      name: 'two halves in two prefix lists',
      ...buildInboundGroup(
        [buildGroupRule('sgr-1', 'tcp', 22, 'pl-0d'), buildGroupRule('sgr-2', 'tcp', 22, 'pl-0e')],
        lowerHalf,
        upperHalf,
      ),
    },
    {
      name: 'one half in a prefix list, the other in a rule',
      ...buildInboundGroup(
        [buildGroupRule('sgr-1', 'tcp', 22, 'pl-0d'), buildGroupRule('sgr-2', 'tcp', 22, '128.0.0.0/1')],
        lowerHalf,
      ),
    },
    {
      name: 'the internet, beside a prefix list that does not exist',
      ...buildInboundGroup(
        [buildGroupRule('sgr-1', 'tcp', 22, '0.0.0.0/0'), buildGroupRule('sgr-2', 'tcp', 22, 'pl-0a')],
        { ...office, presence: 'DELETED' },
      ),
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
      name: 'a prefix list that was not read',
      ...group(buildGroupRule('sgr-1', 'tcp', 22, 'pl-6da54004')),
      reason: 'the entries of prefix list pl-6da54004 are unknown',
    },
    {
      name: 'a prefix list that does not exist',
      ...buildInboundGroup([buildGroupRule('sgr-1', 'tcp', 22, 'pl-0a')], { ...office, presence: 'DELETED' }),
      reason: 'prefix list pl-0a does not exist',
    },
    {
      name: 'an invalid CIDR block in a prefix list',
      ...buildInboundGroup(
        [buildGroupRule('sgr-1', 'tcp', 22, 'pl-0a')],
        buildPrefixListCase('pl-0a', 'everywhere'),
      ),
      reason: 'the address range everywhere of rule',
    },
    {
      name: 'a prefix list with more entries than AWS allows',
      ...buildInboundGroup(
        [buildGroupRule('sgr-1', 'tcp', 22, 'pl-0a')],
        buildPrefixListCase(
          'pl-0a',
          ...Array.from({ length: 2_001 }, (_, index) => `10.0.${index >> 8}.${index & 255}/32`),
        ),
      ),
      reason: 'more than AWS allows',
    },
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
