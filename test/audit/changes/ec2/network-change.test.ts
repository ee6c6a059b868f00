import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UnreadableEvent, type Read, type Subject } from '../../../../audit/changes/change.ts'
import { networkChangePatterns, readNetworkChange } from '../../../../audit/changes/ec2/network-change.ts'
import { networkSubjects } from '../../../../audit/changes/ec2/network-subjects.ts'
import { triggers, networkChange } from '../../../../audit/changes/triggers.ts'
import { definitionOf } from '../../../../audit/resources/kinds.ts'
import { nameOf } from '../../../../audit/resources/resource.ts'
import { merged } from '../../../../examples/described/world.ts'
import { eventFile } from '../../../events/world.ts'
import { lets } from '../event-pattern.ts'
import { entries, scope } from '../recorded-events.ts'

const all = entries('ec2-').map(entry => ({ ...entry, event: eventFile(entry.file) }))
const audited = all.filter(({ action }) => action !== 'ignore')

interface Called {
  request?: object
  response?: object | null
}

/** An event of EC2's, made of what it says of a call. */
function called(eventName: string, { request = {}, response = null }: Called): unknown {
  const event = eventFile('ec2-06-replace-route-igw.json') as { detail: object }
  const call = { eventName, requestParameters: request, responseElements: response }
  return { ...event, detail: { ...event.detail, ...call } }
}

/** An event of EC2's whose parameters CloudTrail left out. */
function nothingTold(eventName: string): unknown {
  return merged(called(eventName, {}), { detail: { requestParameters: null, responseElements: null } })
}

/** What a change is about: ids with their facts, and what else it says. */
function subjectsIn(read: Read) {
  if ('ignored' in read) return read.ignored
  const { subjects, through = [], unresolved = [] } = read.change
  return [
    ...subjects.map(({ resource, facts, expects }) => {
      const presence = expects?.presence === 'GONE' ? ' GONE' : ''
      return `${nameOf(resource)} ${written(facts)}${presence}`.trim()
    }),
    ...through.map(({ target, of, relation, facts, must }) => {
      const [, , kind] = of.split('::')
      return `${must ? 'the' : 'any'} ${kind} whose ${relation} is ${nameOf(target)} ${written(facts)}`
    }),
    ...unresolved.map(kind => `some ${kind}`),
  ]
}

function written(facts: Subject['facts']): string {
  return facts === 'ALL' ? facts : facts.join('+')
}

function subjectsOf(eventName: string, request: object, response?: object | null) {
  return subjectsIn(readNetworkChange(called(eventName, { request, response: response ?? null }), scope))
}

describe('recorded events of the network', () => {
  it.each([
    ['ec2-01', ['sg-029e2e6227240a06a ingress+sources']],
    ['ec2-02', ['sg-0699b789001296042 ingress+sources', 'sg-05c91ba0b1d7bb675 egress']],
    ['ec2-03', ['sg-0169a9df8848913ef egress+destinations']],
    ['ec2-04', ['sg-0169a9df8848913ef ingress+egress+sources+destinations']],
    ['ec2-06', ['rtb-039908022fec8ce6f routes']],
    ['ec2-07', ['acl-0ad12017036af89dc entries']],
    ['ec2-08', ['subnet-07c8fcc8c5eaea59b mapPublicIpOnLaunch']],
    ['ec2-09', ['vpce-09b569e648c63ed37 ALL', 'vpc-068f4a0febcb9d7f9 endpoints']],
    ['ec2-11', 'dry-run'],
    ['ec2-12', ['sg-0501a40274cff7c9c ALL GONE']],
    ['ec2-13', ['eni-00593d118198c4d16 securityGroups', 'sg-0c85c87668427d358']],
  ])('%s is about %j', (start, subjects) => {
    const [entry] = entries(start)
    expect(subjectsIn(readNetworkChange(eventFile(entry?.file ?? ''), scope))).toEqual(subjects)
  })

  it('are all of them tried', () => {
    expect(all).toHaveLength(11)
  })

  it.each(audited)('$file is about those that it affects, as the change that it is', entry => {
    const read = readNetworkChange(entry.event, scope)
    if ('ignored' in read) throw new Error(read.ignored)
    const affected = entry.affected.map(({ arn }) => arn)
    expect(read.change.id).toBe(entry.dedupeKey)
    for (const { resource } of read.change.subjects) expect(affected).toContain(resource.arn)
    expect(read.change.unresolved).toBeUndefined()
  })

  it.each(audited)('$file is let in by a rule of its reader alone', ({ event }) => {
    const letIn = triggers.filter(({ patterns }) => patterns.some(pattern => lets(pattern, event)))
    expect(letIn).toEqual([networkChange])
  })

  it.each(audited)('$file is nothing outside the regions in scope', ({ event }) => {
    expect(readNetworkChange(event, { regions: ['us-west-2'] })).toEqual({ ignored: 'out-of-scope-region' })
  })

  it.each(audited)('$file is nothing where it failed', ({ event }) => {
    const failed = merged(event, { detail: { errorCode: 'Client.UnauthorizedOperation' } })
    expect(readNetworkChange(failed, scope)).toEqual({ ignored: 'failed' })
  })
})

function permission(named: object) {
  const rest = { ipProtocol: 'tcp', fromPort: 1, toPort: 2, ipRanges: {} }
  return { items: [{ ...rest, groups: { items: [named] } }] }
}

function wrapped(name: string, parameters: object) {
  return { [`${name}Request`]: parameters }
}

describe('a call', () => {
  const group = 'sg-0aaaaaaaaaaaaaaaa'
  const other = 'sg-0bbbbbbbbbbbbbbbb'
  it.each([
    ['RevokeSecurityGroupIngress', { groupId: group, ipPermissions: {} }, [`${group} ingress+sources`]],
    [
      'RevokeSecurityGroupEgress',
      { groupId: group, securityGroupRuleIds: { items: [{ securityGroupRuleId: 'sgr-0aaaaaaaaaaaaaaaa' }] } },
      [`${group} egress+destinations`],
    ],
    [
      'AuthorizeSecurityGroupEgress',
      { groupId: group, ipPermissions: permission({ userId: '111122223333', groupId: other }) },
      [`${group} egress+destinations`, `${other} egress`],
    ],
    [
      'AuthorizeSecurityGroupIngress',
      { groupId: group, ipPermissions: permission({ userId: '999988887777', groupId: other }) },
      [`${group} ingress+sources`],
    ],
    [
      'AuthorizeSecurityGroupIngress',
      { groupId: group, ipPermissions: permission({ groupId: group }) },
      [`${group} ingress+sources`],
    ],
    [
      'AuthorizeSecurityGroupIngress',
      { groupId: group, ipPermissions: permission({ groupId: other, description: 'sg-0cccccccccccccccc' }) },
      [`${group} ingress+sources`, `${other} egress`],
    ],
    [
      'AuthorizeSecurityGroupIngress',
      { ipPermissions: permission({ groupId: other }), groupId: group },
      [`${group} ingress+sources`, `${other} egress`],
    ],
    [
      'UpdateSecurityGroupRuleDescriptionsIngress',
      { groupId: group, ipPermissions: {} },
      [`${group} ingress`],
    ],
    [
      'ModifySecurityGroupRules',
      wrapped('ModifySecurityGroupRules', {
        GroupId: group,
        SecurityGroupRule: [
          { SecurityGroupRuleId: 'sgr-1', SecurityGroupRule: { ReferencedGroupId: other } },
          { SecurityGroupRuleId: 'sgr-2', SecurityGroupRule: { CidrIpv4: '0.0.0.0/0' } },
        ],
      }),
      [`${group} ingress+egress+sources+destinations`, `${other} egress`],
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
      wrapped('ModifyVpcEndpoint', { VpcEndpointId: 'vpce-0aaaaaaaaaaaaaaaa' }),
      ['vpce-0aaaaaaaaaaaaaaaa policy+securityGroups'],
    ],
    [
      'ModifyNetworkInterfaceAttribute',
      wrapped('ModifyNetworkInterfaceAttribute', {
        NetworkInterfaceId: 'eni-0aaaaaaaaaaaaaaaa',
        SecurityGroupId: [{ tag: 1, content: group }],
      }),
      ['eni-0aaaaaaaaaaaaaaaa securityGroups', group],
    ],
    [
      'ModifyVpcEndpoint',
      wrapped('ModifyVpcEndpoint', { VpcEndpointId: 'vpce-0aaaaaaaaaaaaaaaa', PolicyDocument: '{}' }),
      ['vpce-0aaaaaaaaaaaaaaaa policy'],
    ],
    [
      'ModifyVpcEndpoint',
      wrapped('ModifyVpcEndpoint', {
        VpcEndpointId: 'vpce-0aaaaaaaaaaaaaaaa',
        AddSecurityGroupId: { tag: 1, content: group },
      }),
      ['vpce-0aaaaaaaaaaaaaaaa securityGroups'],
    ],
    [
      'ModifyVpcEndpoint',
      wrapped('ModifyVpcEndpoint', { VpcEndpointId: 'vpce-0aaaaaaaaaaaaaaaa', PrivateDnsEnabled: true }),
      ['vpce-0aaaaaaaaaaaaaaaa'],
    ],
    [
      'DeleteVpcEndpoints',
      wrapped('DeleteVpcEndpoints', {
        VpcEndpointId: [
          { tag: 1, content: 'vpce-0aaaaaaaaaaaaaaaa' },
          { tag: 2, content: 'vpce-0bbbbbbbbbbbbbbbb' },
        ],
      }),
      [
        'vpce-0aaaaaaaaaaaaaaaa ALL GONE',
        'vpce-0bbbbbbbbbbbbbbbb ALL GONE',
        'any VPC whose endpoints is vpce-0aaaaaaaaaaaaaaaa endpoints',
        'any VPC whose endpoints is vpce-0bbbbbbbbbbbbbbbb endpoints',
      ],
    ],
    ['DeleteNetworkAcl', { networkAclId: 'acl-0aaaaaaaa' }, ['acl-0aaaaaaaa ALL GONE']],
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
      ['rtb-0aaaaaaaa routes'],
    ],
    ['DeleteRouteTable', { routeTableId: 'rtb-0aaaaaaaa' }, ['rtb-0aaaaaaaa ALL GONE']],
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
      ['subnet-0aaaaaaaa ALL GONE', 'any VPC whose subnets is subnet-0aaaaaaaa subnets'],
    ],
    [
      'DeleteVpc',
      { vpcId: 'vpc-0aaaaaaaa' },
      [
        'vpc-0aaaaaaaa ALL GONE',
        'any NetworkAcl whose vpc is vpc-0aaaaaaaa ALL',
        'any RouteTable whose vpc is vpc-0aaaaaaaa ALL',
        'any SecurityGroup whose vpc is vpc-0aaaaaaaa ALL',
      ],
    ],
    ['ModifyVpcAttribute', { vpcId: 'vpc-0aaaaaaaa', enableDnsSupport: { value: true } }, ['vpc-0aaaaaaaa']],
    [
      'CreateFlowLogs',
      wrapped('CreateFlowLogs', {
        ResourceId: [
          { tag: 1, content: 'vpc-0aaaaaaaa' },
          { tag: 2, content: 'vpc-0bbbbbbbb' },
        ],
      }),
      ['vpc-0aaaaaaaa flowLogs', 'vpc-0bbbbbbbb flowLogs'],
    ],
    [
      'CreateFlowLogs',
      wrapped('CreateFlowLogs', {
        ResourceType: 'Subnet',
        ResourceId: { tag: 1, content: 'subnet-0aaaaaaaa' },
      }),
      ['subnet-0aaaaaaaa', 'the VPC whose subnets is subnet-0aaaaaaaa flowLogs'],
    ],
    [
      'CreateFlowLogs',
      wrapped('CreateFlowLogs', {
        ResourceType: 'NetworkInterface',
        ResourceId: { tag: 1, content: 'eni-0aaaaaaaa' },
      }),
      ['eni-0aaaaaaaa'],
    ],
    [
      'CreateFlowLogs',
      wrapped('CreateFlowLogs', {
        ResourceType: 'TransitGateway',
        ResourceId: { tag: 1, content: 'tgw-0aaaaaaaa' },
      }),
      'kind-not-audited',
    ],
    [
      'DeleteFlowLogs',
      wrapped('DeleteFlowLogs', { FlowLogId: { content: ['fl-0aaaaaaaa', 'fl-0bbbbbbbb'] } }),
      ['the VPC whose flowLogs is fl-0aaaaaaaa flowLogs', 'the VPC whose flowLogs is fl-0bbbbbbbb flowLogs'],
    ],
    [
      'DetachInternetGateway',
      { internetGatewayId: 'igw-0aaaaaaaa', vpcId: 'vpc-0aaaaaaaa' },
      ['vpc-0aaaaaaaa', 'any RouteTable whose internetGateways is igw-0aaaaaaaa routes'],
    ],
    [
      'DeleteNatGateway',
      wrapped('DeleteNatGateway', { NatGatewayId: 'nat-0aaaaaaaa' }),
      ['any RouteTable whose natGateways is nat-0aaaaaaaa routes'],
    ],
    ['ModifyManagedPrefixList', { prefixListId: 'pl-0aaaaaaaa' }, 'kind-not-audited'],
    ['ModifyVpcBlockPublicAccessOptions', { internetGatewayBlockMode: 'off' }, ['111122223333']],
    [
      'CreateVpcBlockPublicAccessExclusion',
      wrapped('CreateVpcBlockPublicAccessExclusion', { SubnetId: 'subnet-0aaaaaaaa' }),
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
    expect(subjectsOf(eventName, request)).toEqual(subjects)
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
    [
      'AuthorizeSecurityGroupIngress',
      { securityGroupRuleSet: { items: [{ groupId: group }] } },
      [`${group} ingress+sources`],
    ],
    ['DeleteSecurityGroup', { groupId: group }, [`${group} ALL GONE`]],
  ])('%s is about what the response names: %j', (eventName, response, subjects) => {
    expect(subjectsOf(eventName, { groupName: 'web', cidrIp: '0.0.0.0/0' }, response)).toEqual(subjects)
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
    ['AssociateRouteTable', {}, 'Subnet'],
    ['AssociateRouteTable', { gatewayId: 'igw-0aaaaaaaa' }, 'RouteTable'],
    ['DisassociateRouteTable', {}, 'Subnet'],
    ['ReplaceRouteTableAssociation', { associationId: [] }, 'Subnet'],
    ['ReplaceNetworkAclEntry', { networkAclId: { id: 'acl-XYZ' } }, 'NetworkAcl'],
    ['ModifySubnetAttribute', { mapPublicIpOnLaunch: true }, 'Subnet'],
    ['ModifyVpcEndpoint', {}, 'VPCEndpoint'],
    ['CreateFlowLogs', wrapped('CreateFlowLogs', { ResourceType: 'VPC' }), 'VPC'],
    ['DeleteFlowLogs', {}, 'VPC'],
  ])('%s %j that does not say which one is about some %s', (eventName, request, kind) => {
    expect(subjectsOf(eventName, request)).toEqual([`some AWS::EC2::${kind}`])
  })

  it('is about what it names although it does not name all', () => {
    expect(subjectsOf('CreateSubnet', { vpcId: 'vpc-0aaaaaaaa' })).toEqual([
      'vpc-0aaaaaaaa subnets',
      'some AWS::EC2::Subnet',
    ])
    expect(subjectsOf('CreateVpcEndpoint', {})).toEqual(['some AWS::EC2::VPCEndpoint', 'some AWS::EC2::VPC'])
    expect(
      subjectsOf(
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
    ).toEqual([`${group} ingress+sources`, `${other} egress`])
  })

  it.each(Object.keys(networkSubjects))('%s of which nothing is told is about some of a kind', eventName => {
    const read = readNetworkChange(nothingTold(eventName), scope)
    const subjects = 'change' in read ? read.change.subjects : []
    const unresolved = 'change' in read ? (read.change.unresolved ?? []) : []
    const isOfAccount = eventName.includes('BlockPublicAccess')
    expect(subjects).toHaveLength(isOfAccount ? 1 : 0)
    expect(unresolved.length > 0).toBe(!isOfAccount)
  })

  it.each([{ dryRun: true }, { dryRun: 'true' }, wrapped('ModifySecurityGroupRules', { DryRun: true })])(
    'that is a dry run is none: %j',
    request => {
      expect(subjectsOf('ModifySecurityGroupRules', { groupId: group, ...request })).toBe('dry-run')
    },
  )

  it('expects of a subnet what it asked for', () => {
    const request = { subnetId: 'subnet-0aaaaaaaa', mapPublicIpOnLaunch: { value: false } }
    const read = readNetworkChange(called('ModifySubnetAttribute', { request }), scope)
    expect(read).toMatchObject({
      change: { subjects: [{ expects: { presence: 'PRESENT', facts: { mapPublicIpOnLaunch: false } } }] },
    })
  })
})

describe('hostile events', () => {
  it.each(audited)(
    '$file: any part of another form is read or refused, and names facts that there are',
    entry => {
      const paths = pathsIn(entry.event)
      const odd = fc.oneof(
        fc.jsonValue({ maxDepth: 3 }),
        fc.constantFrom('', '__proto__', 'constructor', 'x'.repeat(5_000), 'sg-', 'sg-0aaaaaaaaaaaaaaaa', [
          'sg-0aaaaaaaaaaaaaaaa',
        ]),
      )
      fc.assert(
        fc.property(fc.constantFrom(...paths), odd, (path, value) => {
          const read = attempt(() => readNetworkChange(replaced(entry.event, path, value), scope))
          for (const { resource, facts } of 'change' in read ? read.change.subjects : []) {
            expect(resource.arn).toMatch(/:ec2:.*:[a-z-]+\/[a-z]+-[0-9a-f]{8,32}$/)
            const known = Object.keys(definitionOf(resource.kind).facts)
            expect(facts === 'ALL' || facts.every(fact => known.includes(fact))).toBe(true)
          }
        }),
        { numRuns: 200 },
      )
    },
  )

  it('are not followed into depths, and name a bounded number of things', () => {
    let deep: unknown = 'sg-0bbbbbbbbbbbbbbbb'
    for (let depth = 0; depth < 5_000; depth += 1) deep = { items: deep }
    const request = { groupId: 'sg-0aaaaaaaaaaaaaaaa', ipPermissions: deep }
    expect(subjectsOf('AuthorizeSecurityGroupIngress', request)).toHaveLength(1)
    const many = Array.from({ length: 3_000 }, (_, index) => `vpce-${index.toString(16).padStart(17, '0')}`)
    expect(
      subjectsOf('DeleteVpcEndpoints', { DeleteVpcEndpointsRequest: { VpcEndpointId: many } }),
    ).toHaveLength(2_000)
  })
})

describe('the patterns', () => {
  it('are as short as EventBridge wants them, and hold each name once', () => {
    for (const pattern of networkChangePatterns)
      expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2_048)
    const names = networkChangePatterns.flatMap(({ detail }) => detail.eventName)
    expect(new Set(names).size).toBe(names.length)
  })

  it('let in what the proposed rules let in', () => {
    const rules = eventFile('rules.json') as Record<string, { pattern: { detail: { eventName: string[] } } }>
    const proposed = ['ec2-network-1', 'ec2-network-2'].flatMap(
      name => rules[name]?.pattern.detail.eventName ?? [],
    )
    expect(proposed.length).toBeGreaterThan(40)
    const kept = proposed.filter(
      eventName => !networkChangePatterns.some(pattern => lets(pattern, called(eventName, {}))),
    )
    expect(kept).toEqual([])
  })

  it('keep out failed calls and those that only read', () => {
    const failed = merged(eventFile('ec2-06-replace-route-igw.json'), { detail: { errorCode: 'x' } })
    const reads = called('DescribeSecurityGroups', {})
    expect(networkChangePatterns.some(pattern => lets(pattern, failed) || lets(pattern, reads))).toBe(false)
  })
})

function attempt(read: () => Read): Read | { refused: string } {
  try {
    return read()
  } catch (failure) {
    if (failure instanceof UnreadableEvent) return { refused: failure.message }
    throw failure
  }
}

function pathsIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [
    [name],
    ...pathsIn(inner).map(path => [name, ...path]),
  ])
}

function replaced(value: unknown, [name, ...rest]: string[], by: unknown): unknown {
  if (name === undefined) return by
  return { ...(value as object), [name]: replaced((value as Record<string, unknown>)[name], rest, by) }
}
