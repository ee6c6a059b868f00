import { describe, expect, it } from 'vitest'
import { buildPrefixListResource } from '../../../../audit/resources/ec2/prefix-list.ts'
import {
  buildInternetGatewayResource,
  buildNatGatewayResource,
  buildPeeringConnectionResource,
} from '../../../../audit/resources/ec2/route-target.ts'
import { readRecorded, listRecordedCalls } from '../recorded-account.ts'
import {
  testNetworkAcl,
  listReadFacts,
  listUnknownReasons,
  testRouteTable,
  generateTexts,
  testVpc,
} from './network-resources.ts'

function readRoutes(...Routes: object[]) {
  const output = { RouteTables: [{ RouteTableId: 'rtb-1', Routes }] }
  return readRecorded(testRouteTable, listRecordedCalls({ operation: 'DescribeRouteTables', output }))
}

function active(target: object, destination: object) {
  return { ...destination, ...target, State: 'active' }
}

function readEntries(...Entries: object[]) {
  const output = { NetworkAcls: [{ NetworkAclId: 'acl-1', IsDefault: true, Entries }] }
  return readRecorded(testNetworkAcl, listRecordedCalls({ operation: 'DescribeNetworkAcls', output }))
}

describe('a route table', () => {
  it('has routes', async () => {
    expect(listReadFacts(await readRecorded(testRouteTable))).toEqual({
      vpc: { known: testVpc },
      internetGateways: { known: [] },
      natGateways: { known: [buildNatGatewayResource('nat-05183d093e6153294', testRouteTable)] },
      peeringConnections: { known: [] },
      prefixLists: { known: [] },
      tags: { known: {} },
      routes: {
        known: [
          { destination: '0.0.0.0/0', target: 'nat-05183d093e6153294', state: 'active' },
          { destination: '10.0.0.0/16', target: 'local', state: 'active' },
        ],
      },
    })
  })

  it.each([
    [{ DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-1' }, '::/0', 'eigw-1'],
    [{ DestinationPrefixListId: 'pl-1', GatewayId: 'igw-1' }, 'pl-1', 'igw-1'],
    [{ DestinationCidrBlock: '10.1.0.0/16', GatewayId: 'vpce-1' }, '10.1.0.0/16', 'vpce-1'],
    [{ DestinationCidrBlock: '0.0.0.0/0', TransitGatewayId: 'tgw-1' }, '0.0.0.0/0', 'tgw-1'],
    [
      { DestinationCidrBlock: '0.0.0.0/0', InstanceId: 'i-1', NetworkInterfaceId: 'eni-1' },
      '0.0.0.0/0',
      'i-1',
    ],
    [{ DestinationCidrBlock: '0.0.0.0/0', NetworkInterfaceId: 'eni-1' }, '0.0.0.0/0', 'eni-1'],
    [{ DestinationCidrBlock: '10.1.0.0/16', VpcPeeringConnectionId: 'pcx-1' }, '10.1.0.0/16', 'pcx-1'],
  ])('parses the target of each route: %j', async (route, destination, target) => {
    const facts = listReadFacts(await readRoutes({ ...route, State: 'blackhole' }))
    expect(facts['routes']).toEqual({ known: [{ destination, target, state: 'blackhole' }] })
  })

  it('references the prefix lists of its routes, and says which routes are propagated', async () => {
    const read = await readRoutes(
      active({ GatewayId: 'igw-1' }, { DestinationPrefixListId: 'pl-0aaaaaaaa', Origin: 'CreateRoute' }),
      active({ GatewayId: 'vpce-1' }, { DestinationPrefixListId: 'pl-0bbbbbbbb' }),
      active(
        { GatewayId: 'vgw-1' },
        { DestinationCidrBlock: '0.0.0.0/0', Origin: 'EnableVgwRoutePropagation' },
      ),
    )
    expect(listReadFacts(read)).toMatchObject({
      prefixLists: { known: [buildPrefixListResource('pl-0aaaaaaaa', testRouteTable)] },
      routes: {
        known: [
          { destination: '0.0.0.0/0', target: 'vgw-1', state: 'active', propagated: true },
          { destination: 'pl-0aaaaaaaa', target: 'igw-1', state: 'active' },
        ],
      },
    })
  })

  it('references gateways and connections once each; routes of a gateway endpoint belong to the endpoint', async () => {
    const read = await readRoutes(
      active({ GatewayId: 'igw-1' }, { DestinationCidrBlock: '0.0.0.0/0' }),
      active({ GatewayId: 'igw-1' }, { DestinationIpv6CidrBlock: '::/0' }),
      active({ VpcPeeringConnectionId: 'pcx-1' }, { DestinationCidrBlock: '10.1.0.0/16' }),
      active({ GatewayId: 'vpce-1' }, { DestinationPrefixListId: 'pl-1' }),
    )
    expect(listReadFacts(read)).toMatchObject({
      routes: {
        known: [{ destination: '0.0.0.0/0' }, { destination: '10.1.0.0/16' }, { destination: '::/0' }],
      },
      internetGateways: { known: [buildInternetGatewayResource('igw-1', testRouteTable)] },
      natGateways: { known: [] },
      peeringConnections: { known: [buildPeeringConnectionResource('pcx-1', testRouteTable)] },
    })
  })

  it.each([
    [{ DestinationCidrBlock: '0.0.0.0/0', State: 'active' }, 'a route without a target'],
    [{ GatewayId: 'igw-1', State: 'active' }, 'a route without a destination'],
    [{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' }, 'State'],
    [{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1', State: 'sleepy' }, 'State'],
  ])('is unknown with %j', async (route, why) => {
    expect(listUnknownReasons(await readRoutes(route))).toEqual(generateTexts(7, why))
  })

  it.each([{ error: 'InvalidRouteTableID.NotFound' }, { output: { RouteTables: [] } }])(
    'is not found by %j',
    async response => {
      expect(
        await readRecorded(
          testRouteTable,
          listRecordedCalls({ operation: 'DescribeRouteTables', ...response }),
        ),
      ).toBe('NOT_FOUND')
    },
  )
})

describe('a network ACL', () => {
  it('has entries, inbound first, in the order of evaluation', async () => {
    expect(listReadFacts(await readRecorded(testNetworkAcl))).toEqual({
      vpc: { known: testVpc },
      isDefault: { known: false },
      tags: { known: {} },
      entries: {
        known: [
          { number: 100, egress: false, action: 'allow', protocol: '-1', cidr: '10.0.0.0/16' },
          { number: 100, egress: true, action: 'allow', protocol: '-1', cidr: '0.0.0.0/0' },
        ],
      },
    })
    const last = { RuleNumber: 32_767, Egress: false, RuleAction: 'deny', Protocol: '-1' }
    const facts = listReadFacts(
      await readEntries(
        { ...last, Ipv6CidrBlock: '::/0' },
        { ...last, CidrBlock: '0.0.0.0/0' },
        { ...last, RuleNumber: 90, Protocol: '6', CidrBlock: '8.8.8.0/24', PortRange: { From: 22, To: 23 } },
      ),
    )
    expect(facts).toMatchObject({
      isDefault: { known: true },
      entries: {
        known: [{ number: 90, ports: { from: 22, to: 23 } }, { cidr: '0.0.0.0/0' }, { cidr: '::/0' }],
      },
    })
  })

  it.each([
    [{ RuleNumber: 1, Egress: false, RuleAction: 'allow', Protocol: '6' }, 'without a CIDR block'],
    [
      { RuleNumber: 1, Egress: false, RuleAction: 'maybe', Protocol: '6', CidrBlock: '0.0.0.0/0' },
      'RuleAction',
    ],
  ])('is unknown with %j', async (entry, why) => {
    expect(listUnknownReasons(await readEntries(entry))).toEqual(generateTexts(4, why))
  })

  it.each([{ error: 'InvalidNetworkAclID.NotFound' }, { output: { NetworkAcls: [] } }])(
    'is not found by %j',
    async response => {
      expect(
        await readRecorded(
          testNetworkAcl,
          listRecordedCalls({ operation: 'DescribeNetworkAcls', ...response }),
        ),
      ).toBe('NOT_FOUND')
    },
  )
})
