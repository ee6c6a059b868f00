import { routeTableNoOpenIgw } from '../../../../audit/controls/segmentation/route-table-no-open-igw.ts'
import { testControl } from '../../../test-control.ts'

const route = (destination: string, target: string, state = 'active') => ({ destination, target, state })
const local = route('10.0.0.0/16', 'local')
const table = (...routes: object[]) => ({ facts: { routes: [local, ...routes] } })

testControl(routeTableNoOpenIgw, 'AWS::EC2::RouteTable', {
  compliant: [
    { name: 'local only', ...table() },
    {
      name: 'a NAT gateway',
      ...table(route('0.0.0.0/0', 'nat-1')),
      evidence: { routes: [{ by: ['nat-1'] }] },
    },
    { name: 'an egress-only gateway', ...table(route('::/0', 'eigw-1')) },
    { name: 'a deleted gateway', ...table(route('0.0.0.0/0', 'igw-1', 'blackhole')) },
    { name: 'a part of the internet', ...table(route('52.94.0.0/16', 'igw-1')) },
    { name: 'a prefix list', ...table(route('pl-1', 'igw-1')) },
    {
      name: 'a default route that other routes override',
      ...table(route('0.0.0.0/0', 'igw-1'), route('0.0.0.0/1', 'nat-1'), route('128.0.0.0/1', 'nat-1')),
    },
  ],
  nonCompliant: [
    {
      name: 'IPv4',
      ...table(route('0.0.0.0/0', 'igw-1')),
      reason: 'The default route for IPv4 leads to internet gateway igw-1.',
      evidence: { routes: [{ family: 'IPv4', by: ['igw-1'] }] },
    },
    { name: 'IPv6', ...table(route('::/0', 'igw-1')), reason: 'for IPv6' },
    {
      name: 'both',
      ...table(route('0.0.0.0/0', 'igw-1'), route('::/0', 'igw-1')),
      reason: 'IPv4 and IPv6 leads to internet gateway igw-1.',
    },
    { name: 'in two halves', ...table(route('0.0.0.0/1', 'igw-1'), route('128.0.0.0/1', 'igw-1')) },
    { name: 'with an exception', ...table(route('0.0.0.0/0', 'igw-1'), route('52.94.0.0/16', 'nat-1')) },
  ],
  insufficientData: [
    {
      name: 'an invalid destination',
      ...table(route('everywhere', 'igw-1')),
      reason: 'is not a CIDR block',
    },
  ],
})
