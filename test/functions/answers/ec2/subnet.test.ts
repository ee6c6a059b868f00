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
  output: { RouteTables: [{ RouteTableId: 'rtb-0aaaaaaaaaaaaaaaa' }] },
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
        networkAcl: { known: acl },
      },
    })
  })

  it('routes by the main table of its VPC where none is associated', async () => {
    const facts = factsIn(await reading(subnet, [...recorded(noTable), main], ['routing']))
    expect(facts).toMatchObject({
      routeTable: { known: { arn: arnOf('route-table/rtb-0aaaaaaaaaaaaaaaa') } },
    })
  })

  it('has no known table where its VPC has no main one', async () => {
    const calls = [...recorded(noTable), { ...main, output: { RouteTables: [] } }]
    expect(reasonsIn(await reading(subnet, calls, ['routing']))).toEqual([
      'ec2:DescribeRouteTables answered no main route table of the VPC',
    ])
  })

  it('has an unknown network ACL where AWS answers none', async () => {
    expect(reasonsIn(await reading(subnet, recorded(noAcl), ['access']))).toEqual([
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
