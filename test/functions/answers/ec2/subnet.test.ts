import { describe, expect, it } from 'vitest'
import type { RecordedCall } from '../../../../functions/local/account-file.ts'
import { reading, recorded, type Instead } from '../recorded.ts'
import { acl, arnOf, factsIn, reasonsIn, subnet, table, vpc } from './network.ts'

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
const noTable: Instead = { operation: 'DescribeRouteTables', output: { RouteTables: [] } }
const noAcl: Instead = { operation: 'DescribeNetworkAcls', output: { NetworkAcls: [] } }
const noSubnet: Instead = { operation: 'DescribeSubnets', output: { Subnets: [] } }

describe('a subnet', () => {
  it('has a VPC, a route table and a network ACL', async () => {
    expect(await reading(subnet)).toMatchObject({
      resource: { arn: `arn:aws:ec2:eu-west-1:111122223333:subnet/${id}` },
      facts: {
        vpc: { known: vpc },
        mapPublicIpOnLaunch: { known: false },
        routeTable: { known: table },
        routeTableAssociation: {
          known: { arn: arnOf('route-table-association/rtbassoc-07c8fcc8c5eaea59b') },
        },
        networkAcl: { known: acl },
        networkAclAssociation: {
          known: { arn: arnOf('network-acl-association/aclassoc-07c8fcc8c5eaea59b') },
        },
      },
    })
  })

  it('routes by the main table of its VPC where none is associated', async () => {
    const facts = factsIn(await reading(subnet, [...recorded(noTable), main], ['routing']))
    expect(facts).toMatchObject({
      routeTable: { known: { arn: arnOf('route-table/rtb-0aaaaaaaaaaaaaaaa') } },
      routeTableAssociation: { known: { arn: arnOf('route-table-association/rtbassoc-0cccccccc') } },
    })
  })

  it('has unknown associations where AWS answers none', async () => {
    const unnamed = recorded(
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
    const read = await reading(subnet, unnamed, ['routing', 'access'])
    expect(factsIn(read)).toMatchObject({
      routeTable: { known: { arn: arnOf('route-table/rtb-1') } },
      routeTableAssociation: { unknown: 'ec2:DescribeRouteTables answered no association' },
      networkAcl: { known: { arn: arnOf('network-acl/acl-1') } },
      networkAclAssociation: { unknown: 'ec2:DescribeNetworkAcls answered no association' },
    })
  })

  it('has no known table where its VPC has no main one', async () => {
    const calls = [...recorded(noTable), { ...main, output: { RouteTables: [] } }]
    expect(reasonsIn(await reading(subnet, calls, ['routing']))).toEqual([
      'ec2:DescribeRouteTables answered no main route table of the VPC',
      'ec2:DescribeRouteTables answered no main route table of the VPC',
    ])
  })

  it('has an unknown network ACL where AWS answers none', async () => {
    expect(reasonsIn(await reading(subnet, recorded(noAcl), ['access']))).toEqual([
      'ec2:DescribeNetworkAcls answered no network ACL of the subnet',
      'ec2:DescribeNetworkAcls answered no network ACL of the subnet',
    ])
  })

  it.each([
    ['details', [noSubnet]],
    ['routing', [noSubnet, noTable]],
    ['access', [noSubnet, noAcl]],
    ['details', [{ operation: 'DescribeSubnets', error: 'InvalidSubnetID.NotFound' }]],
    ['routing', [noTable, { operation: 'DescribeSubnets', error: 'InvalidSubnetID.NotFound' }]],
    ['access', [noAcl, { operation: 'DescribeSubnets', error: 'InvalidSubnetID.NotFound' }]],
  ])('that does not exist is not found by its %s: %j', async (aspect, instead) => {
    expect(await reading(subnet, recorded(...instead), [aspect])).toBe('NOT_FOUND')
  })
})
