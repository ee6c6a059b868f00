import { naclNoOpenAdminPorts } from '../../../../audit/controls/segmentation/nacl-no-open-admin-ports.ts'
import { testControl } from '../../../test-control.ts'

function entry(
  number: number,
  action: string,
  protocol: string,
  cidr: string,
  ports?: [number, number],
  egress = false,
) {
  return {
    number,
    egress,
    action,
    protocol,
    cidr,
    ...(ports ? { ports: { from: ports[0], to: ports[1] } } : {}),
  }
}
const acl = (...entries: object[]) => ({ facts: { isDefault: false, entries } })
const last = entry(32_767, 'deny', '-1', '0.0.0.0/0')
const all = entry(100, 'allow', '-1', '0.0.0.0/0')

testControl(naclNoOpenAdminPorts, 'AWS::EC2::NetworkAcl', {
  compliant: [
    { name: 'nothing but the last entry', ...acl(last) },
    { name: 'SSH from an office', ...acl(entry(100, 'allow', '6', '203.0.113.0/24', [22, 22]), last) },
    { name: 'HTTPS from everyone', ...acl(entry(100, 'allow', '6', '0.0.0.0/0', [443, 443]), last) },
    { name: 'all of UDP', ...acl(entry(100, 'allow', '17', '0.0.0.0/0', [0, 65_535]), last) },
    { name: 'outbound', ...acl(entry(100, 'allow', '-1', '0.0.0.0/0', undefined, true), last) },
    {
      name: 'denied before',
      ...acl(entry(80, 'deny', '6', '0.0.0.0/0', [22, 22]), entry(90, 'deny', '-1', '0.0.0.0/0'), all),
    },
    {
      name: 'ports for answers, with RDP denied before',
      ...acl(
        entry(90, 'deny', '6', '0.0.0.0/0', [3389, 3389]),
        entry(100, 'allow', '6', '0.0.0.0/0', [1024, 65_535]),
      ),
    },
    { name: 'ICMP', ...acl(entry(100, 'allow', '1', '0.0.0.0/0')) },
    {
      name: 'SSH, where only RDP is set',
      ...acl(entry(100, 'allow', '6', '0.0.0.0/0', [22, 22])),
      settings: { ports: [3389] },
    },
  ],
  nonCompliant: [
    {
      name: 'everything',
      ...acl(all, last),
      reason: 'Its entries let everyone on the internet in to SSH (22), RDP (3389).',
      evidence: { open: [{ what: 'TCP on every port', rules: ['100'] }] },
    },
    { name: 'SSH', ...acl(entry(100, 'allow', '6', '0.0.0.0/0', [22, 22]), last), reason: 'SSH (22).' },
    {
      name: 'IPv6',
      ...acl(entry(101, 'allow', '-1', '::/0'), last),
      evidence: { open: [{ to: 'every IPv6 address' }] },
    },
    { name: 'denied too late', ...acl(all, entry(110, 'deny', '6', '0.0.0.0/0', [0, 65_535])) },
    {
      name: 'denied to some before',
      ...acl(entry(90, 'deny', '-1', '198.51.100.0/24'), entry(91, 'deny', '-1', '8.8.8.0/24'), all),
    },
    {
      name: 'ports for answers, without a denial before',
      ...acl(entry(100, 'allow', '6', '0.0.0.0/0', [1024, 65_535])),
      reason: 'RDP (3389).',
    },
    {
      name: 'a default one, where these are judged',
      facts: { isDefault: true, entries: [all, last] },
      settings: { alsoDefault: true },
    },
  ],
  notApplicable: [{ name: 'a default one', facts: { isDefault: true, entries: [all, last] } }],
  insufficientData: [
    {
      name: 'a block that is none',
      ...acl(entry(100, 'allow', '6', '10.0.0.0')),
      reason: 'is not a CIDR block',
    },
    {
      name: 'ports that are none',
      ...acl(entry(100, 'allow', '6', '10.0.0.0/8', [22, 70_000])),
      reason: 'the ports 22 to 70000',
    },
  ],
})
