import { describe, expect, it } from 'vitest'
import { admittedPrincipalsDiffs } from '../../../audit/state/effects/admitted-principals-diff.ts'
import { buildSnapshotKey } from '../../../audit/state/keys.ts'
import { FACTS_VERSION, type ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import { explainNotUnderstood } from '../../../audit/engines/iam/not-understood.ts'
import { parsePolicy } from '../../../audit/engines/iam/policy-document.ts'
import { buildRegistryResource } from '../../../audit/resources/ecr/registry.ts'
import { buildRepositoryResourceByName } from '../../../audit/resources/ecr/repository.ts'
import { buildEventBusResourceByName } from '../../../audit/resources/events/event-bus.ts'
import type { Fact } from '../../../audit/resources/fact.ts'
import { buildRoleResourceByName } from '../../../audit/resources/iam/role.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import { buildLayerVersionResource } from '../../../audit/resources/lambda/layer-version.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { buildTopicResource } from '../../../audit/resources/sns/topic.ts'
import { buildQueueResource } from '../../../audit/resources/sqs/queue.ts'
import { defaultSettings, type Settings } from '../../../audit/settings/settings.ts'
import { createMessageWork } from '../../../audit/evaluate/message-work.ts'
import { recordAdmittedPrincipalsDiffs } from '../../../audit/evaluate/record-admitted-principals-diffs.ts'
import { awsCatalog } from '../../../functions/bundled-files/aws-catalog.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'

const CHANGE_ID = 'ct:111122223333:change'
const LATER = 'ct:111122223333:later'
const AT = '2026-05-12T09:00:00.000Z'
const OTHER = '444455556666'
const where = { account: '111122223333', region: 'eu-west-1' }
const fn = buildFunctionResource('worker', where)
const role = buildRoleResourceByName('app', where)
const queue = buildQueueResource('arn:aws:sqs:eu-west-1:111122223333:orders', where.account)

type FactMap = Readonly<Record<string, unknown>>
type FactsBefore = Readonly<Record<string, Fact>>

function buildPolicy(Action: string, Principal: unknown, Condition: object = {}) {
  const statement = { Sid: 'Open', Effect: 'Allow', Principal, Action, Resource: '*', Condition }
  return parsePolicy({ Version: '2012-10-17', Statement: [statement] })
}

function buildKnownFacts(facts: FactMap): Record<string, Fact> {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, { known: value }]))
}

/** Builds the fact of a policy, incomplete if it is not understood as a whole. */
function buildPolicyFact(Statement: readonly object[]): Record<string, Fact> {
  const policy = parsePolicy({ Statement })
  const incomplete = explainNotUnderstood(policy)
  return { policy: { known: policy, ...(incomplete === undefined ? {} : { incomplete }) } }
}

/** Builds a snapshot with its facts, and the prior facts of changes. */
function buildSnapshot(
  resource: Resource,
  facts: Record<string, Fact>,
  ...found: [string, FactsBefore][]
): ResourceSnapshot {
  const priorFacts = found.map(([changeId, before]) => ({ changeId, attempt: 0, at: AT, facts: before }))
  const rest = { provenance: {}, collectedAt: {}, readAt: AT, factsVersion: FACTS_VERSION }
  return { resource, presence: 'PRESENT', facts, priorFacts, ...rest }
}

/** Stores the snapshot, records its diffs twice, and returns them. */
async function stored(snapshot: ResourceSnapshot, settings: Settings = defaultSettings) {
  const store = createMemoryStore()
  await store.save({ key: buildSnapshotKey(snapshot.resource), version: 1, body: snapshot }, 0)
  const deps = { store, checklist: [], settings, awsCatalog, now: () => new Date(AT) }
  const message = {
    type: 'evaluate',
    changeId: CHANGE_ID,
    task: '0/0',
    resources: [snapshot.resource],
  } as const
  await recordAdmittedPrincipalsDiffs(message, createMessageWork(message.resources), deps)
  await recordAdmittedPrincipalsDiffs(message, createMessageWork(message.resources), deps)
  return (await admittedPrincipalsDiffs.list(CHANGE_ID, store)).map(({ effect }) => effect)
}

/** Lists the newly admitted principals, a few words each. */
async function listAdmitted(snapshot: ResourceSnapshot, settings?: Settings) {
  const changes = await stored(snapshot, settings)
  return changes.flatMap(({ admitted }) =>
    admitted.map(({ scope, severity, qualifier, example: { action } }) =>
      [scope, severity, action, ...(qualifier === undefined ? [] : [qualifier])].join(' '),
    ),
  )
}

/** Builds the snapshot of a resource whose facts the change modified. */
function changed(resource: Resource, before: FactMap, after: FactMap): ResourceSnapshot {
  return buildSnapshot(resource, buildKnownFacts(after), [CHANGE_ID, buildKnownFacts(before)])
}

const closed = { policies: {}, urls: [] }

describe('the admitted principals of a change', () => {
  it.each<[Resource, FactMap, FactMap, string]>([
    [queue, { policy: 'NONE' }, { policy: buildPolicy('sqs:*', '*') }, 'public CRITICAL sqs:SendMessage'],
    [
      buildTopicResource('arn:aws:sns:eu-west-1:111122223333:news', where.account),
      { policy: buildPolicy('sns:*', { AWS: where.account }) },
      { policy: buildPolicy('sns:Subscribe', '*') },
      'public CRITICAL sns:Subscribe',
    ],
    [
      buildEventBusResourceByName('default', where),
      { policy: 'NONE' },
      { policy: buildPolicy('events:PutEvents', { AWS: OTHER }) },
      'cross-account MEDIUM events:PutEvents',
    ],
    [
      buildRepositoryResourceByName('app', where),
      { policy: 'NONE' },
      { policy: buildPolicy('ecr:BatchGetImage', '*') },
      'public HIGH ecr:BatchGetImage',
    ],
    [
      buildRegistryResource(where),
      { policy: 'NONE' },
      { policy: buildPolicy('ecr:ReplicateImage', { AWS: OTHER }) },
      'cross-account MEDIUM ecr:ReplicateImage',
    ],
    [
      buildLayerVersionResource('arn:aws:lambda:eu-west-1:111122223333:layer:tools:3', where.account),
      { policy: 'NONE' },
      { policy: buildPolicy('lambda:GetLayerVersion', '*') },
      'public HIGH lambda:GetLayerVersion',
    ],
    [
      role,
      { trust: buildPolicy('sts:AssumeRole', { Service: 'lambda.amazonaws.com' }) },
      { trust: buildPolicy('sts:AssumeRole', { AWS: OTHER }) },
      'cross-account MEDIUM sts:AssumeRole',
    ],
    [
      fn,
      closed,
      { ...closed, policies: { live: buildPolicy('lambda:InvokeFunction', { AWS: OTHER }) } },
      'cross-account MEDIUM lambda:InvokeFunction live',
    ],
    [
      fn,
      { ...closed, policies: { constructor: buildPolicy('lambda:InvokeFunction', { AWS: OTHER }) } },
      { ...closed, policies: { constructor: buildPolicy('lambda:InvokeFunction', '*') } },
      'public CRITICAL lambda:InvokeFunction constructor',
    ],
  ])('are recorded of %o', async (resource, before, after, expected) => {
    expect(await listAdmitted(changed(resource, before, after))).toEqual([expected])
    expect(await listAdmitted(changed(resource, after, before))).toEqual([])
    expect(await listAdmitted(changed(resource, after, after))).toEqual([])
    expect(await listAdmitted(buildSnapshot(resource, buildKnownFacts(after)))).toEqual([])
  })

  const byUrl = buildPolicy('lambda:InvokeFunctionUrl', '*', {
    StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' },
  })

  it.each<[string, FactMap, FactMap]>([
    [
      'a URL that requires no authentication any more',
      { urls: [{ qualifier: '$LATEST', authType: 'AWS_IAM' }], policies: { $LATEST: byUrl } },
      { urls: [{ qualifier: '$LATEST', authType: 'NONE' }], policies: { $LATEST: byUrl } },
    ],
    [
      'the policy of a URL without authentication',
      { urls: [{ qualifier: '$LATEST', authType: 'NONE' }], policies: {} },
      { urls: [{ qualifier: '$LATEST', authType: 'NONE' }], policies: { $LATEST: byUrl } },
    ],
  ])('include %s', async (_, before, after) => {
    expect(await stored(changed(fn, before, after))).toMatchObject([
      { admitted: [{ scope: 'public', byUrl: true, example: { principal: 'anyone' } }] },
    ])
    expect(await listAdmitted(changed(fn, after, before))).toEqual([])
  })

  it.each<[string, unknown, object, string[]]>([
    ['its own account', { AWS: where.account }, {}, []],
    [
      'a service for its own account',
      { Service: 's3.amazonaws.com' },
      { 'aws:SourceAccount': where.account },
      [],
    ],
    [
      'a service for another account',
      { Service: 's3.amazonaws.com' },
      { 'aws:SourceAccount': OTHER },
      ['service MEDIUM sqs:SendMessage'],
    ],
    ['a service for any account', { Service: 's3.amazonaws.com' }, {}, ['service HIGH sqs:SendMessage']],
    ['an organization', '*', { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' }, ['cross-account LOW sqs:SendMessage']],
    ['another account', { AWS: OTHER }, {}, ['cross-account MEDIUM sqs:SendMessage']],
  ])('include %s that a queue newly admits', async (_, principal, keys, expected) => {
    const condition = Object.keys(keys).length === 0 ? {} : { StringEquals: keys }
    const after = { policy: buildPolicy('sqs:SendMessage', principal, condition) }
    expect(await listAdmitted(changed(queue, { policy: 'NONE' }, after))).toEqual(expected)
  })

  it('have a lower severity if the settings trust them', async () => {
    const trusted = { ...defaultSettings.trusted, accounts: [OTHER] }
    const opened = changed(queue, { policy: 'NONE' }, { policy: buildPolicy('sqs:*', { AWS: OTHER }) })
    expect(await listAdmitted(opened, { ...defaultSettings, trusted })).toEqual([
      'cross-account LOW sqs:SendMessage',
    ])
  })

  it.each<[string, object, string[]]>([
    ['lambda.amazonaws.com', {}, []],
    ['lambda.amazonaws.com', { 'aws:SourceAccount': OTHER }, []],
    ['sns.amazonaws.com', {}, ['service HIGH sts:AssumeRole']],
    ['sns.amazonaws.com', { 'aws:SourceAccount': OTHER }, ['service MEDIUM sts:AssumeRole']],
    ['sns.amazonaws.com', { 'aws:SourceAccount': where.account }, []],
  ])('of a role that newly trusts %s by %o', async (service, keys, expected) => {
    const before = { trust: buildPolicy('sts:AssumeRole', { AWS: where.account }) }
    const condition = Object.keys(keys).length === 0 ? {} : { StringEquals: keys }
    const after = { trust: buildPolicy('sts:AssumeRole', { Service: service }, condition) }
    expect(await listAdmitted(changed(role, before, after))).toEqual(expected)
  })

  it('are those after the change, not after a later one', async () => {
    const [none, some, all] = ['NONE', buildPolicy('sqs:*', { AWS: OTHER }), buildPolicy('sqs:*', '*')]
    const now = buildKnownFacts({ policy: all })
    const both = buildSnapshot(
      queue,
      now,
      [CHANGE_ID, buildKnownFacts({ policy: none })],
      [LATER, buildKnownFacts({ policy: some })],
    )
    expect(await listAdmitted(both)).toEqual(['cross-account MEDIUM sqs:SendMessage'])
    const other = buildSnapshot(queue, now, [LATER, buildKnownFacts({ policy: none })])
    expect(await listAdmitted(other)).toEqual([])
  })

  const open = buildPolicy('sqs:*', '*')
  const unknown: Fact = { unknown: 'it may not be read' }

  it.each<[string, ResourceSnapshot]>([
    [
      'was not read before',
      buildSnapshot(queue, buildKnownFacts({ policy: open }), [CHANGE_ID, { policy: unknown }]),
    ],
    [
      'is unreadable now',
      buildSnapshot(queue, { policy: unknown }, [CHANGE_ID, buildKnownFacts({ policy: 'NONE' })]),
    ],
    [
      'was deleted',
      { ...buildSnapshot(queue, {}, [CHANGE_ID, buildKnownFacts({ policy: 'NONE' })]), presence: 'DELETED' },
    ],
    ["is another account's", changed(queue, { policy: 'FOREIGN' }, { policy: open })],
    ['is of a kind that admits no principals', changed(buildRoleResourceByName('x', where), {}, {})],
  ])('are not recorded of a resource that %s', async (_, snapshot) => {
    expect(await listAdmitted(snapshot)).toEqual([])
  })

  const odd = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::*:root' }, Action: 'sqs:*', Resource: '*' }
  const other = { ...odd, Principal: { AWS: '4444*' } }
  const all = { ...odd, Principal: '*' }

  it.each<[string, readonly object[], readonly object[], readonly string[]]>([
    ['only after the change', [], [odd, all], ['public CRITICAL sqs:SendMessage']],
    ['before and after the change', [odd], [odd, all], ['public CRITICAL sqs:SendMessage']],
    ['only before the change: that may have admitted them', [odd], [all], []],
    ['in another way before the change', [other], [odd, all], []],
  ])('are recorded although a statement is not understood %s', async (_, before, after, expected) => {
    const snapshot = buildSnapshot(queue, buildPolicyFact(after), [CHANGE_ID, buildPolicyFact(before)])
    expect(await listAdmitted(snapshot)).toEqual(expected)
  })

  it('of a function are recorded from its known facts', async () => {
    const facts = { policies: { known: { $LATEST: buildPolicy('lambda:*', '*') } }, urls: unknown }
    const half = buildSnapshot(fn, facts, [CHANGE_ID, buildKnownFacts({ policies: {} })])
    expect(await listAdmitted(half)).toEqual(['public CRITICAL lambda:InvokeFunction $LATEST'])
  })

  it('are stored up to a limit, the widest first, with the number of the others', async () => {
    const accounts = Array.from({ length: 30 }, (_, index) => ({
      Sid: `S${index}`,
      Effect: 'Allow',
      Principal: { AWS: String(444_455_556_000 + index) },
      Action: 'sqs:SendMessage',
      Resource: '*',
    }))
    const everyone = {
      Sid: 'Open',
      Effect: 'Allow',
      Principal: '*',
      Action: 'sqs:GetQueueUrl',
      Resource: '*',
    }
    const policy = parsePolicy({ Version: '2012-10-17', Statement: [...accounts, everyone] })
    const [change] = await stored(changed(queue, { policy: 'NONE' }, { policy }))
    expect(change?.admitted).toHaveLength(20)
    expect(change?.more).toBe(11)
    expect(change?.admitted[0]).toMatchObject({ scope: 'public', exposure: { statement: 'Open' } })
  })
})
