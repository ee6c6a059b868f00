import { sgNoHighRiskPorts } from '../../../../audit/controls/segmentation/sg-no-high-risk-ports.ts'
import { testControl } from '../../../test-control.ts'
import { buildGroupRule, buildInboundGroup, buildPrefixListCase } from './security-group-rule.ts'

const group = (...ingress: object[]) => buildInboundGroup(ingress)

/** The ports of Security Hub's EC2.19 (Security Hub User Guide, "Security Hub controls for Amazon EC2"), but SSH and RDP. */
const EC2_19 = [
  20, 21, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 4333, 5000, 5432, 5500, 5601, 8080, 8088, 8888,
  9200, 9300,
]

testControl(sgNoHighRiskPorts, 'AWS::EC2::SecurityGroup', {
  compliant: [
    { name: 'no rules', ...group() },
    {
      name: 'SSH, which another control evaluates',
      ...group(buildGroupRule('sgr-1', 'tcp', 22, '0.0.0.0/0')),
    },
    { name: 'HTTPS', ...group(buildGroupRule('sgr-1', 'tcp', 443, '0.0.0.0/0')) },
    {
      name: 'a database for a security group',
      ...group(buildGroupRule('sgr-1', 'tcp', 5432, 'sg-0aaaaaaaaaaaaaaaa')),
    },
    { name: 'a database for the VPC', ...group(buildGroupRule('sgr-1', 'tcp', 5432, '10.0.0.0/16')) },
    {
      name: 'a port that is not in the settings',
      ...group(buildGroupRule('sgr-1', 'tcp', 5432, '0.0.0.0/0')),
      settings: { ports: [6379] },
    },
  ],
  nonCompliant: [
    ...EC2_19.map(port => ({
      name: `port ${port} of EC2.19`,
      ...group(buildGroupRule('sgr-1', 'tcp', port, '0.0.0.0/0')),
      reason: `Port ${port} (`,
    })),
    {
      name: 'a prefix list with the whole internet',
      ...buildInboundGroup(
        [buildGroupRule('sgr-1', 'tcp', 3306, 'pl-0b')],
        buildPrefixListCase('pl-0b', '0.0.0.0/0'),
      ),
      evidence: { open: [{ rules: ['sgr-1 (pl-0b)'] }] },
    },
    {
      name: 'a database for the internet',
      ...group(buildGroupRule('sgr-1', 'tcp', 5432, '0.0.0.0/0')),
      reason: 'Port 5432 (PostgreSQL) is open to 0.0.0.0/0.',
      evidence: { ports: [5432], open: [{ ports: 'TCP 5432', rules: ['sgr-1'] }] },
    },
    {
      name: 'Memcached over UDP',
      ...group(buildGroupRule('sgr-1', 'udp', 11_211, '0.0.0.0/0')),
      reason: 'Port 11211 (Memcached)',
    },
    {
      name: 'only the rules that open the port, as evidence',
      ...group(
        buildGroupRule('sgr-1', 'tcp', 443, '0.0.0.0/0'),
        buildGroupRule('sgr-2', 'tcp', [6370, 6380], '::/0'),
      ),
      reason: 'Port 6379 (Redis) is open to ::/0.',
      evidence: { open: [{ ports: 'TCP 6370–6380', source: 'every IPv6 address', rules: ['sgr-2'] }] },
    },
    {
      name: 'all ports',
      ...group(buildGroupRule('sgr-1', '-1', -1, '0.0.0.0/0')),
      reason: /* the first eight of them */ 'Ports 20 (FTP), 21 (FTP), 23 (Telnet), 25 (SMTP)',
    },
  ],
})
