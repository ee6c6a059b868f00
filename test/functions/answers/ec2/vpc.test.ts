import { describe, expect, it } from 'vitest'
import { flowLogResource } from '../../../../audit/resources/ec2/flow-log.ts'
import { networkAclResource } from '../../../../audit/resources/ec2/network-acl.ts'
import { subnetResource } from '../../../../audit/resources/ec2/subnet.ts'
import { aspectsOf } from '../../../../audit/resources/kinds.ts'
import { reading, recorded } from '../recorded.ts'
import { answersOf } from '../../../../examples/described/answers/answers.ts'
import { merged } from '../../../../examples/described/world.ts'
import { world } from '../../../events/world.ts'
import { acl, arnOf, endpoint, factsIn, group, reasonsIn, table, texts, vpc } from './network.ts'

const subnetIds = ['subnet-031ac91e27f2dfcc8', 'subnet-07c8fcc8c5eaea59b', 'subnet-0fa63ef7b20d323b6']
const log = {
  FlowLogId: 'fl-2',
  ResourceId: 'vpc-068f4a0febcb9d7f9',
  FlowLogStatus: 'ACTIVE',
  TrafficType: 'ALL',
}

describe('a VPC', () => {
  it('has endpoints, subnets and no flow logs', async () => {
    expect(factsIn(await reading(vpc))).toEqual({
      isDefault: { known: false },
      flowLogs: { known: [] },
      subnets: { known: subnetIds.map(id => subnetResource(id, vpc)) },
      endpoints: { known: [endpoint] },
      endpointServices: { known: { 'vpce-071ba2c624d4ba124': 'com.amazonaws.eu-west-1.ecr.dkr' } },
      defaultSecurityGroup: { known: 'NONE' },
      defaultNetworkAcl: { known: networkAclResource('acl-068f4a0febcb9d7f9', vpc) },
      mainRouteTable: { known: 'NONE' },
      mainRouteTableAssociation: { known: 'NONE' },
    })
  })

  it('has a default group, a default network ACL and a main route table', async () => {
    const calls = answersOf(
      merged(world(), {
        securityGroups: { [group.arn]: { name: 'default' } },
        networkAcls: { [acl.arn]: { isDefault: true } },
        routeTables: { [table.arn]: { main: true } },
      }),
      '2026-05-12T09:00:00Z',
    )
    expect(factsIn(await reading(vpc, calls, ['defaults']))).toEqual({
      defaultSecurityGroup: { known: group },
      defaultNetworkAcl: { known: acl },
      mainRouteTable: { known: table },
      mainRouteTableAssociation: {
        known: {
          kind: 'AWS::EC2::SubnetRouteTableAssociation',
          account: vpc.account,
          region: vpc.region,
          arn: arnOf('route-table-association/rtbassoc-039908022fec8ce6f'),
        },
      },
    })
  })

  it('has its own flow logs and those of its subnets', async () => {
    const FlowLogs = [
      { ...log, DeliverLogsStatus: 'FAILED' },
      {
        ...log,
        FlowLogId: 'fl-1',
        ResourceId: subnetIds[0],
        TrafficType: undefined,
        DeliverLogsStatus: 'SUCCESS',
      },
    ]
    const calls = recorded({ operation: 'DescribeFlowLogs', output: { FlowLogs } })
    expect(factsIn(await reading(vpc, calls, ['flow logs']))['flowLogs']).toEqual({
      known: [
        {
          ...flowLogResource('fl-1', vpc),
          id: 'fl-1',
          of: subnetIds[0],
          status: 'ACTIVE',
          trafficType: 'UNKNOWN',
        },
        {
          ...flowLogResource('fl-2', vpc),
          id: 'fl-2',
          of: 'vpc-068f4a0febcb9d7f9',
          status: 'FAILED',
          trafficType: 'ALL',
        },
      ],
    })
  })

  it('does not have the endpoints that are deleted', async () => {
    const VpcEndpoints = [
      { VpcEndpointId: 'vpce-1', State: 'deleted' },
      { VpcEndpointId: 'vpce-2', State: 'Deleted' },
      { VpcEndpointId: 'vpce-3', State: 'pending' },
    ]
    const calls = recorded({ operation: 'DescribeVpcEndpoints', output: { VpcEndpoints } })
    expect(factsIn(await reading(vpc, calls, ['endpoints']))['endpoints']).toMatchObject({
      known: [{ arn: arnOf('vpc-endpoint/vpce-3') }],
    })
  })

  it('that another account shares has neither known', async () => {
    const output = { Vpcs: [{ IsDefault: false, OwnerId: '999988887777' }] }
    const read = await reading(vpc, recorded({ operation: 'DescribeVpcs', output }))
    expect(factsIn(read)).toMatchObject({ isDefault: { known: false } })
    expect(reasonsIn(read)).toEqual(texts(8, 'belongs to account 999988887777'))
  })

  it.each(
    aspectsOf(vpc.kind).flatMap(aspect => [
      [aspect, { error: 'InvalidVpcID.NotFound' }] as const,
      [aspect, { output: { Vpcs: [] } }] as const,
    ]),
  )('that does not exist is not found by its %s: %j', async (aspect, answer) => {
    expect(await reading(vpc, recorded({ operation: 'DescribeVpcs', ...answer }), [aspect])).toBe('NOT_FOUND')
  })
})

describe('a VPC endpoint', () => {
  const answer = {
    VpcEndpointId: 'vpce-1',
    VpcEndpointType: 'Gateway',
    ServiceName: 'com.amazonaws.eu-west-1.s3',
    State: 'available',
    Groups: [],
  }
  it('leads to a service, with a policy and groups', async () => {
    expect(factsIn(await reading(endpoint))).toMatchObject({
      serviceName: { known: 'com.amazonaws.eu-west-1.ecr.dkr' },
      type: { known: 'Interface' },
      state: { known: 'available' },
      policy: { known: { Statement: [{ Effect: 'Allow', Principal: { '*': ['*'] } }] } },
      securityGroups: { known: [{ kind: group.kind, arn: arnOf('security-group/sg-029e2e6227240a06a') }] },
    })
  })

  it.each([
    {
      ...answer,
      VpcEndpointType: 'GatewayLoadBalancer',
      ServiceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-1',
    },
    { ...answer, VpcEndpointType: 'Interface', ServiceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-1' },
    { ...answer, VpcEndpointType: 'ServiceNetwork', ServiceName: undefined },
  ])('has no policy where its type takes none: %j', async given => {
    expect(factsIn(await endpointOf(given))).toMatchObject({ policy: { known: 'NONE' } })
  })

  it.each([
    ['has no PolicyDocument', answer],
    [
      'has no PolicyDocument',
      { ...answer, VpcEndpointType: 'Interface', ServiceName: 'cn.com.amazonaws.cn-north-1.sts' },
    ],
    ['answered a policy document that is not JSON', { ...answer, PolicyDocument: 'Allow everything' }],
    ['Groups', { ...answer, PolicyDocument: '{"Statement":[]}', Groups: undefined }],
  ])('is unknown where the answer %s', async (why, given) => {
    expect(reasonsIn(await endpointOf(given))).toEqual(texts(5, why))
  })

  it('is not found by its error, by an empty answer, and once it is deleted', async () => {
    const calls = recorded({ operation: 'DescribeVpcEndpoints', error: 'InvalidVpcEndpointId.NotFound' })
    expect(await reading(endpoint, calls)).toBe('NOT_FOUND')
    expect(await endpointOf()).toBe('NOT_FOUND')
    expect(await endpointOf({ ...answer, State: 'Deleted' })).toBe('NOT_FOUND')
  })
})

function endpointOf(...VpcEndpoints: object[]) {
  return reading(endpoint, recorded({ operation: 'DescribeVpcEndpoints', output: { VpcEndpoints } }))
}
