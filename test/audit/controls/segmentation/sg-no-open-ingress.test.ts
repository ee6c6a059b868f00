import { sgNoOpenIngress } from '../../../../audit/controls/segmentation/sg-no-open-ingress.ts'
import { testControl } from '../../../test-control.ts'
import { buildGroupRule, buildInboundGroup, buildPrefixListCase } from './security-group-rule.ts'

const group = (...ingress: object[]) => buildInboundGroup(ingress)

testControl(sgNoOpenIngress, 'AWS::EC2::SecurityGroup', {
  compliant: [
    { name: 'no rules', ...group() },
    {
      name: 'the ports of a load balancer',
      ...group(buildGroupRule('sgr-1', 'tcp', 80, '0.0.0.0/0'), buildGroupRule('sgr-2', 'tcp', 443, '::/0')),
    },
    {
      name: 'a large range that is not the whole internet',
      ...group(buildGroupRule('sgr-1', 'tcp', 8081, '198.51.100.0/24')),
    },
    {
      name: 'SSH, which another control evaluates',
      ...group(buildGroupRule('sgr-1', 'tcp', 22, '0.0.0.0/0')),
    },
    {
      name: 'a database, which another control evaluates',
      ...group(buildGroupRule('sgr-1', 'tcp', 5432, '0.0.0.0/0')),
    },
    {
      name: 'ping',
      ...group(
        buildGroupRule('sgr-1', 'icmp', [8, 0], '0.0.0.0/0'),
        buildGroupRule('sgr-2', 'icmpv6', -1, '::/0'),
      ),
    },
    {
      name: 'an allowed port',
      ...group(buildGroupRule('sgr-1', 'tcp', 8443, '0.0.0.0/0')),
      settings: { allowedPorts: [8443] },
    },
    {
      name: 'outbound only',
      facts: { ingress: [], egress: [buildGroupRule('sgr-1', '-1', -1, '0.0.0.0/0')] },
      each: { sourcePrefixLists: [] },
    },
    {
      name: 'a range of excepted ports only',
      ...group(buildGroupRule('sgr-1', 'tcp', [20, 23], '0.0.0.0/0')),
    },
  ],
  nonCompliant: [
    {
      name: 'a prefix list with the whole internet',
      ...buildInboundGroup(
        [buildGroupRule('sgr-1', 'tcp', 8443, 'pl-0b')],
        buildPrefixListCase('pl-0b', '0.0.0.0/0'),
      ),
      evidence: { open: [{ rules: ['sgr-1 (pl-0b)'] }] },
    },
    {
      name: 'a port that is not allowed',
      ...group(buildGroupRule('sgr-1', 'tcp', 8081, '0.0.0.0/0')),
      reason: 'TCP 8081 is open to 0.0.0.0/0.',
      evidence: { open: [{ ports: 'TCP 8081', rules: ['sgr-1'] }] },
    },
    {
      name: 'a range around allowed ports',
      ...group(buildGroupRule('sgr-1', 'tcp', [80, 443], '0.0.0.0/0')),
      reason: 'TCP 80–443',
    },
    { name: 'UDP 443', ...group(buildGroupRule('sgr-1', 'udp', 443, '0.0.0.0/0')), reason: 'UDP 443' },
    {
      name: 'every port',
      ...group(buildGroupRule('sgr-1', 'tcp', [0, 65_535], '::/0')),
      reason: 'TCP on every port',
    },
    {
      name: 'every protocol',
      ...group(buildGroupRule('sgr-1', '-1', -1, '0.0.0.0/0')),
      reason: 'Every protocol is open to 0.0.0.0/0.',
    },
    {
      name: 'a protocol without ports',
      ...group(buildGroupRule('sgr-1', '47', -1, '0.0.0.0/0')),
      reason: 'Protocol 47 is open',
    },
    {
      name: 'HTTPS where it is not allowed',
      ...group(buildGroupRule('sgr-1', 'tcp', 443, '0.0.0.0/0')),
      settings: { allowedPorts: [8443] },
      reason: 'TCP 443',
    },
    {
      name: 'a port that no other control evaluates',
      ...group(buildGroupRule('sgr-1', 'tcp', 5432, '0.0.0.0/0')),
      settings: { checkedElsewhere: [22, 3389] },
      reason: 'TCP 5432',
    },
    {
      name: 'several ports, some of which the reason names',
      ...group(
        ...[8001, 8003, 8005, 8007, 8009].map(port =>
          buildGroupRule(`sgr-${port}`, 'tcp', port, '0.0.0.0/0'),
        ),
      ),
      reason: 'TCP 8001, TCP 8003, TCP 8005 and 2 more are open to 0.0.0.0/0.',
    },
  ],
})
