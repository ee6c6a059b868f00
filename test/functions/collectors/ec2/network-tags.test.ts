import { describe, expect, it } from 'vitest'
import type { Resource } from '../../../../audit/resources/resource.ts'
import { createAccountReader } from '../../../../functions/collectors/account-reader.ts'
import { networkPrefetches } from '../../../../functions/collectors/ec2/prefetch.ts'
import { usePrefetches } from '../../../../functions/collectors/lists/prefetch.ts'
import { createRedactor } from '../../../../functions/collectors/redaction/redact.ts'
import { createStubbedApi } from '../stubbed-api.ts'
import {
  listReadFacts,
  testGroup,
  testNetworkAcl,
  testRouteTable,
  testSubnet,
  testVpc,
  testVpcEndpoint,
} from './network-resources.ts'

const VpcId = 'vpc-068f4a0febcb9d7f9'
const endpoint = {
  VpcEndpointType: 'Interface',
  State: 'available',
  ServiceName: 'com.amazonaws.eu-west-1.ecr.dkr',
  PolicyDocument: '{"Statement":[]}',
  Groups: [],
}

/** A resource of each kind, how it is read and what EC2 returns of it. */
const described: [Resource, string, string, object][] = [
  [
    testGroup,
    'details',
    'DescribeSecurityGroups SecurityGroups',
    { GroupId: 'sg-0169a9df8848913ef', GroupName: 'web' },
  ],
  [
    testSubnet,
    'details',
    'DescribeSubnets Subnets',
    { SubnetId: 'subnet-07c8fcc8c5eaea59b', VpcId, MapPublicIpOnLaunch: false },
  ],
  [testVpc, 'details', 'DescribeVpcs Vpcs', { VpcId, IsDefault: false }],
  [
    testVpcEndpoint,
    'details',
    'DescribeVpcEndpoints VpcEndpoints',
    { VpcEndpointId: 'vpce-071ba2c624d4ba124', ...endpoint },
  ],
  [
    testNetworkAcl,
    'entries',
    'DescribeNetworkAcls NetworkAcls',
    { NetworkAclId: 'acl-0ad12017036af89dc', IsDefault: false, Entries: [] },
  ],
  [
    testRouteTable,
    'routes',
    'DescribeRouteTables RouteTables',
    { RouteTableId: 'rtb-039908022fec8ce6f', Routes: [] },
  ],
]

describe('the tags of a network resource', () => {
  it.each(described)('are returned with what describes it: %j', async (resource, collector, asked, found) => {
    const [operation = '', list = ''] = asked.split(' ')
    const read = async (Tags?: unknown) => {
      const api = createStubbedApi({ [operation]: { [list]: [{ ...found, Tags }] } })
      const readings = [api, usePrefetches(api, networkPrefetches)].map(call =>
        createAccountReader(call, createRedactor('key')).read(resource, [collector]),
      )
      const [single, listed] = await Promise.all(readings)
      expect(listed).toEqual(single)
      return single === undefined ? undefined : listReadFacts(single)['tags']
    }
    const tags = [
      { Key: 'team', Value: 'web' },
      { Key: 'Name', Value: '' },
    ]
    expect(await read(tags)).toEqual({ known: { team: 'web', Name: '' } })
    // EC2 leaves out what is empty.
    for (const none of [[], undefined, null]) expect(await read(none)).toEqual({ known: {} })
    expect(await read([{ Key: 7 }])).toMatchObject({ unknown: expect.any(String) as string })
  })
})
