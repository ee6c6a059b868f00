import { describe, expect, it } from 'vitest'
import { buildFlowLogResource } from '../../../../audit/resources/ec2/flow-log.ts'
import { buildNetworkAclResource } from '../../../../audit/resources/ec2/network-acl.ts'
import { buildSubnetResource } from '../../../../audit/resources/ec2/subnet.ts'
import { listCollectorNames } from '../../../../audit/resources/kinds.ts'
import { readRecorded, listRecordedCalls } from '../recorded-account.ts'
import { buildResponses } from '../../../../examples/account/responses/build-responses.ts'
import { applyMergePatch } from '../../../../examples/account/example-account.ts'
import { loadEventWorld } from '../../../events/world.ts'
import {
  testNetworkAcl,
  formatNetworkArn,
  testVpcEndpoint,
  listReadFacts,
  testGroup,
  listUnknownReasons,
  testRouteTable,
  generateTexts,
  testVpc,
} from './network-resources.ts'

const subnetIds = ['subnet-031ac91e27f2dfcc8', 'subnet-07c8fcc8c5eaea59b', 'subnet-0fa63ef7b20d323b6']
const log = {
  FlowLogId: 'fl-2',
  ResourceId: 'vpc-068f4a0febcb9d7f9',
  FlowLogStatus: 'ACTIVE',
  TrafficType: 'ALL',
}

describe('a VPC', () => {
  it('has endpoints, subnets and no flow logs', async () => {
    expect(listReadFacts(await readRecorded(testVpc))).toEqual({
      isDefault: { known: false },
      tags: { known: {} },
      flowLogs: { known: [] },
      subnets: { known: subnetIds.map(id => buildSubnetResource(id, testVpc)) },
      endpoints: { known: [testVpcEndpoint] },
      endpointServices: { known: { 'vpce-071ba2c624d4ba124': 'com.amazonaws.eu-west-1.ecr.dkr' } },
      defaultSecurityGroup: { known: 'NONE' },
      defaultNetworkAcl: { known: buildNetworkAclResource('acl-068f4a0febcb9d7f9', testVpc) },
      mainRouteTable: { known: 'NONE' },
      mainRouteTableAssociation: { known: 'NONE' },
    })
  })

  it('has a default group, a default network ACL and a main route table', async () => {
    const calls = buildResponses(
      applyMergePatch(loadEventWorld(), {
        securityGroups: { [testGroup.arn]: { name: 'default' } },
        networkAcls: { [testNetworkAcl.arn]: { isDefault: true } },
        routeTables: { [testRouteTable.arn]: { main: true } },
      }),
      '2026-05-12T09:00:00Z',
    )
    expect(listReadFacts(await readRecorded(testVpc, calls, ['defaults']))).toEqual({
      defaultSecurityGroup: { known: testGroup },
      defaultNetworkAcl: { known: testNetworkAcl },
      mainRouteTable: { known: testRouteTable },
      mainRouteTableAssociation: {
        known: {
          kind: 'AWS::EC2::SubnetRouteTableAssociation',
          account: testVpc.account,
          region: testVpc.region,
          arn: formatNetworkArn('route-table-association/rtbassoc-039908022fec8ce6f'),
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
    const calls = listRecordedCalls({ operation: 'DescribeFlowLogs', output: { FlowLogs } })
    expect(listReadFacts(await readRecorded(testVpc, calls, ['flow logs']))['flowLogs']).toEqual({
      known: [
        {
          ...buildFlowLogResource('fl-1', testVpc),
          id: 'fl-1',
          of: subnetIds[0],
          status: 'ACTIVE',
          trafficType: 'UNKNOWN',
        },
        {
          ...buildFlowLogResource('fl-2', testVpc),
          id: 'fl-2',
          of: 'vpc-068f4a0febcb9d7f9',
          status: 'FAILED',
          trafficType: 'ALL',
        },
      ],
    })
  })

  it('has no deleted endpoints', async () => {
    const VpcEndpoints = [
      { VpcEndpointId: 'vpce-1', State: 'deleted' },
      { VpcEndpointId: 'vpce-2', State: 'Deleted' },
      { VpcEndpointId: 'vpce-3', State: 'pending' },
    ]
    const calls = listRecordedCalls({ operation: 'DescribeVpcEndpoints', output: { VpcEndpoints } })
    expect(listReadFacts(await readRecorded(testVpc, calls, ['endpoints']))['endpoints']).toMatchObject({
      known: [{ arn: formatNetworkArn('vpc-endpoint/vpce-3') }],
    })
  })

  it('has neither known when another account shares it', async () => {
    const output = { Vpcs: [{ IsDefault: false, OwnerId: '999988887777' }] }
    const read = await readRecorded(testVpc, listRecordedCalls({ operation: 'DescribeVpcs', output }))
    expect(listReadFacts(read)).toMatchObject({ isDefault: { known: false } })
    expect(listUnknownReasons(read)).toEqual(generateTexts(8, 'belongs to account 999988887777'))
  })

  it.each(
    listCollectorNames(testVpc.kind).flatMap(collector => [
      [collector, { error: 'InvalidVpcID.NotFound' }] as const,
      [collector, { output: { Vpcs: [] } }] as const,
    ]),
  )('that does not exist is not found by its %s: %j', async (collector, response) => {
    expect(
      await readRecorded(testVpc, listRecordedCalls({ operation: 'DescribeVpcs', ...response }), [collector]),
    ).toBe('NOT_FOUND')
  })
})

describe('a VPC endpoint', () => {
  const response = {
    VpcEndpointId: 'vpce-1',
    VpcEndpointType: 'Gateway',
    ServiceName: 'com.amazonaws.eu-west-1.s3',
    State: 'available',
    Groups: [],
  }
  it('has a service, a policy and security groups', async () => {
    expect(listReadFacts(await readRecorded(testVpcEndpoint))).toMatchObject({
      serviceName: { known: 'com.amazonaws.eu-west-1.ecr.dkr' },
      type: { known: 'Interface' },
      state: { known: 'available' },
      policy: { known: { Statement: [{ Effect: 'Allow', Principal: { '*': ['*'] } }] } },
      securityGroups: {
        known: [{ kind: testGroup.kind, arn: formatNetworkArn('security-group/sg-029e2e6227240a06a') }],
      },
    })
  })

  it.each([
    {
      ...response,
      VpcEndpointType: 'GatewayLoadBalancer',
      ServiceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-1',
    },
    { ...response, VpcEndpointType: 'Interface', ServiceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-1' },
    { ...response, VpcEndpointType: 'ServiceNetwork', ServiceName: undefined },
  ])('has no policy when its type supports none: %j', async policy => {
    expect(listReadFacts(await buildEndpoint(policy))).toMatchObject({ policy: { known: 'NONE' } })
  })

  it.each([
    ['returned no PolicyDocument', response],
    [
      'returned no PolicyDocument',
      { ...response, VpcEndpointType: 'Interface', ServiceName: 'cn.com.amazonaws.cn-north-1.sts' },
    ],
    ['the policy document is not valid JSON', { ...response, PolicyDocument: 'Allow everything' }],
    ['Groups', { ...response, PolicyDocument: '{"Statement":[]}', Groups: undefined }],
  ])('is unknown when the response %s', async (why, policy) => {
    expect(listUnknownReasons(await buildEndpoint(policy))).toEqual(generateTexts(6, why))
  })

  it('is not found by its error, by an empty response, and after its deletion', async () => {
    const calls = listRecordedCalls({
      operation: 'DescribeVpcEndpoints',
      error: 'InvalidVpcEndpointId.NotFound',
    })
    expect(await readRecorded(testVpcEndpoint, calls)).toBe('NOT_FOUND')
    expect(await buildEndpoint()).toBe('NOT_FOUND')
    expect(await buildEndpoint({ ...response, State: 'Deleted' })).toBe('NOT_FOUND')
  })
})

function buildEndpoint(...VpcEndpoints: object[]) {
  return readRecorded(
    testVpcEndpoint,
    listRecordedCalls({ operation: 'DescribeVpcEndpoints', output: { VpcEndpoints } }),
  )
}
