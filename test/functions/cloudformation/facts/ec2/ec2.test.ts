import { describe, expect, it } from 'vitest'
import { known, type Fact, type FactsByName } from '../../../../../audit/resources/fact.ts'
import { buildNetworkAclResource } from '../../../../../audit/resources/ec2/network-acl.ts'
import { buildPrefixListResource } from '../../../../../audit/resources/ec2/prefix-list.ts'
import { buildRouteTableResource } from '../../../../../audit/resources/ec2/route-table.ts'
import { buildSecurityGroupResource } from '../../../../../audit/resources/ec2/security-group.ts'
import { buildSubnetResource } from '../../../../../audit/resources/ec2/subnet.ts'
import { buildVpcEndpointResource } from '../../../../../audit/resources/ec2/vpc-endpoint.ts'
import { buildVpcResource } from '../../../../../audit/resources/ec2/vpc.ts'
import { getResourceKey, type Resource } from '../../../../../audit/resources/resource.ts'
import type { ExampleSecurityGroupRule } from '../../../../../examples/account/example-account.ts'
import type { ResolvedResource } from '../../../../../functions/cloudformation/resolve/resolved-template.ts'
import type { ResolvedValue } from '../../../../../functions/cloudformation/resolve/resolved-value.ts'
import { loadEventWorld } from '../../../../events/world.ts'
import { readRecorded } from '../../../collectors/recorded-account.ts'
import { readStubbedFacts } from '../../../collectors/stubbed-api.ts'
import {
  buildTemplateResource,
  notKnown,
  projectAllFacts,
  projectOwnFacts,
  projectTemplateResource,
  templateAccount as account,
  templatePlace,
} from '../template-resources.ts'

type Properties = Record<string, ResolvedValue>

const world = loadEventWorld()
const parseId = (arn: string) => arn.split('/').at(-1) ?? arn
const group = buildSecurityGroupResource('sg-1', templatePlace)
const vpc = buildVpcResource('vpc-1', templatePlace)
const subnet = buildSubnetResource('subnet-1', templatePlace)
const table = buildRouteTableResource('rtb-1', templatePlace)
const acl = buildNetworkAclResource('acl-1', templatePlace)

function projectFor(resource: Resource, resources: readonly ResolvedResource[], before?: FactsByName) {
  const facts = projectAllFacts(resources, before === undefined ? [] : [[resource, before]])
  return facts.get(getResourceKey(resource)) ?? {}
}

function buildGroup(properties: Properties) {
  return buildTemplateResource('AWS::EC2::SecurityGroup', 'sg-1', { VpcId: 'vpc-1', ...properties })
}

function describeRule(rule: ExampleSecurityGroupRule): ResolvedValue {
  return {
    IpProtocol: rule.protocol,
    ...(rule.fromPort === undefined ? {} : { FromPort: rule.fromPort }),
    ...(rule.toPort === undefined ? {} : { ToPort: rule.toPort }),
    ...(rule.cidr === undefined ? {} : { [rule.cidr.includes(':') ? 'CidrIpv6' : 'CidrIp']: rule.cidr }),
    ...(rule.prefixList === undefined ? {} : { SourcePrefixListId: rule.prefixList }),
    ...(rule.securityGroup === undefined ? {} : { SourceSecurityGroupId: parseId(rule.securityGroup) }),
    ...(rule.description === undefined ? {} : { Description: rule.description }),
  }
}

function buildFlowLogOf(ResourceType: string) {
  return buildTemplateResource('AWS::EC2::FlowLog', 'fl-1', { ResourceId: 'x-1', ResourceType })
}

function buildEndpoint(properties: Properties) {
  return buildTemplateResource('AWS::EC2::VPCEndpoint', 'vpce-1', {
    VpcId: 'vpc-1',
    ServiceName: 'com.amazonaws.eu-west-1.s3',
    ...properties,
  })
}

function readRoutes(Routes: readonly object[]) {
  return readStubbedFacts(table, { DescribeRouteTables: { RouteTables: [{ VpcId: 'vpc-1', Routes }] } })
}

describe('a security group', () => {
  it.each(Object.entries(world.securityGroups))('%s has the rules that it has', async (arn, each) => {
    const read = await readRecorded(buildSecurityGroupResource(parseId(arn), templatePlace))
    if (read === 'NOT_FOUND') throw new Error('not found')
    const resolved = buildTemplateResource('AWS::EC2::SecurityGroup', parseId(arn), {
      VpcId: parseId(each.vpc),
      SecurityGroupIngress: Object.values(each.ingress).map(describeRule),
    })
    expect(projectOwnFacts(resolved, read.facts)).toEqual(read.facts)
  })

  it('has the facts that are read, from its own rules and those of other resources', async () => {
    const rules = [
      {
        SecurityGroupRuleId: 'Ingress',
        IsEgress: false,
        IpProtocol: 'udp',
        FromPort: 53,
        ToPort: 53,
        PrefixListId: 'pl-1',
      },
      {
        SecurityGroupRuleId: 'Logical.Ingress.0',
        IsEgress: false,
        IpProtocol: 'tcp',
        FromPort: 22,
        ToPort: 22,
        CidrIpv4: '0.0.0.0/0',
        Description: 'ssh',
      },
      {
        SecurityGroupRuleId: 'Logical.Ingress.1',
        IsEgress: false,
        IpProtocol: '-1',
        FromPort: -1,
        ToPort: -1,
        CidrIpv6: '::/0',
      },
      {
        SecurityGroupRuleId: 'Logical.Ingress.2',
        IsEgress: false,
        IpProtocol: 'tcp',
        FromPort: 80,
        ToPort: 90,
        ReferencedGroupInfo: { GroupId: 'sg-2' },
      },
      {
        SecurityGroupRuleId: 'Logical.Ingress.3',
        IsEgress: false,
        IpProtocol: 'tcp',
        FromPort: 81,
        ToPort: 81,
        ReferencedGroupInfo: { GroupId: 'sg-9', UserId: '444455556666' },
      },
      {
        SecurityGroupRuleId: 'sgr-7',
        IsEgress: true,
        IpProtocol: 'icmp',
        FromPort: -1,
        ToPort: -1,
        ReferencedGroupInfo: { GroupId: 'sg-3' },
      },
      {
        SecurityGroupRuleId: 'Logical.Egress.0',
        IsEgress: true,
        IpProtocol: '-1',
        FromPort: -1,
        ToPort: -1,
        CidrIpv4: '0.0.0.0/0',
      },
    ]
    const read = await readStubbedFacts(group, {
      DescribeSecurityGroups: { SecurityGroups: [{ GroupId: 'sg-1', GroupName: 'web', VpcId: 'vpc-1' }] },
      DescribeSecurityGroupRules: { SecurityGroupRules: rules },
    })
    const resources = [
      buildGroup({
        GroupName: 'web',
        SecurityGroupIngress: [
          { IpProtocol: 'tcp', FromPort: 22, ToPort: '22', CidrIp: '0.0.0.0/0', Description: 'ssh' },
          { IpProtocol: -1, FromPort: 5, ToPort: 6, CidrIpv6: '::/0' },
          { IpProtocol: '6', FromPort: 80, ToPort: 90, SourceSecurityGroupId: 'sg-2' },
          {
            IpProtocol: 'tcp',
            FromPort: 81,
            ToPort: 81,
            SourceSecurityGroupId: 'sg-9',
            SourceSecurityGroupOwnerId: '444455556666',
          },
        ],
      }),
      buildTemplateResource(
        'AWS::EC2::SecurityGroupIngress',
        'x',
        { GroupId: 'sg-1', IpProtocol: 'udp', FromPort: 53, ToPort: 53, SourcePrefixListId: 'pl-1' },
        { logicalId: 'Ingress' },
      ),
      buildTemplateResource('AWS::EC2::SecurityGroupEgress', 'sgr-7', {
        GroupId: 'sg-1',
        IpProtocol: 'icmp',
        FromPort: -1,
        ToPort: -1,
        DestinationSecurityGroupId: 'sg-3',
      }),
    ]
    expect(projectFor(group, resources)).toEqual(read)
    expect(projectFor(group, resources, read)).toEqual(read)
  })

  it('keeps the id of a rule that allows the same, and the rules of others', () => {
    const before = projectOwnFacts(
      buildGroup({
        SecurityGroupIngress: [
          { IpProtocol: 'tcp', FromPort: 1, ToPort: 1, CidrIp: '10.0.0.0/8', Description: 'old' },
        ],
      }),
    )
    const ids = JSON.parse(JSON.stringify(before).replaceAll('Logical.Ingress.0', 'sgr-1')) as FactsByName
    const after = projectOwnFacts(
      buildGroup({
        SecurityGroupIngress: [
          { IpProtocol: 'tcp', FromPort: 2, ToPort: 2, CidrIp: '10.0.0.0/8' },
          { IpProtocol: 'tcp', FromPort: 1, ToPort: 1, CidrIp: '10.0.0.0/8', Description: 'new' },
        ],
      }),
      ids,
    )
    expect(after['ingress']).toEqual(
      known([
        { id: 'Logical.Ingress.0', protocol: 'tcp', from: 2, to: 2, peer: '10.0.0.0/8' },
        { id: 'sgr-1', protocol: 'tcp', from: 1, to: 1, peer: '10.0.0.0/8', description: 'new' },
      ]),
    )
    expect(after['egress']).toEqual(ids['egress'])
  })

  it('has no default rule where the template has outbound rules', () => {
    const rule = { IpProtocol: 'icmp', FromPort: 252, ToPort: 86, CidrIp: '255.255.255.255/32' }
    const facts = projectOwnFacts(buildGroup({ SecurityGroupEgress: [rule] }))
    expect(facts['egress']).toMatchObject({ known: [{ peer: '255.255.255.255/32' }] })
    expect(projectOwnFacts(buildGroup({ SecurityGroupEgress: [] }))['egress']).toEqual(known([]))
  })

  it.each<[string, ResolvedValue, number]>([
    ['the source', [{ IpProtocol: 'tcp', FromPort: 1, ToPort: 1, CidrIp: notKnown }], 0],
    ['a port', [{ IpProtocol: 'tcp', FromPort: notKnown, ToPort: 1, CidrIp: '0.0.0.0/0' }], 0],
    [
      'a source by its name',
      [{ IpProtocol: 'tcp', FromPort: 1, ToPort: 1, SourceSecurityGroupName: 'x' }],
      0,
    ],
    ['an empty source', [{ IpProtocol: 'tcp', FromPort: 1, ToPort: 1, CidrIp: '' }], 0],
    ['one rule', [notKnown, { IpProtocol: 'tcp', FromPort: 1, ToPort: 1, CidrIp: '::/0' }], 1],
    ['all rules', notKnown, 0],
  ])('is incomplete if %s is not known', (_, SecurityGroupIngress, count) => {
    const { ingress, sources, sourcePrefixLists } = projectOwnFacts(buildGroup({ SecurityGroupIngress }))
    for (const fact of [ingress, sources, sourcePrefixLists])
      expect(fact).toMatchObject({ incomplete: expect.stringContaining('SecurityGroupIngress') as string })
    expect(ingress).toHaveProperty('known.length', count)
  })
})

describe('a VPC and its subnets', () => {
  const vpcTemplate = buildTemplateResource('AWS::EC2::VPC', 'vpc-1', { CidrBlock: '10.0.0.0/16' })
  const subnetTemplate = buildTemplateResource('AWS::EC2::Subnet', 'subnet-1', {
    VpcId: 'vpc-1',
    MapPublicIpOnLaunch: true,
  })
  const endpointTemplate = buildTemplateResource('AWS::EC2::VPCEndpoint', 'vpce-1', {
    VpcId: 'vpc-1',
    ServiceName: 'com.amazonaws.eu-west-1.ecr.dkr',
    VpcEndpointType: 'Interface',
    SecurityGroupIds: ['sg-2', 'sg-1'],
    PolicyDocument: { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'ecr:*', Resource: '*' }] },
  })
  const flowLogTemplate = buildTemplateResource('AWS::EC2::FlowLog', 'fl-1', {
    ResourceId: 'vpc-1',
    ResourceType: 'VPC',
    TrafficType: 'ALL',
  })
  const Vpcs = [{ IsDefault: false, OwnerId: account }]
  const readVpc = () =>
    readStubbedFacts(vpc, {
      DescribeVpcs: { Vpcs },
      DescribeSubnets: { Subnets: [{ SubnetId: 'subnet-1' }] },
      DescribeFlowLogs: {
        FlowLogs: [{ FlowLogId: 'fl-1', ResourceId: 'vpc-1', FlowLogStatus: 'ACTIVE', TrafficType: 'ALL' }],
      },
      DescribeVpcEndpoints: {
        VpcEndpoints: [{ VpcEndpointId: 'vpce-1', ServiceName: 'com.amazonaws.eu-west-1.ecr.dkr' }],
      },
      DescribeSecurityGroups: { SecurityGroups: [{ GroupId: 'sg-0' }] },
      DescribeNetworkAcls: { NetworkAcls: [{ NetworkAclId: 'acl-0' }] },
      DescribeRouteTables: {
        RouteTables: [
          { RouteTableId: 'rtb-0', Associations: [{ RouteTableAssociationId: 'rtbassoc-0', Main: true }] },
        ],
      },
    })

  it('has the facts that are read, except for the resources that AWS creates', async () => {
    const resources = [vpcTemplate, subnetTemplate, endpointTemplate, flowLogTemplate]
    const read = await readVpc()
    const { defaultSecurityGroup, defaultNetworkAcl, mainRouteTable, mainRouteTableAssociation, ...others } =
      read
    const created = projectFor(vpc, resources)
    expect(created).toMatchObject(others)
    for (const name of Object.keys({
      defaultSecurityGroup,
      defaultNetworkAcl,
      mainRouteTable,
      mainRouteTableAssociation,
    }))
      expect(created[name]).toEqual({ unknown: 'AWS creates it with the VPC' })
    expect(projectFor(vpc, resources, read)).toEqual(read)
  })

  const associated = (associations: readonly ResolvedResource[]) =>
    projectAllFacts([subnetTemplate, ...associations], [[vpc, VPC_DEFAULTS]]).get(getResourceKey(subnet))
  const VPC_DEFAULTS: FactsByName = {
    subnets: known([]),
    mainRouteTable: known(buildRouteTableResource('rtb-0', templatePlace)),
    mainRouteTableAssociation: known({ id: 'main' }),
    defaultNetworkAcl: known(buildNetworkAclResource('acl-0', templatePlace)),
  }

  it('has the routing and access that are read of its associations', async () => {
    const read = await readStubbedFacts(subnet, {
      DescribeSubnets: { Subnets: [{ VpcId: 'vpc-1', MapPublicIpOnLaunch: true }] },
      DescribeRouteTables: {
        RouteTables: [
          {
            RouteTableId: 'rtb-1',
            Associations: [{ RouteTableAssociationId: 'rtbassoc-1', SubnetId: 'subnet-1' }],
          },
        ],
      },
      DescribeNetworkAcls: {
        NetworkAcls: [
          {
            NetworkAclId: 'acl-1',
            Associations: [{ NetworkAclAssociationId: 'aclassoc-1', SubnetId: 'subnet-1' }],
          },
        ],
      },
    })
    const associations = [
      buildTemplateResource('AWS::EC2::SubnetRouteTableAssociation', 'rtbassoc-1', {
        SubnetId: 'subnet-1',
        RouteTableId: 'rtb-1',
      }),
      buildTemplateResource('AWS::EC2::SubnetNetworkAclAssociation', 'aclassoc-1', {
        SubnetId: 'subnet-1',
        NetworkAclId: 'acl-1',
      }),
    ]
    expect(associated(associations)).toEqual(read)
    expect(projectFor(subnet, [subnetTemplate], read)).toEqual(read)
  })

  it('has the defaults of its VPC, as far as they are known', () => {
    expect(associated([])).toMatchObject({
      routeTable: VPC_DEFAULTS['mainRouteTable'],
      routeTableAssociation: VPC_DEFAULTS['mainRouteTableAssociation'],
      networkAcl: VPC_DEFAULTS['defaultNetworkAcl'],
      networkAclAssociation: { unknown: expect.anything() as string },
    })
    expect(projectFor(subnet, [vpcTemplate, subnetTemplate])).toMatchObject({
      routeTable: { unknown: 'it is that of the VPC: AWS creates it with the VPC' },
      networkAcl: { unknown: expect.anything() as string },
    })
    expect(projectFor(subnet, [subnetTemplate])['routeTable']).toHaveProperty('unknown')
  })

  it.each<[Properties, string]>([
    [{ VpcId: notKnown }, 'vpc'],
    [{ VpcId: 'vpc-1', MapPublicIpOnLaunch: 'perhaps' }, 'mapPublicIpOnLaunch'],
  ])('does not know %j', (properties, fact) => {
    const resolved = buildTemplateResource('AWS::EC2::Subnet', 'subnet-1', properties)
    expect(projectOwnFacts(resolved)[fact]).toHaveProperty('unknown')
  })

  it('keeps the status of a flow log that fails, and belongs to no VPC of which the template knows nothing', () => {
    const failing = {
      ...buildVpcResource('x', templatePlace),
      id: 'fl-1',
      of: 'vpc-1',
      status: 'FAILED',
      trafficType: 'ALL',
    }
    const unclear = {
      ...flowLogTemplate,
      properties: { ...flowLogTemplate.properties, TrafficType: notKnown },
    }
    expect(
      projectFor(vpc, [unclear], { flowLogs: known([{ ...failing, id: 'fl-0' }, failing]) }),
    ).toMatchObject({
      flowLogs: { known: [{ id: 'fl-0' }], incomplete: expect.stringContaining('TrafficType') as string },
    })
    const { flowLogs } = projectFor(vpc, [flowLogTemplate], { flowLogs: known([failing]) })
    expect(flowLogs).toMatchObject({ known: [{ id: 'fl-1', status: 'FAILED' }] })
    expect(() => projectTemplateResource(buildFlowLogOf('Subnet'))).toThrow('ResourceId names a subnet')
    expect(projectTemplateResource(buildFlowLogOf('NetworkInterface'))).toEqual([])
  })
})

describe('a VPC endpoint', () => {
  const endpoint = buildVpcEndpointResource('vpce-1', templatePlace)
  const read = (more: object) =>
    readStubbedFacts(endpoint, {
      DescribeVpcEndpoints: {
        VpcEndpoints: [
          { ServiceName: 'com.amazonaws.eu-west-1.s3', State: 'available', Groups: [], ...more },
        ],
      },
    })

  it('has the facts that are read', async () => {
    const Groups = [{ GroupId: 'sg-2' }, { GroupId: 'sg-1' }]
    const policy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' }],
    }
    const returned = await read({
      VpcEndpointType: 'Interface',
      PolicyDocument: JSON.stringify(policy),
      Groups,
    })
    const properties = {
      VpcEndpointType: 'Interface',
      PolicyDocument: policy,
      SecurityGroupIds: ['sg-2', 'sg-1'],
    }
    expect(projectOwnFacts(buildEndpoint(properties))).toEqual(returned)
    expect(projectOwnFacts(buildEndpoint({ VpcEndpointType: 'Interface' }), returned)).toEqual({
      ...returned,
      policy: { unknown: expect.stringContaining('leaves or removes') as string },
    })
  })

  it('has the default policy that is read of a gateway', async () => {
    const policy = {
      Version: '2008-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
    }
    const returned = await read({ VpcEndpointType: 'Gateway', PolicyDocument: JSON.stringify(policy) })
    expect(projectOwnFacts(buildEndpoint({}))).toEqual(returned)
    expect(projectOwnFacts(buildEndpoint({}), returned)).toEqual(returned)
  })

  it('does not know the default group of its VPC', () => {
    const { securityGroups, policy } = projectOwnFacts(
      buildEndpoint({ VpcEndpointType: 'Interface', PolicyDocument: notKnown }),
    )
    expect([securityGroups, policy].map(fact => fact && 'unknown' in fact)).toEqual([true, true])
    expect(projectOwnFacts(buildEndpoint({ VpcEndpointType: 'GatewayLoadBalancer' }))['policy']).toEqual(
      known('NONE'),
    )
  })
})

describe('routes', () => {
  const tableTemplate = buildTemplateResource('AWS::EC2::RouteTable', 'rtb-1', { VpcId: 'vpc-1' })
  const route = (properties: Properties) =>
    buildTemplateResource('AWS::EC2::Route', 'x', { RouteTableId: 'rtb-1', ...properties })
  const templates = [
    route({ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' }),
    route({ DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-1' }),
    route({ DestinationPrefixListId: 'pl-1', NatGatewayId: 'nat-1' }),
    route({ DestinationCidrBlock: '10.1.0.0/16', VpcPeeringConnectionId: 'pcx-1' }),
    route({ DestinationCidrBlock: '10.2.0.0/16', VpcEndpointId: 'vpce-1' }),
  ]
  const returned = [
    { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' },
    { DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-1' },
    { DestinationPrefixListId: 'pl-1', NatGatewayId: 'nat-1' },
    { DestinationCidrBlock: '10.1.0.0/16', VpcPeeringConnectionId: 'pcx-1' },
    { DestinationCidrBlock: '10.2.0.0/16', GatewayId: 'vpce-1' },
  ].map(each => ({ ...each, State: 'active' }))

  it('are those that are read', async () => {
    const local = { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' }
    const all = await readRoutes([local, ...returned])
    expect(projectFor(table, [tableTemplate, ...templates])).toEqual(await readRoutes(returned))
    expect(projectFor(table, [tableTemplate, ...templates], all)).toEqual(all)
  })

  it('replace the route to the same destination, and keep the state of one that stays', async () => {
    const blackhole = { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-9', State: 'blackhole' }
    const before = await readRoutes([blackhole])
    const stay = projectFor(
      table,
      [route({ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-9' })],
      before,
    )
    expect(stay).toEqual(before)
    expect(projectFor(table, templates.slice(0, 1), before)).toEqual(await readRoutes(returned.slice(0, 1)))
  })

  it.each<[string, Properties]>([
    ['the target', { DestinationCidrBlock: '0.0.0.0/0', GatewayId: notKnown }],
    ['the destination', { DestinationCidrBlock: notKnown, GatewayId: 'igw-1' }],
    ['a target that is not there', { DestinationCidrBlock: '0.0.0.0/0' }],
  ])('are incomplete if %s is not known', (_, properties) => {
    const facts = projectFor(table, [tableTemplate, route(properties)])
    expect(Object.values(facts).filter(fact => 'incomplete' in fact)).toHaveLength(5)
  })

  it('lead to gateways, which have no facts', () => {
    for (const type of ['InternetGateway', 'NatGateway', 'VPCPeeringConnection'])
      expect(projectOwnFacts(buildTemplateResource(`AWS::EC2::${type}`, 'x-1', {}))).toEqual({})
  })
})

describe('a network ACL', () => {
  const aclTemplate = buildTemplateResource('AWS::EC2::NetworkAcl', 'acl-1', { VpcId: 'vpc-1' })
  const entry = (properties: Properties) =>
    buildTemplateResource('AWS::EC2::NetworkAclEntry', 'x', { NetworkAclId: 'acl-1', ...properties })
  const entries: Properties[] = [
    { RuleNumber: 100, Egress: true, RuleAction: 'allow', Protocol: '-1', CidrBlock: '0.0.0.0/0' },
    {
      RuleNumber: '100',
      RuleAction: 'allow',
      Protocol: 6,
      CidrBlock: '10.0.0.0/8',
      PortRange: { From: 443, To: '444' },
    },
    {
      RuleNumber: 100,
      RuleAction: 'deny',
      Protocol: '17',
      Ipv6CidrBlock: '::/0',
      PortRange: { From: 0, To: 65_535 },
    },
  ]
  const last = { RuleNumber: 32_767, RuleAction: 'deny', Protocol: '-1', CidrBlock: '0.0.0.0/0' }
  const read = () =>
    readStubbedFacts(acl, {
      DescribeNetworkAcls: {
        NetworkAcls: [
          {
            VpcId: 'vpc-1',
            IsDefault: false,
            Entries: [
              { RuleNumber: 100, Egress: true, RuleAction: 'allow', Protocol: '-1', CidrBlock: '0.0.0.0/0' },
              {
                RuleNumber: 100,
                Egress: false,
                RuleAction: 'allow',
                Protocol: '6',
                CidrBlock: '10.0.0.0/8',
                PortRange: { From: 443, To: 444 },
              },
              {
                RuleNumber: 100,
                Egress: false,
                RuleAction: 'deny',
                Protocol: '17',
                Ipv6CidrBlock: '::/0',
                PortRange: { From: 0, To: 65_535 },
              },
              { ...last, Egress: true },
              { ...last, Egress: false },
            ],
          },
        ],
      },
    })

  it('has the entries that are read', async () => {
    const resources = [aclTemplate, ...entries.map(entry)]
    expect(projectFor(acl, resources)).toEqual(await read())
    expect(projectFor(acl, resources, await read())).toEqual(await read())
  })

  it('has another entry in the place of one with its number', async () => {
    const replaced = { ...entries[1], RuleAction: 'deny' }
    const { entries: after } = projectFor(acl, [entry(replaced)], await read())
    expect(
      (after as Fact<{ action: string }[]> & { known: { action: string }[] }).known.map(
        ({ action }) => action,
      ),
    ).toEqual(['deny', 'deny', 'deny', 'allow', 'deny'])
  })

  it.each(['RuleNumber', 'RuleAction', 'Protocol', 'CidrBlock', 'PortRange', 'PortRange.From'])(
    'is incomplete if %s is not known',
    name => {
      const properties =
        name === 'PortRange.From' ? { PortRange: { From: notKnown, To: 1 } } : { [name]: notKnown }
      const { entries: after } = projectFor(acl, [aclTemplate, entry({ ...entries[1], ...properties })])
      expect(after).toMatchObject({ known: [{}, {}], incomplete: expect.stringContaining(name) as string })
    },
  )
})

describe('a prefix list', () => {
  it('has the entries that are read', async () => {
    const list = buildPrefixListResource('pl-1', templatePlace)
    const Entries = ['10.1.0.0/16', '10.0.0.0/16', '10.1.0.0/16'].map(Cidr => ({ Cidr }))
    const build = (more: ResolvedValue[]) =>
      buildTemplateResource('AWS::EC2::PrefixList', 'pl-1', { Entries: [...Entries, ...more] })
    expect(projectOwnFacts(build([]))).toEqual(
      await readStubbedFacts(list, { GetManagedPrefixListEntries: { Entries } }),
    )
    expect(projectOwnFacts(build([{ Cidr: notKnown }]))).toMatchObject({
      entries: {
        known: ['10.0.0.0/16', '10.1.0.0/16'],
        incomplete: expect.stringContaining('Entries.3') as string,
      },
    })
  })
})
