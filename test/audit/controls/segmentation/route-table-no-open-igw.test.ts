import { routeTableNoOpenIgw } from '../../../../audit/controls/segmentation/route-table-no-open-igw.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import { buildPrefixListCase } from './security-group-rule.ts'

const route = (destination: string, target: string, state = 'active') => ({ destination, target, state })
const local = route('10.0.0.0/16', 'local')
const tableWithLists = (prefixLists: KnownResource[], ...routes: object[]) => ({
  facts: { routes: [local, ...routes] },
  each: { prefixLists },
})
const table = (...routes: object[]) => tableWithLists([], ...routes)
const propagated = (destination: string, target: string) => ({
  ...route(destination, target),
  propagated: true,
})
const open = buildPrefixListCase('pl-1', '0.0.0.0/0')
const alsoOpen = buildPrefixListCase('pl-2', '0.0.0.0/0', '10.8.0.0/16')
const halves = buildPrefixListCase('pl-3', '0.0.0.0/1', '128.0.0.0/1')
const part = buildPrefixListCase('pl-4', '52.94.0.0/16')

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
    { name: 'a part of the internet in a prefix list', ...tableWithLists([part], route('pl-4', 'igw-1')) },
    {
      name: 'a default route that a prefix list overrides',
      ...tableWithLists([halves], route('0.0.0.0/0', 'igw-1'), route('pl-3', 'nat-1')),
    },
    {
      name: 'a prefix list that a static route overrides',
      ...tableWithLists([open], route('pl-1', 'igw-1'), route('0.0.0.0/0', 'nat-1')),
    },
    {
      name: 'a deleted gateway of a prefix list',
      ...tableWithLists([open], route('pl-1', 'igw-1', 'blackhole')),
    },
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
    {
      name: 'a prefix list with the whole internet',
      ...tableWithLists([open], route('pl-1', 'igw-1')),
      reason: 'The default route for IPv4 leads to internet gateway igw-1.',
    },
    { name: 'two halves in a prefix list', ...tableWithLists([halves], route('pl-3', 'igw-1')) },
    {
      name: 'a prefix list before a propagated route',
      ...tableWithLists([open], propagated('0.0.0.0/0', 'vgw-1'), route('pl-1', 'igw-1')),
    },
    {
      name: 'two prefix lists for one target',
      ...tableWithLists([open, alsoOpen], route('pl-1', 'igw-1'), route('pl-2', 'igw-1')),
    },
    {
      name: 'a static route, whatever two prefix lists say',
      ...tableWithLists(
        [open, alsoOpen],
        route('pl-1', 'vgw-1'),
        route('pl-2', 'nat-1'),
        route('0.0.0.0/0', 'igw-1'),
      ),
    },
    { name: 'with an exception', ...table(route('0.0.0.0/0', 'igw-1'), route('52.94.0.0/16', 'nat-1')) },
  ],
  insufficientData: [
    {
      name: 'a prefix list that was not read',
      ...table(route('pl-1', 'igw-1')),
      reason: 'the entries of prefix list pl-1 are unknown',
    },
    {
      name: 'a prefix list that does not exist',
      ...tableWithLists([{ ...open, presence: 'DELETED' }], route('pl-1', 'igw-1')),
      reason: 'prefix list pl-1 does not exist',
    },
    {
      name: 'two prefix lists with the same block for different targets',
      ...tableWithLists([open, alsoOpen], route('pl-1', 'igw-1'), route('pl-2', 'nat-1')),
      reason: 'prefix lists route 0.0.0.0/0 to several targets, and AWS chooses one of them',
    },
    {
      name: 'an invalid destination',
      ...table(route('everywhere', 'igw-1')),
      reason: 'is not a CIDR block',
    },
  ],
})
