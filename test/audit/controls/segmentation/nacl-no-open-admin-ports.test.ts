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
    { name: 'only the last entry', ...acl(last) },
    {
      name: 'SSH from an office network',
      ...acl(entry(100, 'allow', '6', '203.0.113.0/24', [22, 22]), last),
    },
    { name: 'HTTPS from the internet', ...acl(entry(100, 'allow', '6', '0.0.0.0/0', [443, 443]), last) },
    { name: 'all of UDP', ...acl(entry(100, 'allow', '17', '0.0.0.0/0', [0, 65_535]), last) },
    { name: 'outbound', ...acl(entry(100, 'allow', '-1', '0.0.0.0/0', undefined, true), last) },
    {
      name: 'denied by an earlier entry',
      ...acl(entry(80, 'deny', '6', '0.0.0.0/0', [22, 22]), entry(90, 'deny', '-1', '0.0.0.0/0'), all),
    },
    {
      name: 'response ports, with RDP denied by an earlier entry',
      ...acl(
        entry(90, 'deny', '6', '0.0.0.0/0', [3389, 3389]),
        entry(100, 'allow', '6', '0.0.0.0/0', [1024, 65_535]),
      ),
    },
    { name: 'ICMP', ...acl(entry(100, 'allow', '1', '0.0.0.0/0')) },
    {
      name: 'SSH, with only RDP in the settings',
      ...acl(entry(100, 'allow', '6', '0.0.0.0/0', [22, 22])),
      settings: { ports: [3389] },
    },
  ],
  nonCompliant: [
    {
      name: 'all traffic',
      ...acl(all, last),
      reason: 'Ports 22 (SSH), 3389 (RDP) are open to 0.0.0.0/0.',
      evidence: { open: [{ ports: 'TCP on every port', rules: ['100'] }] },
    },
    {
      name: 'SSH',
      ...acl(entry(100, 'allow', '6', '0.0.0.0/0', [22, 22]), last),
      reason: 'Port 22 (SSH) is open to 0.0.0.0/0.',
    },
    {
      name: 'IPv6',
      ...acl(entry(101, 'allow', '-1', '::/0'), last),
      evidence: { open: [{ source: 'every IPv6 address' }] },
    },
    { name: 'denied by a later entry', ...acl(all, entry(110, 'deny', '6', '0.0.0.0/0', [0, 65_535])) },
    {
      name: 'denied for some addresses by an earlier entry',
      ...acl(entry(90, 'deny', '-1', '198.51.100.0/24'), entry(91, 'deny', '-1', '8.8.8.0/24'), all),
    },
    {
      name: 'response ports, without an earlier deny entry',
      ...acl(entry(100, 'allow', '6', '0.0.0.0/0', [1024, 65_535])),
      reason: 'Port 3389 (RDP) is open to 0.0.0.0/0.',
    },
    {
      name: 'a default network ACL, with alsoDefault',
      facts: { isDefault: true, entries: [all, last] },
      settings: { alsoDefault: true },
    },
  ],
  notApplicable: [{ name: 'a default network ACL', facts: { isDefault: true, entries: [all, last] } }],
  insufficientData: [
    {
      name: 'an invalid CIDR block',
      ...acl(entry(100, 'allow', '6', '10.0.0.0')),
      reason: 'is not a CIDR block',
    },
    {
      name: 'invalid ports',
      ...acl(entry(100, 'allow', '6', '10.0.0.0/8', [22, 70_000])),
      reason: 'the port range 22 to 70000 of entry 100 is invalid',
    },
  ],
})
