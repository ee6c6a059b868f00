import { describe, expect, it } from 'vitest'
import { exposureChanges } from '../../audit/account/exposure-change.ts'
import { modelKey } from '../../audit/account/keys.ts'
import { FACTS_VERSION, type Model } from '../../audit/account/model.ts'
import { parsePolicy } from '../../audit/policy/document.ts'
import { registryResource } from '../../audit/resources/ecr/registry.ts'
import { repositoryNamed } from '../../audit/resources/ecr/repository.ts'
import { eventBusNamed } from '../../audit/resources/events/event-bus.ts'
import type { Fact } from '../../audit/resources/fact.ts'
import { roleNamed } from '../../audit/resources/iam/role.ts'
import { functionResource } from '../../audit/resources/lambda/function.ts'
import { layerVersionResource } from '../../audit/resources/lambda/layer-version.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import { topicResource } from '../../audit/resources/sns/topic.ts'
import { queueResource } from '../../audit/resources/sqs/queue.ts'
import { defaultSettings, type Settings } from '../../audit/settings/settings.ts'
import { weighExposure } from '../../audit/weigh-exposure.ts'
import { knowledge } from '../../functions/knowledge.ts'
import { memoryStore } from '../contracts/memory-store.ts'

const CAUSE = 'ct:111122223333:change'
const LATER = 'ct:111122223333:later'
const AT = '2026-05-12T09:00:00.000Z'
const OTHER = '444455556666'
const where = { account: '111122223333', region: 'eu-west-1' }
const fn = functionResource('worker', where)
const role = roleNamed('app', where)
const queue = queueResource('arn:aws:sqs:eu-west-1:111122223333:orders', where.account)

type Facts = Readonly<Record<string, unknown>>
type Found = Readonly<Record<string, Fact>>

function policyOf(Action: string, Principal: unknown, Condition: object = {}) {
  const statement = { Sid: 'Open', Effect: 'Allow', Principal, Action, Resource: '*', Condition }
  return parsePolicy({ Version: '2012-10-17', Statement: [statement] })
}

function known(facts: Facts): Record<string, Fact> {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, { known: value }]))
}

/** A model with facts as they are, and those that causes found otherwise. */
function model(resource: Resource, facts: Record<string, Fact>, ...found: [string, Found][]): Model {
  const previous = found.map(([cause, before]) => ({ cause, look: 0, at: AT, facts: before }))
  const rest = { stamps: {}, aspects: {}, readAt: AT, factsVersion: FACTS_VERSION }
  return { resource, presence: 'PRESENT', facts, previous, ...rest }
}

/** What is kept after the model was weighed, twice. */
async function kept(weighed: Model, settings: Settings = defaultSettings) {
  const store = memoryStore()
  await store.save({ key: modelKey(weighed.resource), version: 1, body: weighed }, 0)
  const ports = { store, checklist: [], settings, knowledge, now: () => new Date(AT) }
  const message = { type: 'reassess', cause: CAUSE, piece: '0/0', resources: [weighed.resource] } as const
  await weighExposure(message, ports)
  await weighExposure(message, ports)
  return (await exposureChanges.of(CAUSE, store)).map(({ change }) => change)
}

/** Whom a resource lets in newly, in a word each. */
async function openedBy(weighed: Model, settings?: Settings) {
  const changes = await kept(weighed, settings)
  return changes.flatMap(({ opened }) =>
    opened.map(({ scope, severity, qualifier, witness: { action } }) =>
      [scope, severity, action, ...(qualifier === undefined ? [] : [qualifier])].join(' '),
    ),
  )
}

/** A resource of which the cause changed `facts`. */
function changed(resource: Resource, before: Facts, after: Facts): Model {
  return model(resource, known(after), [CAUSE, known(before)])
}

const closed = { policies: {}, urls: [] }

describe('what a cause opened', () => {
  it.each<[Resource, Facts, Facts, string]>([
    [queue, { policy: 'NONE' }, { policy: policyOf('sqs:*', '*') }, 'public CRITICAL sqs:SendMessage'],
    [
      topicResource('arn:aws:sns:eu-west-1:111122223333:news', where.account),
      { policy: policyOf('sns:*', { AWS: where.account }) },
      { policy: policyOf('sns:Subscribe', '*') },
      'public CRITICAL sns:Subscribe',
    ],
    [
      eventBusNamed('default', where),
      { policy: 'NONE' },
      { policy: policyOf('events:PutEvents', { AWS: OTHER }) },
      'cross-account MEDIUM events:PutEvents',
    ],
    [
      repositoryNamed('app', where),
      { policy: 'NONE' },
      { policy: policyOf('ecr:BatchGetImage', '*') },
      'public HIGH ecr:BatchGetImage',
    ],
    [
      registryResource(where),
      { policy: 'NONE' },
      { policy: policyOf('ecr:ReplicateImage', { AWS: OTHER }) },
      'cross-account MEDIUM ecr:ReplicateImage',
    ],
    [
      layerVersionResource('arn:aws:lambda:eu-west-1:111122223333:layer:tools:3', where.account),
      { policy: 'NONE' },
      { policy: policyOf('lambda:GetLayerVersion', '*') },
      'public HIGH lambda:GetLayerVersion',
    ],
    [
      role,
      { trust: policyOf('sts:AssumeRole', { Service: 'lambda.amazonaws.com' }) },
      { trust: policyOf('sts:AssumeRole', { AWS: OTHER }) },
      'cross-account MEDIUM sts:AssumeRole',
    ],
    [
      fn,
      closed,
      { ...closed, policies: { live: policyOf('lambda:InvokeFunction', { AWS: OTHER }) } },
      'cross-account MEDIUM lambda:InvokeFunction live',
    ],
    [
      fn,
      { ...closed, policies: { constructor: policyOf('lambda:InvokeFunction', { AWS: OTHER }) } },
      { ...closed, policies: { constructor: policyOf('lambda:InvokeFunction', '*') } },
      'public CRITICAL lambda:InvokeFunction constructor',
    ],
  ])('is told of %o', async (resource, before, after, expected) => {
    expect(await openedBy(changed(resource, before, after))).toEqual([expected])
    expect(await openedBy(changed(resource, after, before))).toEqual([])
    expect(await openedBy(changed(resource, after, after))).toEqual([])
    expect(await openedBy(model(resource, known(after)))).toEqual([])
  })

  const byUrl = policyOf('lambda:InvokeFunctionUrl', '*', {
    StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' },
  })

  it.each<[string, Facts, Facts]>([
    [
      'a URL that asks for no identity any more',
      { urls: [{ qualifier: '$LATEST', authType: 'AWS_IAM' }], policies: { $LATEST: byUrl } },
      { urls: [{ qualifier: '$LATEST', authType: 'NONE' }], policies: { $LATEST: byUrl } },
    ],
    [
      'the policy of a URL that asks for none',
      { urls: [{ qualifier: '$LATEST', authType: 'NONE' }], policies: {} },
      { urls: [{ qualifier: '$LATEST', authType: 'NONE' }], policies: { $LATEST: byUrl } },
    ],
  ])('is %s', async (_, before, after) => {
    expect(await kept(changed(fn, before, after))).toMatchObject([
      { opened: [{ scope: 'public', byUrl: true, witness: { principal: 'anybody' } }] },
    ])
    expect(await openedBy(changed(fn, after, before))).toEqual([])
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
    ['a service for anybody', { Service: 's3.amazonaws.com' }, {}, ['service HIGH sqs:SendMessage']],
    ['an organization', '*', { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' }, ['cross-account LOW sqs:SendMessage']],
    ['another account', { AWS: OTHER }, {}, ['cross-account MEDIUM sqs:SendMessage']],
  ])('of %s that a queue lets in now', async (_, principal, keys, expected) => {
    const condition = Object.keys(keys).length === 0 ? {} : { StringEquals: keys }
    const after = { policy: policyOf('sqs:SendMessage', principal, condition) }
    expect(await openedBy(changed(queue, { policy: 'NONE' }, after))).toEqual(expected)
  })

  it('is less bad for whom the settings trust', async () => {
    const trusted = { ...defaultSettings.trusted, accounts: [OTHER] }
    const opened = changed(queue, { policy: 'NONE' }, { policy: policyOf('sqs:*', { AWS: OTHER }) })
    expect(await openedBy(opened, { ...defaultSettings, trusted })).toEqual([
      'cross-account LOW sqs:SendMessage',
    ])
  })

  it.each<[string, object, string[]]>([
    ['lambda.amazonaws.com', {}, []],
    ['lambda.amazonaws.com', { 'aws:SourceAccount': OTHER }, []],
    ['sns.amazonaws.com', {}, ['service HIGH sts:AssumeRole']],
    ['sns.amazonaws.com', { 'aws:SourceAccount': OTHER }, ['service MEDIUM sts:AssumeRole']],
    ['sns.amazonaws.com', { 'aws:SourceAccount': where.account }, []],
  ])('of a role that trusts %s now by %o is what others can have it do', async (service, keys, expected) => {
    const before = { trust: policyOf('sts:AssumeRole', { AWS: where.account }) }
    const condition = Object.keys(keys).length === 0 ? {} : { StringEquals: keys }
    const after = { trust: policyOf('sts:AssumeRole', { Service: service }, condition) }
    expect(await openedBy(changed(role, before, after))).toEqual(expected)
  })

  it('is what the cause left, and not what a later one made of it', async () => {
    const [none, some, all] = ['NONE', policyOf('sqs:*', { AWS: OTHER }), policyOf('sqs:*', '*')]
    const now = known({ policy: all })
    const both = model(queue, now, [CAUSE, known({ policy: none })], [LATER, known({ policy: some })])
    expect(await openedBy(both)).toEqual(['cross-account MEDIUM sqs:SendMessage'])
    const other = model(queue, now, [LATER, known({ policy: none })])
    expect(await openedBy(other)).toEqual([])
  })

  const open = policyOf('sqs:*', '*')
  const unknown: Fact = { unknown: 'it may not be read' }

  it.each<[string, Model]>([
    ['had not been read before', model(queue, known({ policy: open }), [CAUSE, { policy: unknown }])],
    ['cannot be read now', model(queue, { policy: unknown }, [CAUSE, known({ policy: 'NONE' })])],
    ['is gone', { ...model(queue, {}, [CAUSE, known({ policy: 'NONE' })]), presence: 'GONE' }],
    ["is another account's", changed(queue, { policy: 'FOREIGN' }, { policy: open })],
    ['is of a kind that lets nobody in', changed(roleNamed('x', where), {}, {})],
  ])('cannot be told of what %s', async (_, weighed) => {
    expect(await openedBy(weighed)).toEqual([])
  })

  it('is told of a function by what can be read of it', async () => {
    const facts = { policies: { known: { $LATEST: policyOf('lambda:*', '*') } }, urls: unknown }
    const half = model(fn, facts, [CAUSE, known({ policies: {} })])
    expect(await openedBy(half)).toEqual(['public CRITICAL lambda:InvokeFunction $LATEST'])
  })

  it('is kept as far as there is room, the widest first, and what is left is counted', async () => {
    const accounts = Array.from({ length: 30 }, (_, index) => ({
      Sid: `S${index}`,
      Effect: 'Allow',
      Principal: { AWS: String(444_455_556_000 + index) },
      Action: 'sqs:SendMessage',
      Resource: '*',
    }))
    const everybody = {
      Sid: 'Open',
      Effect: 'Allow',
      Principal: '*',
      Action: 'sqs:GetQueueUrl',
      Resource: '*',
    }
    const policy = parsePolicy({ Version: '2012-10-17', Statement: [...accounts, everybody] })
    const [change] = await kept(changed(queue, { policy: 'NONE' }, { policy }))
    expect(change?.opened).toHaveLength(20)
    expect(change?.more).toBe(11)
    expect(change?.opened[0]).toMatchObject({ scope: 'public', exposure: { statement: 'Open' } })
  })
})
