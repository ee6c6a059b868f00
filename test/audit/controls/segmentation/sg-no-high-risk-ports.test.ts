import { sgNoHighRiskPorts } from '../../../../audit/controls/segmentation/sg-no-high-risk-ports.ts'
import { testControl } from '../../../test-control.ts'
import { buildGroupRule } from './security-group-rule.ts'

const group = (...ingress: object[]) => ({ facts: { ingress } })

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
