import { describe, expect, it } from 'vitest'
import type { ParsedEvent, Subject } from '../../../../audit/events/change.ts'
import { networkChangePatterns, parseNetworkChange } from '../../../../audit/events/ec2/network-change.ts'
import { networkCallParsers } from '../../../../audit/events/ec2/network-call-parsers.ts'
import { triggers, networkTrigger } from '../../../../audit/events/triggers.ts'
import { getKindDefinition } from '../../../../audit/resources/kinds.ts'
import { getResourceName } from '../../../../audit/resources/resource.ts'
import { applyMergePatch } from '../../../../examples/account/example-account.ts'
import { readGroundTruthFile } from '../../../events/world.ts'
import { expectInvalidPartsHandled } from '../damaged-events.ts'
import { isMatchedByPattern } from '../event-pattern.ts'
import { listIndexEntries, recordedScope } from '../recorded-events.ts'

const all = listIndexEntries('ec2-').map(entry => ({ ...entry, event: readGroundTruthFile(entry.file) }))
const audited = all.filter(({ action }) => action !== 'ignore')

interface CallParts {
  request?: object
  response?: object | null
}

/** An EC2 event of a call. */
function buildCall(eventName: string, { request = {}, response = null }: CallParts): unknown {
  const event = readGroundTruthFile('ec2-06-replace-route-igw.json') as { detail: object }
  const call = { eventName, requestParameters: request, responseElements: response }
  return { ...event, detail: { ...event.detail, ...call } }
}

/** An EC2 event whose parameters CloudTrail omitted. */
function noClaims(eventName: string): unknown {
  return applyMergePatch(buildCall(eventName, {}), {
    detail: { requestParameters: null, responseElements: null },
  })
}

/** The subjects of a change: ids with their facts, indirect subjects and unresolved kinds. */
function listEventSubjects(parsedEvent: ParsedEvent) {
  if ('ignored' in parsedEvent) return parsedEvent.ignored
  const { subjects, indirectSubjects = [], unresolvedKinds = [] } = parsedEvent.change
  return [
    ...subjects.map(({ resource, facts, expectation }) => {
      const presence = expectation?.presence === 'DELETED' ? ' DELETED' : ''
      return `${getResourceName(resource)} ${serializeChange(facts)}${presence}`.trim()
    }),
    ...indirectSubjects.map(({ target, kind: of, relationship, facts, required }) => {
      const [, , kind] = of.split('::')
      return `${required ? 'the' : 'any'} ${kind} whose ${relationship} is ${getResourceName(target)} ${serializeChange(facts)}`
    }),
    ...unresolvedKinds.map(kind => `some ${kind}`),
  ]
}

function serializeChange(facts: Subject['facts']): string {
  return facts === 'ALL' ? facts : facts.join('+')
}

function listSubjects(eventName: string, request: object, response?: object | null) {
  return listEventSubjects(
    parseNetworkChange(buildCall(eventName, { request, response: response ?? null }), recordedScope),
  )
}

describe('recorded events of the network', () => {
  it.each([
    ['ec2-01', ['sg-029e2e6227240a06a ingress+sources+sourcePrefixLists']],
    ['ec2-02', ['sg-0699b789001296042 ingress+sources+sourcePrefixLists', 'sg-05c91ba0b1d7bb675 egress']],
    ['ec2-03', ['sg-0169a9df8848913ef egress+destinations+destinationPrefixLists']],
    [
      'ec2-04',
      ['sg-0169a9df8848913ef ingress+sources+sourcePrefixLists+egress+destinations+destinationPrefixLists'],
    ],
    ['ec2-06', ['rtb-039908022fec8ce6f routes+prefixLists']],
    ['ec2-07', ['acl-0ad12017036af89dc entries']],
    ['ec2-08', ['subnet-07c8fcc8c5eaea59b mapPublicIpOnLaunch']],
    ['ec2-09', ['vpce-09b569e648c63ed37 ALL', 'vpc-068f4a0febcb9d7f9 endpoints']],
    ['ec2-11', 'dry-run'],
    ['ec2-12', ['sg-0501a40274cff7c9c ALL DELETED']],
    ['ec2-13', ['eni-00593d118198c4d16 securityGroups', 'sg-0c85c87668427d358']],
  ])('%s is about %j', (start, subjects) => {
    const [entry] = listIndexEntries(start)
    expect(
      listEventSubjects(parseNetworkChange(readGroundTruthFile(entry?.file ?? ''), recordedScope)),
    ).toEqual(subjects)
  })

  it('are all covered', () => {
    expect(all).toHaveLength(11)
  })

  it.each(audited)('$file concerns the affected resources', entry => {
    const parsedEvent = parseNetworkChange(entry.event, recordedScope)
    if ('ignored' in parsedEvent) throw new Error(parsedEvent.ignored)
    const affected = entry.affected.map(({ arn }) => arn)
    expect(parsedEvent.change.id).toBe(entry.dedupeKey)
    for (const { resource } of parsedEvent.change.subjects) expect(affected).toContain(resource.arn)
    expect(parsedEvent.change.unresolvedKinds).toBeUndefined()
  })

  it.each(audited)('$file matches only the rules of its trigger', ({ event }) => {
    const admitted = triggers.filter(({ patterns }) =>
      patterns.some(pattern => isMatchedByPattern(pattern, event)),
    )
    expect(admitted).toEqual([networkTrigger])
  })

  it.each(audited)('$file is ignored outside the audited regions', ({ event }) => {
    expect(parseNetworkChange(event, { regions: ['us-west-2'] })).toEqual({ ignored: 'out-of-scope-region' })
  })

  it.each(audited)('$file is ignored if it failed', ({ event }) => {
    const failed = applyMergePatch(event, { detail: { errorCode: 'Client.UnauthorizedOperation' } })
    expect(parseNetworkChange(failed, recordedScope)).toEqual({ ignored: 'failed' })
  })
})

function buildPermission(named: object) {
  const rest = { ipProtocol: 'tcp', fromPort: 1, toPort: 2, ipRanges: {} }
  return { items: [{ ...rest, groups: { items: [named] } }] }
}

function wrapPermissions(name: string, parameters: object) {
  return { [`${name}Request`]: parameters }
}

describe('a call', () => {
  const group = 'sg-0aaaaaaaaaaaaaaaa'
  const other = 'sg-0bbbbbbbbbbbbbbbb'
  it.each([
    [
      'RevokeSecurityGroupIngress',
      { groupId: group, ipPermissions: {} },
      [`${group} ingress+sources+sourcePrefixLists`],
    ],
    [
      'RevokeSecurityGroupEgress',
      { groupId: group, securityGroupRuleIds: { items: [{ securityGroupRuleId: 'sgr-0aaaaaaaaaaaaaaaa' }] } },
      [`${group} egress+destinations+destinationPrefixLists`],
    ],
    [
      'AuthorizeSecurityGroupEgress',
      { groupId: group, ipPermissions: buildPermission({ userId: '111122223333', groupId: other }) },
      [`${group} egress+destinations+destinationPrefixLists`, `${other} egress`],
    ],
    [
      'AuthorizeSecurityGroupIngress',
      { groupId: group, ipPermissions: buildPermission({ userId: '999988887777', groupId: other }) },
      [`${group} ingress+sources+sourcePrefixLists`],
    ],
    [
      'AuthorizeSecurityGroupIngress',
      { groupId: group, ipPermissions: buildPermission({ groupId: group }) },
      [`${group} ingress+sources+sourcePrefixLists`],
    ],
    [
      'AuthorizeSecurityGroupIngress',
      {
        groupId: group,
        ipPermissions: buildPermission({ groupId: other, description: 'sg-0cccccccccccccccc' }),
      },
      [`${group} ingress+sources+sourcePrefixLists`, `${other} egress`],
    ],
    [
      'AuthorizeSecurityGroupIngress',
      { ipPermissions: buildPermission({ groupId: other }), groupId: group },
      [`${group} ingress+sources+sourcePrefixLists`, `${other} egress`],
    ],
    [
      'UpdateSecurityGroupRuleDescriptionsIngress',
      { groupId: group, ipPermissions: {} },
      [`${group} ingress`],
    ],
    [
      'ModifySecurityGroupRules',
      wrapPermissions('ModifySecurityGroupRules', {
        GroupId: group,
        SecurityGroupRule: [
          { SecurityGroupRuleId: 'sgr-1', SecurityGroupRule: { ReferencedGroupId: other } },
          { SecurityGroupRuleId: 'sgr-2', SecurityGroupRule: { CidrIpv4: '0.0.0.0/0' } },
        ],
      }),
      [
        `${group} ingress+sources+sourcePrefixLists+egress+destinations+destinationPrefixLists`,
        `${other} egress`,
      ],
    ],
    ['AssociateSecurityGroupVpc', { groupId: group, vpcId: 'vpc-0aaaaaaaaaaaaaaaa' }, [group]],
    [
      'ModifyNetworkInterfaceAttribute',
      { networkInterfaceId: 'eni-0aaaaaaaaaaaaaaaa', sourceDestCheck: { value: false } },
      ['eni-0aaaaaaaaaaaaaaaa'],
    ],
    [
      'ModifyNetworkInterfaceAttribute',
      { networkInterfaceId: 'eni-0aaaaaaaaaaaaaaaa', groupSet: null },
      ['eni-0aaaaaaaaaaaaaaaa securityGroups'],
    ],
    ['ModifySubnetAttribute', { subnetId: 'subnet-0aaaaaaaa' }, ['subnet-0aaaaaaaa mapPublicIpOnLaunch']],
    [
      'ModifyVpcEndpoint',
      wrapPermissions('ModifyVpcEndpoint', { VpcEndpointId: 'vpce-0aaaaaaaaaaaaaaaa' }),
      ['vpce-0aaaaaaaaaaaaaaaa policy+securityGroups'],
    ],
    [
      'ModifyNetworkInterfaceAttribute',
      wrapPermissions('ModifyNetworkInterfaceAttribute', {
        NetworkInterfaceId: 'eni-0aaaaaaaaaaaaaaaa',
        SecurityGroupId: [{ tag: 1, content: group }],
      }),
      ['eni-0aaaaaaaaaaaaaaaa securityGroups', group],
    ],
    [
      'ModifyVpcEndpoint',
      wrapPermissions('ModifyVpcEndpoint', { VpcEndpointId: 'vpce-0aaaaaaaaaaaaaaaa', PolicyDocument: '{}' }),
      ['vpce-0aaaaaaaaaaaaaaaa policy'],
    ],
    [
      'ModifyVpcEndpoint',
      wrapPermissions('ModifyVpcEndpoint', {
        VpcEndpointId: 'vpce-0aaaaaaaaaaaaaaaa',
        AddSecurityGroupId: { tag: 1, content: group },
      }),
      ['vpce-0aaaaaaaaaaaaaaaa securityGroups'],
    ],
    [
      'ModifyVpcEndpoint',
      wrapPermissions('ModifyVpcEndpoint', {
        VpcEndpointId: 'vpce-0aaaaaaaaaaaaaaaa',
        PrivateDnsEnabled: true,
      }),
      ['vpce-0aaaaaaaaaaaaaaaa'],
    ],
    [
      'DeleteVpcEndpoints',
      wrapPermissions('DeleteVpcEndpoints', {
        VpcEndpointId: [
          { tag: 1, content: 'vpce-0aaaaaaaaaaaaaaaa' },
          { tag: 2, content: 'vpce-0bbbbbbbbbbbbbbbb' },
        ],
      }),
      [
        'vpce-0aaaaaaaaaaaaaaaa ALL DELETED',
        'vpce-0bbbbbbbbbbbbbbbb ALL DELETED',
        'any VPC whose endpoints is vpce-0aaaaaaaaaaaaaaaa endpoints',
        'any VPC whose endpoints is vpce-0bbbbbbbbbbbbbbbb endpoints',
      ],
    ],
    ['DeleteNetworkAcl', { networkAclId: 'acl-0aaaaaaaa' }, ['acl-0aaaaaaaa ALL DELETED']],
    ['DeleteNetworkAclEntry', { networkAclId: 'acl-0aaaaaaaa', ruleNumber: 90 }, ['acl-0aaaaaaaa entries']],
    [
      'ReplaceNetworkAclAssociation',
      { associationId: 'aclassoc-0aaaaaaaa', networkAclId: 'acl-0aaaaaaaa' },
      ['acl-0aaaaaaaa', 'the Subnet whose networkAclAssociation is aclassoc-0aaaaaaaa networkAcl'],
    ],
    [
      'ReplaceNetworkAclAssociation',
      { networkAclId: 'acl-0aaaaaaaa' },
      ['acl-0aaaaaaaa', 'some AWS::EC2::Subnet'],
    ],
    [
      'DisassociateRouteTable',
      { associationId: 'rtbassoc-0aaaaaaaa' },
      [
        'the Subnet whose routeTableAssociation is rtbassoc-0aaaaaaaa routeTable',
        'any VPC whose mainRouteTableAssociation is rtbassoc-0aaaaaaaa mainRouteTable',
      ],
    ],
    [
      'DeleteRoute',
      { routeTableId: 'rtb-0aaaaaaaa', destinationCidrBlock: '0.0.0.0/0' },
      ['rtb-0aaaaaaaa routes+prefixLists'],
    ],
    ['DeleteRouteTable', { routeTableId: 'rtb-0aaaaaaaa' }, ['rtb-0aaaaaaaa ALL DELETED']],
    [
      'AssociateRouteTable',
      { routeTableId: 'rtb-0aaaaaaaa', subnetId: 'subnet-0aaaaaaaa' },
      ['rtb-0aaaaaaaa', 'subnet-0aaaaaaaa routeTable'],
    ],
    ['AssociateRouteTable', { routeTableId: 'rtb-0aaaaaaaa', gatewayId: 'igw-0aaaaaaaa' }, ['rtb-0aaaaaaaa']],
    [
      'ReplaceRouteTableAssociation',
      { associationId: 'rtbassoc-0aaaaaaaa', routeTableId: 'rtb-0aaaaaaaa' },
      [
        'rtb-0aaaaaaaa',
        'the Subnet whose routeTableAssociation is rtbassoc-0aaaaaaaa routeTable',
        'any VPC whose mainRouteTableAssociation is rtbassoc-0aaaaaaaa mainRouteTable',
      ],
    ],
    [
      'ModifySubnetAttribute',
      { subnetId: 'subnet-0aaaaaaaa', enableDns64: { value: true } },
      ['subnet-0aaaaaaaa'],
    ],
    [
      'DeleteSubnet',
      { subnetId: 'subnet-0aaaaaaaa' },
      ['subnet-0aaaaaaaa ALL DELETED', 'any VPC whose subnets is subnet-0aaaaaaaa subnets'],
    ],
    [
      'DeleteVpc',
      { vpcId: 'vpc-0aaaaaaaa' },
      [
        'vpc-0aaaaaaaa ALL DELETED',
        'any NetworkAcl whose vpc is vpc-0aaaaaaaa ALL',
        'any RouteTable whose vpc is vpc-0aaaaaaaa ALL',
        'any SecurityGroup whose vpc is vpc-0aaaaaaaa ALL',
      ],
    ],
    ['ModifyVpcAttribute', { vpcId: 'vpc-0aaaaaaaa', enableDnsSupport: { value: true } }, ['vpc-0aaaaaaaa']],
    [
      'CreateFlowLogs',
      wrapPermissions('CreateFlowLogs', {
        ResourceId: [
          { tag: 1, content: 'vpc-0aaaaaaaa' },
          { tag: 2, content: 'vpc-0bbbbbbbb' },
        ],
      }),
      ['vpc-0aaaaaaaa flowLogs', 'vpc-0bbbbbbbb flowLogs'],
    ],
    [
      'CreateFlowLogs',
      wrapPermissions('CreateFlowLogs', {
        ResourceType: 'Subnet',
        ResourceId: { tag: 1, content: 'subnet-0aaaaaaaa' },
      }),
      ['subnet-0aaaaaaaa', 'the VPC whose subnets is subnet-0aaaaaaaa flowLogs'],
    ],
    [
      'CreateFlowLogs',
      wrapPermissions('CreateFlowLogs', {
        ResourceType: 'NetworkInterface',
        ResourceId: { tag: 1, content: 'eni-0aaaaaaaa' },
      }),
      ['eni-0aaaaaaaa'],
    ],
    [
      'CreateFlowLogs',
      wrapPermissions('CreateFlowLogs', {
        ResourceType: 'TransitGateway',
        ResourceId: { tag: 1, content: 'tgw-0aaaaaaaa' },
      }),
      'kind-not-audited',
    ],
    [
      'DeleteFlowLogs',
      wrapPermissions('DeleteFlowLogs', { FlowLogId: { content: ['fl-0aaaaaaaa', 'fl-0bbbbbbbb'] } }),
      ['the VPC whose flowLogs is fl-0aaaaaaaa flowLogs', 'the VPC whose flowLogs is fl-0bbbbbbbb flowLogs'],
    ],
    [
      'DetachInternetGateway',
      { internetGatewayId: 'igw-0aaaaaaaa', vpcId: 'vpc-0aaaaaaaa' },
      ['vpc-0aaaaaaaa', 'any RouteTable whose internetGateways is igw-0aaaaaaaa routes'],
    ],
    [
      'DeleteNatGateway',
      wrapPermissions('DeleteNatGateway', { NatGatewayId: 'nat-0aaaaaaaa' }),
      ['any RouteTable whose natGateways is nat-0aaaaaaaa routes'],
    ],
    ['ModifyManagedPrefixList', { prefixListId: 'pl-0aaaaaaaa' }, ['pl-0aaaaaaaa entries']],
    [
      'RestoreManagedPrefixListVersion',
      wrapPermissions('RestoreManagedPrefixListVersion', { PrefixListId: 'pl-0aaaaaaaa', CurrentVersion: 3 }),
      ['pl-0aaaaaaaa entries'],
    ],
    ['DeleteManagedPrefixList', { prefixListId: 'pl-0aaaaaaaa' }, ['pl-0aaaaaaaa ALL DELETED']],
    ['ModifyVpcBlockPublicAccessOptions', { internetGatewayBlockMode: 'off' }, ['111122223333']],
    [
      'CreateVpcBlockPublicAccessExclusion',
      wrapPermissions('CreateVpcBlockPublicAccessExclusion', { SubnetId: 'subnet-0aaaaaaaa' }),
      ['subnet-0aaaaaaaa'],
    ],
    [
      'DeleteVpcBlockPublicAccessExclusion',
      { exclusionId: 'vpcbpa-exclude-0aaaaaaaaaaaaaaaa' },
      ['111122223333'],
    ],
    [
      'CreateVpcPeeringConnection',
      { vpcId: 'vpc-0aaaaaaaa', peerVpcId: 'vpc-0bbbbbbbb', peerOwnerId: '999988887777' },
      ['vpc-0aaaaaaaa'],
    ],
    [
      'DeleteVpcPeeringConnection',
      { vpcPeeringConnectionId: 'pcx-0aaaaaaaa' },
      ['any RouteTable whose peeringConnections is pcx-0aaaaaaaa routes'],
    ],
    ['RunInstances', { groupId: group }, 'kind-not-audited'],
    ['constructor', { groupId: group }, 'kind-not-audited'],
  ])('%s %j is about %j', (eventName, request, subjects) => {
    expect(listSubjects(eventName, request)).toEqual(subjects)
  })

  it.each([
    ['CreateSecurityGroup', { groupId: group }, [`${group} ALL`]],
    [
      'CreateNetworkAcl',
      { networkAcl: { networkAclId: 'acl-0aaaaaaaa', vpcId: 'vpc-0aaaaaaaa' } },
      ['acl-0aaaaaaaa ALL'],
    ],
    ['CreateRouteTable', { routeTable: { routeTableId: 'rtb-0aaaaaaaa' } }, ['rtb-0aaaaaaaa ALL']],
    [
      'CreateSubnet',
      { subnet: { subnetId: 'subnet-0aaaaaaaa', vpcId: 'vpc-0aaaaaaaa' } },
      ['subnet-0aaaaaaaa ALL', 'vpc-0aaaaaaaa subnets'],
    ],
    [
      'CreateNatGateway',
      { natGateway: { natGatewayId: 'nat-0aaaaaaaa', subnetId: 'subnet-0aaaaaaaa' } },
      ['subnet-0aaaaaaaa'],
    ],
    [
      'AcceptVpcPeeringConnection',
      {
        vpcPeeringConnection: {
          vpcPeeringConnectionId: 'pcx-0aaaaaaaa',
          requesterVpcInfo: { ownerId: '111122223333', vpcId: 'vpc-0aaaaaaaa', region: 'us-east-1' },
          accepterVpcInfo: { ownerId: '111122223333', vpcId: 'vpc-0bbbbbbbb', region: 'eu-west-1' },
        },
      },
      ['vpc-0bbbbbbbb', 'any RouteTable whose peeringConnections is pcx-0aaaaaaaa routes'],
    ],
    [
      'DeleteVpcBlockPublicAccessExclusion',
      {
        vpcBlockPublicAccessExclusion: {
          resourceArn: 'arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0aaaaaaaa',
        },
      },
      ['vpc-0aaaaaaaa'],
    ],
    ['CreateVpc', { vpc: { vpcId: 'vpc-0aaaaaaaa' } }, ['vpc-0aaaaaaaa ALL']],
    ['CreateManagedPrefixList', { prefixList: { prefixListId: 'pl-0aaaaaaaa' } }, ['pl-0aaaaaaaa ALL']],
    [
      'AuthorizeSecurityGroupIngress',
      { securityGroupRuleSet: { items: [{ groupId: group }] } },
      [`${group} ingress+sources+sourcePrefixLists`],
    ],
    ['DeleteSecurityGroup', { groupId: group }, [`${group} ALL DELETED`]],
  ])('%s is about what the response names: %j', (eventName, response, subjects) => {
    expect(listSubjects(eventName, { groupName: 'web', cidrIp: '0.0.0.0/0' }, response)).toEqual(subjects)
  })

  it.each([
    ['AuthorizeSecurityGroupIngress', { groupName: 'web' }, 'SecurityGroup'],
    ['AuthorizeSecurityGroupIngress', { groupId: 'web' }, 'SecurityGroup'],
    ['AuthorizeSecurityGroupIngress', { groupId: `${group}/../x` }, 'SecurityGroup'],
    ['AuthorizeSecurityGroupIngress', { groupId: null, ipPermissions: 'many' }, 'SecurityGroup'],
    ['ModifySecurityGroupRules', { ModifySecurityGroupRulesRequest: null }, 'SecurityGroup'],
    ['DeleteSecurityGroup', { groupName: 'web' }, 'SecurityGroup'],
    ['AssociateSecurityGroupVpc', {}, 'SecurityGroup'],
    ['ModifyNetworkInterfaceAttribute', { networkInterfaceId: 7 }, 'NetworkInterface'],
    ['ReplaceRoute', {}, 'RouteTable'],
    ['ModifyManagedPrefixList', { addEntry: { cidr: '0.0.0.0/0' } }, 'PrefixList'],
    ['AssociateRouteTable', {}, 'Subnet'],
    ['AssociateRouteTable', { gatewayId: 'igw-0aaaaaaaa' }, 'RouteTable'],
    ['DisassociateRouteTable', {}, 'Subnet'],
    ['ReplaceRouteTableAssociation', { associationId: [] }, 'Subnet'],
    ['ReplaceNetworkAclEntry', { networkAclId: { id: 'acl-XYZ' } }, 'NetworkAcl'],
    ['ModifySubnetAttribute', { mapPublicIpOnLaunch: true }, 'Subnet'],
    ['ModifyVpcEndpoint', {}, 'VPCEndpoint'],
    ['CreateFlowLogs', wrapPermissions('CreateFlowLogs', { ResourceType: 'VPC' }), 'VPC'],
    ['DeleteFlowLogs', {}, 'VPC'],
  ])('%s %j that does not say which one is about some %s', (eventName, request, kind) => {
    expect(listSubjects(eventName, request)).toEqual([`some AWS::EC2::${kind}`])
  })

  it('concerns the resources that it names although it does not name all', () => {
    expect(listSubjects('CreateSubnet', { vpcId: 'vpc-0aaaaaaaa' })).toEqual([
      'vpc-0aaaaaaaa subnets',
      'some AWS::EC2::Subnet',
    ])
    expect(listSubjects('CreateVpcEndpoint', {})).toEqual([
      'some AWS::EC2::VPCEndpoint',
      'some AWS::EC2::VPC',
    ])
    expect(
      listSubjects(
        'AuthorizeSecurityGroupIngress',
        { groupName: 'web' },
        {
          securityGroupRuleSet: {
            items: [
              { referencedGroupInfo: { groupId: other, userId: '111122223333' }, groupId: group },
              { referencedGroupInfo: { groupId: 'sg-0cccccccc', userId: '999988887777' }, groupId: group },
            ],
          },
        },
      ),
    ).toEqual([`${group} ingress+sources+sourcePrefixLists`, `${other} egress`])
  })

  it.each(Object.keys(networkCallParsers))('%s without parameters leaves a kind unresolved', eventName => {
    const parsedEvent = parseNetworkChange(noClaims(eventName), recordedScope)
    const subjects = 'change' in parsedEvent ? parsedEvent.change.subjects : []
    const unresolved = 'change' in parsedEvent ? (parsedEvent.change.unresolvedKinds ?? []) : []
    const isOfAccount = eventName.includes('BlockPublicAccess')
    expect(subjects).toHaveLength(isOfAccount ? 1 : 0)
    expect(unresolved.length > 0).toBe(!isOfAccount)
  })

  it.each([
    { dryRun: true },
    { dryRun: 'true' },
    wrapPermissions('ModifySecurityGroupRules', { DryRun: true }),
  ])('that is a dry run is none: %j', request => {
    expect(listSubjects('ModifySecurityGroupRules', { groupId: group, ...request })).toBe('dry-run')
  })

  it.each([
    ['ModifyManagedPrefixList', true],
    ['RestoreManagedPrefixListVersion', true],
    ['DeleteManagedPrefixList', false],
    ['ModifySubnetAttribute', false],
  ])('%s is read again later, because EC2 answers before it is done: %s', (eventName, isLate) => {
    const request = { prefixListId: 'pl-0aaaaaaaa', subnetId: 'subnet-0aaaaaaaa' }
    expect(parseNetworkChange(buildCall(eventName, { request }), recordedScope)).toMatchObject({
      change: { eventuallyConsistent: isLate },
    })
  })

  it('expects the requested attribute of a subnet', () => {
    const request = { subnetId: 'subnet-0aaaaaaaa', mapPublicIpOnLaunch: { value: false } }
    const parsedEvent = parseNetworkChange(buildCall('ModifySubnetAttribute', { request }), recordedScope)
    expect(parsedEvent).toMatchObject({
      change: { subjects: [{ expectation: { presence: 'PRESENT', facts: { mapPublicIpOnLaunch: false } } }] },
    })
  })
})

describe('a call on tags', () => {
  const tagSet = { items: [{ key: 'vpc-0000000000000000a', value: 'sg-0000000000000000b' }] }
  const name = (...ids: string[]) => ({
    resourcesSet: { items: ids.map(resourceId => ({ resourceId })) },
    tagSet,
  })

  it.each(['CreateTags', 'DeleteTags'])('%s is about each resource that it names', eventName => {
    const request = name(
      'sg-0169a9df8848913ef',
      'i-0123456789abcdef0',
      'vpc-068f4a0febcb9d7f9',
      'vpce-071ba2c624d4ba124',
    )
    expect(listSubjects(eventName, request)).toEqual([
      'sg-0169a9df8848913ef tags',
      'vpc-068f4a0febcb9d7f9 tags',
      'vpce-071ba2c624d4ba124 tags',
    ])
  })

  it('concerns no audited kind if it names others', () => {
    expect(listSubjects('CreateTags', name('i-0123456789abcdef0', 'eni-0123456789abcdef0'))).toBe(
      'kind-not-audited',
    )
  })

  it('reads all resources with tags if it names none', () => {
    expect(listSubjects('DeleteTags', { tagSet })).toEqual(
      ['NetworkAcl', 'RouteTable', 'SecurityGroup', 'Subnet', 'VPC', 'VPCEndpoint'].map(
        kind => `some AWS::EC2::${kind}`,
      ),
    )
  })
})

describe('hostile events', () => {
  it.each(audited)(
    '$file: any part of another form is read or refused, and names facts that there are',
    entry => {
      expectInvalidPartsHandled(
        entry.event,
        event => parseNetworkChange(event, recordedScope),
        { odd: ['sg-', 'sg-0aaaaaaaaaaaaaaaa', ['sg-0aaaaaaaaaaaaaaaa']], runs: 200 },
        ({ subjects }) => {
          for (const { resource, facts } of subjects) {
            expect(resource.arn).toMatch(/:ec2:.*:[a-z-]+\/[a-z]+-[0-9a-f]{8,32}$/)
            const known = Object.keys(getKindDefinition(resource.kind).facts)
            expect(facts === 'ALL' || facts.every(fact => known.includes(fact))).toBe(true)
          }
        },
      )
    },
  )

  it('are parsed to a limited depth and a limited number of ids', () => {
    let deep: unknown = 'sg-0bbbbbbbbbbbbbbbb'
    for (let depth = 0; depth < 5_000; depth += 1) deep = { items: deep }
    const request = { groupId: 'sg-0aaaaaaaaaaaaaaaa', ipPermissions: deep }
    expect(listSubjects('AuthorizeSecurityGroupIngress', request)).toHaveLength(1)
    const many = Array.from({ length: 3_000 }, (_, index) => `vpce-${index.toString(16).padStart(17, '0')}`)
    expect(
      listSubjects('DeleteVpcEndpoints', { DeleteVpcEndpointsRequest: { VpcEndpointId: many } }),
    ).toHaveLength(2_000)
  })
})

describe('the patterns', () => {
  it('fit into the limits of EventBridge, and contain each name once', () => {
    for (const pattern of networkChangePatterns)
      expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2_048)
    const names = networkChangePatterns.flatMap(({ detail }) => detail.eventName)
    expect(new Set(names).size).toBe(names.length)
  })

  it('match what the proposed rules match', () => {
    const rules = readGroundTruthFile('rules.json') as Record<
      string,
      { pattern: { detail: { eventName: string[] } } }
    >
    const proposed = ['ec2-network-1', 'ec2-network-2'].flatMap(
      name => rules[name]?.pattern.detail.eventName ?? [],
    )
    expect(proposed.length).toBeGreaterThan(40)
    const retained = proposed.filter(
      eventName =>
        !networkChangePatterns.some(pattern => isMatchedByPattern(pattern, buildCall(eventName, {}))),
    )
    expect(retained).toEqual([])
  })

  it('do not match failed and read-only calls', () => {
    const failed = applyMergePatch(readGroundTruthFile('ec2-06-replace-route-igw.json'), {
      detail: { errorCode: 'x' },
    })
    const reads = buildCall('DescribeSecurityGroups', {})
    expect(
      networkChangePatterns.some(
        pattern => isMatchedByPattern(pattern, failed) || isMatchedByPattern(pattern, reads),
      ),
    ).toBe(false)
  })
})
