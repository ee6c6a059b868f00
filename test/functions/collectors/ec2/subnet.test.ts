import { describe, expect, it } from 'vitest'
import type { RecordedCall } from '../../../../functions/local/account-file.ts'
import { readRecorded, listRecordedCalls, type ResponseOverride } from '../recorded-account.ts'
import {
  testNetworkAcl,
  formatNetworkArn,
  listReadFacts,
  listUnknownReasons,
  testSubnet,
  testRouteTable,
  testVpc,
} from './network-resources.ts'

const id = 'subnet-07c8fcc8c5eaea59b'
const main: RecordedCall = {
  service: 'ec2',
  region: 'eu-west-1',
  operation: 'DescribeRouteTables',
  input: {
    Filters: [
      { Name: 'vpc-id', Values: ['vpc-068f4a0febcb9d7f9'] },
      { Name: 'association.main', Values: ['true'] },
    ],
  },
  output: {
    RouteTables: [
      {
        RouteTableId: 'rtb-0aaaaaaaaaaaaaaaa',
        Associations: [
          { RouteTableAssociationId: 'rtbassoc-0bbbbbbbb', SubnetId: 'subnet-0bbbbbbbb', Main: false },
          { RouteTableAssociationId: 'rtbassoc-0cccccccc', Main: true },
        ],
      },
    ],
  },
  at: '2026-05-12T09:00:00Z',
}
const noTable: ResponseOverride = { operation: 'DescribeRouteTables', output: { RouteTables: [] } }
const noAcl: ResponseOverride = { operation: 'DescribeNetworkAcls', output: { NetworkAcls: [] } }
const noSubnet: ResponseOverride = { operation: 'DescribeSubnets', output: { Subnets: [] } }

describe('a subnet', () => {
  it('has a VPC, a route table and a network ACL', async () => {
    expect(await readRecorded(testSubnet)).toMatchObject({
      resource: { arn: `arn:aws:ec2:eu-west-1:111122223333:subnet/${id}` },
      facts: {
        vpc: { known: testVpc },
        mapPublicIpOnLaunch: { known: false },
        routeTable: { known: testRouteTable },
        routeTableAssociation: {
          known: { arn: formatNetworkArn('route-table-association/rtbassoc-07c8fcc8c5eaea59b') },
        },
        networkAcl: { known: testNetworkAcl },
        networkAclAssociation: {
          known: { arn: formatNetworkArn('network-acl-association/aclassoc-07c8fcc8c5eaea59b') },
        },
      },
    })
  })

  it('uses the main table of its VPC without an associated one', async () => {
    const facts = listReadFacts(
      await readRecorded(testSubnet, [...listRecordedCalls(noTable), main], ['routing']),
    )
    expect(facts).toMatchObject({
      routeTable: { known: { arn: formatNetworkArn('route-table/rtb-0aaaaaaaaaaaaaaaa') } },
      routeTableAssociation: {
        known: { arn: formatNetworkArn('route-table-association/rtbassoc-0cccccccc') },
      },
    })
  })

  it('has unknown associations when AWS returns none', async () => {
    const unnamed = listRecordedCalls(
      { operation: 'DescribeRouteTables', output: { RouteTables: [{ RouteTableId: 'rtb-1' }] } },
      {
        operation: 'DescribeNetworkAcls',
        output: {
          NetworkAcls: [
            {
              NetworkAclId: 'acl-1',
              Associations: [{ NetworkAclAssociationId: 'aclassoc-1', SubnetId: 'subnet-0bbbbbbbb' }],
            },
          ],
        },
      },
    )
    const read = await readRecorded(testSubnet, unnamed, ['routing', 'access'])
    expect(listReadFacts(read)).toMatchObject({
      routeTable: { known: { arn: formatNetworkArn('route-table/rtb-1') } },
      routeTableAssociation: { unknown: 'ec2:DescribeRouteTables returned no association' },
      networkAcl: { known: { arn: formatNetworkArn('network-acl/acl-1') } },
      networkAclAssociation: { unknown: 'ec2:DescribeNetworkAcls returned no association' },
    })
  })

  it('has an unknown table when its VPC has no main one', async () => {
    const calls = [...listRecordedCalls(noTable), { ...main, output: { RouteTables: [] } }]
    expect(listUnknownReasons(await readRecorded(testSubnet, calls, ['routing']))).toEqual([
      'ec2:DescribeRouteTables returned no main route table of the VPC',
      'ec2:DescribeRouteTables returned no main route table of the VPC',
    ])
  })

  it('has an unknown network ACL when AWS returns none', async () => {
    expect(listUnknownReasons(await readRecorded(testSubnet, listRecordedCalls(noAcl), ['access']))).toEqual([
      'ec2:DescribeNetworkAcls returned no network ACL of the subnet',
      'ec2:DescribeNetworkAcls returned no network ACL of the subnet',
    ])
  })

  it.each([
    ['details', [noSubnet]],
    ['routing', [noSubnet, noTable]],
    ['access', [noSubnet, noAcl]],
    ['details', [{ operation: 'DescribeSubnets', error: 'InvalidSubnetID.NotFound' }]],
    ['routing', [noTable, { operation: 'DescribeSubnets', error: 'InvalidSubnetID.NotFound' }]],
    ['access', [noAcl, { operation: 'DescribeSubnets', error: 'InvalidSubnetID.NotFound' }]],
  ])('that does not exist is not found by its %s: %j', async (collector, instead) => {
    expect(await readRecorded(testSubnet, listRecordedCalls(...instead), [collector])).toBe('NOT_FOUND')
  })
})
