import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ResourceSnapshot } from '../../../../audit/resources/resource-snapshot.ts'
import { getResourceName } from '../../../../audit/resources/resource.ts'
import { collectEventOutcome } from '../../../events/ground-truth/affected-answer.ts'
import { openEventFolder } from '../../../events/ground-truth/event-folder.ts'
import { createMemoryStore } from '../../../contracts/memory-store.ts'
import {
  openEventFixture,
  type StartState,
  type EventFixture,
} from '../../../events/simulation/event-fixture.ts'
import { patchWorld } from '../../../events/simulation/event-world.ts'

const folder = openEventFolder(fileURLToPath(new URL('../../../events', import.meta.url)))
const start = new Date('2026-05-12T06:00:00Z')
const region = 'arn:aws:ec2:eu-west-1:111122223333'
const buildArn = (type: string, id: string) => `${region}:${type}/${id}`

const VPC = 'vpc-068f4a0febcb9d7f9'
const ALB = 'sg-0c85c87668427d358'
const CHECKOUT = 'sg-029e2e6227240a06a'
const REPORT = 'sg-05c91ba0b1d7bb675'
const ORDERS = 'sg-0169a9df8848913ef'
const DATABASE = 'sg-0699b789001296042'
const UNUSED = 'sg-0501a40274cff7c9c'
const PRIVATE = 'rtb-039908022fec8ce6f'
const PUBLIC = 'rtb-0496dab44dd9d0851'
const [ONE, OTHER] = ['subnet-07c8fcc8c5eaea59b', 'subnet-031ac91e27f2dfcc8']
const LOOSE = 'subnet-0fa63ef7b20d323b6'
const ACL = 'acl-0ad12017036af89dc'
const ENDPOINT = 'vpce-071ba2c624d4ba124'
const TASK_INTERFACE = 'eni-00593d118198c4d16'
const LAMBDA_INTERFACE = 'eni-0aaaaaaaaaaaaaaaa'
const FUNCTIONS = ['checkout-api', 'nightly-report']
const WORKLOADS = [...FUNCTIONS, 'prod/orders-api']

const [group, subnet, table, endpoint, eni] = [
  'security-group',
  'subnet',
  'route-table',
  'vpc-endpoint',
  'network-interface',
].map(type => (id: string) => buildArn(type ?? '', id)) as [Arn, Arn, Arn, Arn, Arn]
type Arn = (id: string) => string

/** The account of the events, with the default resources of a VPC, and a group that two rules of another group reference. */
const account = patchWorld(folder.world, {
  vpcs: { [buildArn('vpc', VPC)]: { flowLogs: true, isDefault: true } },
  routeTables: { [table(PUBLIC)]: { main: true } },
  subnets: {
    [subnet(LOOSE)]: { routeTable: null, networkAcl: buildArn('network-acl', 'acl-0dddddddddddddddd') },
  },
  networkAcls: {
    [buildArn('network-acl', 'acl-0dddddddddddddddd')]: { isDefault: true, ingress: {}, egress: {} },
  },
  securityGroups: {
    [group('sg-0dddddddddddddddd')]: { name: 'default', vpc: buildArn('vpc', VPC), ingress: {}, egress: {} },
    [group(DATABASE)]: {
      ingress: {
        'sgr-0eeeeeeeeeeeeeeee': {
          protocol: 'tcp',
          fromPort: 6432,
          toPort: 6432,
          securityGroup: group(ORDERS),
        },
      },
    },
  },
  services: {
    'arn:aws:ecs:eu-west-1:111122223333:service/prod/orders-api': {
      securityGroups: { [group(REPORT)]: true },
    },
  },
  networkInterfaces: {
    [eni(LAMBDA_INTERFACE)]: {
      subnet: subnet(ONE),
      securityGroups: { [group(REPORT)]: true },
      owner: 'arn:aws:lambda:eu-west-1:111122223333:function:nightly-report',
    },
  },
})

let swept: StartState
beforeAll(async () => {
  const fixture = openEventFixture({ store: createMemoryStore(), world: account, now: start })
  fixture.deliver('sweep', { type: 'sweep', at: start.toISOString() })
  await fixture.run()
  const [dead] = fixture.log.deadLetters
  if (dead) throw new Error('the sweep failed', { cause: dead.failure })
  swept = { store: fixture.store, world: fixture.world, now: fixture.now }
})

/** The outcome of a call that changed the account to `after`. */
async function runEvent(
  eventName: string,
  request: object,
  after: object = {},
  response: object | null = null,
) {
  const base = folder.event('ec2-06-replace-route-igw.json') as { detail: object }
  const fixture = openEventFixture(swept)
  const call = {
    eventName,
    eventTime: fixture.now.toISOString(),
    requestParameters: request,
    responseElements: response,
  }
  const event = { ...base, detail: { ...base.detail, ...call } }
  fixture.world = patchWorld(account, after)
  fixture.deliver('network-change', event)
  await fixture.run()
  expect(fixture.log.deadLetters.map(({ failure }) => failure)).toEqual([])
  return { stage: fixture, answer: collectEventOutcome(event, fixture.log) }
}

/** The names of the affected resources, and the relisted kinds. */
async function listAffectedArns(...call: Parameters<typeof runEvent>) {
  const { affected, unresolved } = (await runEvent(...call)).answer
  return [...affected.map(({ resource }) => getResourceName(resource)), ...unresolved].toSorted()
}

/** The presence of the resources with these names. */
function listPresences({ store }: EventFixture, names: readonly string[]) {
  const snapshots = [...store.items()].flatMap(({ key, body }) =>
    key.sort === 'SNAPSHOT' ? [body as ResourceSnapshot] : [],
  )
  const known = new Map(snapshots.map(({ resource, presence }) => [getResourceName(resource), presence]))
  return names.map(name => known.get(name))
}

function buildRevocation(rule: string) {
  return [
    'RevokeSecurityGroupIngress',
    { groupId: DATABASE, securityGroupRuleIds: { items: [{ securityGroupRuleId: rule }] } },
    { securityGroups: { [group(DATABASE)]: { ingress: { [rule]: null } } } },
  ] as const
}

function buildRouteChange(id: string, routeTable: string | null) {
  return { subnets: { [subnet(id)]: { routeTable: routeTable && table(routeTable) } } }
}

interface Call {
  name: string
  call: readonly [eventName: string, request: object, after?: object]
  affects: readonly string[]
}

const calls: readonly Call[] = [
  {
    name: 'a rule revoked by its id affects the group that it referenced',
    call: buildRevocation('sgr-0c3d2e1f4a5b69788'),
    affects: [DATABASE, CHECKOUT, 'checkout-api', ENDPOINT],
  },
  {
    name: 'a revoked rule affects the group although another rule references it too',
    call: buildRevocation('sgr-0d4e3f2a5b6c7a899'),
    affects: [DATABASE, ORDERS, 'prod/orders-api'],
  },
  {
    name: 'a rule whose referenced group changes affects both groups',
    call: [
      'ModifySecurityGroupRules',
      {
        ModifySecurityGroupRulesRequest: {
          GroupId: DATABASE,
          SecurityGroupRule: {
            SecurityGroupRuleId: 'sgr-0c3d2e1f4a5b69788',
            SecurityGroupRule: { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, ReferencedGroupId: REPORT },
          },
        },
      },
      {
        securityGroups: {
          [group(DATABASE)]: { ingress: { 'sgr-0c3d2e1f4a5b69788': { securityGroup: group(REPORT) } } },
        },
      },
    ],
    affects: [DATABASE, CHECKOUT, 'checkout-api', ENDPOINT, REPORT, 'nightly-report', 'prod/orders-api'],
  },
  {
    name: 'a rule affects the groups that allow its group, but not the resources that they are attached to',
    call: [
      'AuthorizeSecurityGroupIngress',
      { groupId: ALB, ipProtocol: 'tcp', fromPort: 22, toPort: 22, cidrIp: '208.236.235.254/0' },
      {
        securityGroups: {
          [group(ALB)]: {
            ingress: {
              'sgr-0ffffffffffffffff': {
                protocol: 'tcp',
                fromPort: 22,
                toPort: 22,
                cidr: '208.236.235.254/0',
              },
            },
          },
        },
      },
    ],
    affects: [ALB, ORDERS],
  },
  {
    name: 'a new route table affects the subnet, its workloads and the table',
    call: [
      'ReplaceRouteTableAssociation',
      { associationId: 'rtbassoc-07c8fcc8c5eaea59b', routeTableId: PUBLIC },
      buildRouteChange(ONE, PUBLIC),
    ],
    affects: [PUBLIC, ONE, ...WORKLOADS],
  },
  {
    name: 'a disassociation, which names no table, affects the subnet that falls back to the main table',
    call: [
      'DisassociateRouteTable',
      { associationId: 'rtbassoc-031ac91e27f2dfcc8' },
      buildRouteChange(OTHER, null),
    ],
    affects: [OTHER, 'checkout-api', 'prod/orders-api'],
  },
  {
    name: 'a new main route table affects the VPC and the subnets without a table of their own',
    call: [
      'ReplaceRouteTableAssociation',
      { associationId: 'rtbassoc-0496dab44dd9d0851', routeTableId: PRIVATE },
      { routeTables: { [table(PUBLIC)]: { main: false }, [table(PRIVATE)]: { main: true } } },
    ],
    affects: [PRIVATE, LOOSE, VPC],
  },
  {
    name: 'an unknown association relists all subnets',
    call: ['DisassociateRouteTable', { associationId: 'rtbassoc-0123456789abcdef0' }],
    affects: ['AWS::EC2::Subnet'],
  },
  {
    name: 'a new network ACL affects the subnet, its workloads and the ACL',
    call: [
      'ReplaceNetworkAclAssociation',
      { associationId: 'aclassoc-0fa63ef7b20d323b6', networkAclId: ACL },
      { subnets: { [subnet(LOOSE)]: { networkAcl: buildArn('network-acl', ACL) } } },
    ],
    affects: [ACL, LOOSE],
  },
  {
    name: 'a deleted flow log affects its VPC',
    call: [
      'DeleteFlowLogs',
      { DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: 'fl-068f4a0febcb9d7f9' } } },
      { vpcs: { [buildArn('vpc', VPC)]: { flowLogs: false } } },
    ],
    affects: [VPC],
  },
  {
    name: 'an unknown flow log relists all VPCs',
    call: [
      'DeleteFlowLogs',
      { DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: 'fl-0123456789abcdef0' } } },
    ],
    affects: ['AWS::EC2::VPC'],
  },
  {
    name: 'a detached gateway affects its VPC and the routes to it',
    call: ['DetachInternetGateway', { internetGatewayId: 'igw-08814718f6366cff0', vpcId: VPC }],
    affects: [VPC, PUBLIC, LOOSE],
  },
  {
    name: 'a deleted NAT gateway affects the routes to it',
    call: ['DeleteNatGateway', { DeleteNatGatewayRequest: { NatGatewayId: 'nat-05183d093e6153294' } }],
    affects: [PRIVATE, ONE, OTHER, ...WORKLOADS],
  },
  {
    name: 'the policy of an endpoint affects only the endpoint',
    call: [
      'ModifyVpcEndpoint',
      { ModifyVpcEndpointRequest: { VpcEndpointId: ENDPOINT, PolicyDocument: '{"Statement":[]}' } },
      { vpcEndpoints: { [endpoint(ENDPOINT)]: { policy: { Version: '2012-10-17', Statement: [] } } } },
    ],
    affects: [ENDPOINT],
  },
  {
    name: 'an added security group of an endpoint is affected, a kept one is not',
    call: [
      'ModifyVpcEndpoint',
      {
        ModifyVpcEndpointRequest: {
          VpcEndpointId: ENDPOINT,
          AddSecurityGroupId: { tag: 1, content: UNUSED },
        },
      },
      { vpcEndpoints: { [endpoint(ENDPOINT)]: { securityGroups: { [group(UNUSED)]: true } } } },
    ],
    affects: [ENDPOINT, UNUSED],
  },
  {
    name: 'a deleted endpoint affects its VPC and its groups',
    call: [
      'DeleteVpcEndpoints',
      { DeleteVpcEndpointsRequest: { VpcEndpointId: { tag: 1, content: ENDPOINT } } },
      { vpcEndpoints: { [endpoint(ENDPOINT)]: null } },
    ],
    affects: [ENDPOINT, VPC, CHECKOUT],
  },
  {
    name: 'an interface affects its former and current groups and its owner, but no group of the owner alone',
    call: [
      'ModifyNetworkInterfaceAttribute',
      { networkInterfaceId: TASK_INTERFACE, groupSet: { items: [{ groupId: ALB }] } },
      {
        networkInterfaces: {
          [eni(TASK_INTERFACE)]: { securityGroups: { [group(ORDERS)]: null, [group(ALB)]: true } },
        },
      },
    ],
    affects: [TASK_INTERFACE, ALB, ORDERS, 'prod/orders-api'],
  },
  {
    name: 'an interface that was never read affects the groups of its owner',
    call: [
      'ModifyNetworkInterfaceAttribute',
      { networkInterfaceId: LAMBDA_INTERFACE, groupSet: { items: [{ groupId: ALB }] } },
      {
        networkInterfaces: {
          [eni(LAMBDA_INTERFACE)]: { securityGroups: { [group(REPORT)]: null, [group(ALB)]: true } },
        },
      },
    ],
    affects: [LAMBDA_INTERFACE, ALB, REPORT, 'nightly-report'],
  },
  {
    name: 'another attribute of an interface affects nothing else',
    call: [
      'ModifyNetworkInterfaceAttribute',
      { networkInterfaceId: TASK_INTERFACE, sourceDestCheck: { value: false } },
    ],
    affects: [TASK_INTERFACE],
  },
  {
    name: 'a deleted subnet refreshes its VPC',
    call: ['DeleteSubnet', { subnetId: LOOSE }, { subnets: { [subnet(LOOSE)]: null } }],
    affects: [LOOSE, VPC],
  },
]

describe('a change of the network', () => {
  it.each(calls)('$name', async ({ call, affects }) => {
    expect(await listAffectedArns(...call)).toEqual([...affects].toSorted())
  })

  it('is found by relisting the kind if the event has no parameters', async () => {
    const after = { routeTables: { [table(PRIVATE)]: { routes: { '0.0.0.0/0': 'igw-08814718f6366cff0' } } } }
    const { answer: outcome, stage: fixture } = await runEvent('ReplaceRoute', {}, after)
    expect(outcome).toEqual({ affected: [], ignored: [], unresolved: ['AWS::EC2::RouteTable'] })
    const changed = fixture.log.transitions.filter(({ control }) => control.includes('route-table'))
    expect(changed).toMatchObject([{ resource: { arn: table(PRIVATE) }, step: 'OPENED' }])
  })

  it('finds the default resources of a VPC, and their deletion with it', async () => {
    const ids = [
      'sg-0eeeeeeeeeeeeeeee',
      'acl-0eeeeeeeeeeeeeeee',
      'rtb-0eeeeeeeeeeeeeeee',
      'vpc-0eeeeeeeeeeeeeeee',
    ]
    const [own, acl, main, id] = ids as [string, string, string, string]
    const vpc = buildArn('vpc', id)
    const made = {
      vpcs: { [vpc]: {} },
      securityGroups: { [group(own)]: { name: 'default', vpc } },
      networkAcls: { [buildArn('network-acl', acl)]: { vpc, isDefault: true } },
      routeTables: { [table(main)]: { vpc, main: true } },
    }
    const { stage: fixture } = await runEvent('CreateVpc', {}, made, { vpc: { vpcId: id } })
    expect(listPresences(fixture, ids)).toEqual(['PRESENT', 'PRESENT', 'PRESENT', 'PRESENT'])
    const [detail] = [folder.event('ec2-06-replace-route-igw.json').detail as object]
    const eventTime = fixture.now.toISOString()
    const call = { eventName: 'DeleteVpc', eventID: 'another', eventTime, requestParameters: { vpcId: id } }
    fixture.world = account
    fixture.deliver('network-change', {
      ...folder.event('ec2-06-replace-route-igw.json'),
      detail: { ...detail, ...call },
    })
    await fixture.run()
    expect(fixture.log.deadLetters).toEqual([])
    expect(listPresences(fixture, ids)).toEqual(['DELETED', 'DELETED', 'DELETED', 'DELETED'])
  })
})
