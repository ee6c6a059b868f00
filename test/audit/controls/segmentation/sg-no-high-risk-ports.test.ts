import { sgNoHighRiskPorts } from '../../../../audit/controls/segmentation/sg-no-high-risk-ports.ts'
import { testControl } from '../../../test-control.ts'
import { buildGroupRule } from './security-group-rule.ts'

const group = (...ingress: object[]) => ({ facts: { ingress } })

testControl(sgNoHighRiskPorts, 'AWS::EC2::SecurityGroup', {
  compliant: [
    { name: 'no rules', ...group() },
    { name: 'SSH, which another control judges', ...group(buildGroupRule('sgr-1', 'tcp', 22, '0.0.0.0/0')) },
    { name: 'HTTPS', ...group(buildGroupRule('sgr-1', 'tcp', 443, '0.0.0.0/0')) },
    {
      name: 'a database for a group',
      ...group(buildGroupRule('sgr-1', 'tcp', 5432, 'sg-0aaaaaaaaaaaaaaaa')),
    },
    { name: 'a database for the VPC', ...group(buildGroupRule('sgr-1', 'tcp', 5432, '10.0.0.0/16')) },
    {
      name: 'a port that is no longer set',
      ...group(buildGroupRule('sgr-1', 'tcp', 5432, '0.0.0.0/0')),
      settings: { ports: [6379] },
    },
  ],
  nonCompliant: [
    {
      name: 'a database',
      ...group(buildGroupRule('sgr-1', 'tcp', 5432, '0.0.0.0/0')),
      reason: 'Everyone on the internet is let in to PostgreSQL (5432).',
      evidence: { ports: [5432], open: [{ ports: 'TCP 5432', rules: ['sgr-1'] }] },
    },
    {
      name: 'Memcached over UDP, which amplifies',
      ...group(buildGroupRule('sgr-1', 'udp', 11_211, '0.0.0.0/0')),
      reason: 'Memcached (11211)',
    },
    {
      name: 'the rules that open it, and no others',
      ...group(
        buildGroupRule('sgr-1', 'tcp', 443, '0.0.0.0/0'),
        buildGroupRule('sgr-2', 'tcp', [6370, 6380], '::/0'),
      ),
      reason: 'Redis (6379).',
      evidence: { open: [{ ports: 'TCP 6370–6380', source: 'every IPv6 address', rules: ['sgr-2'] }] },
    },
    {
      name: 'everything',
      ...group(buildGroupRule('sgr-1', '-1', -1, '0.0.0.0/0')),
      reason: /* the first eight of them */ 'FTP (20), FTP (21), Telnet (23), SMTP (25)',
    },
  ],
})
