import { describe, expect, it } from 'vitest'
import { accessChanges } from '../../audit/account/access-change.ts'
import { modelKey } from '../../audit/account/keys.ts'
import { FACTS_VERSION, type Model } from '../../audit/account/model.ts'
import { parsePolicy } from '../../audit/policy/document.ts'
import type { Fact } from '../../audit/resources/fact.ts'
import { groupNamed } from '../../audit/resources/iam/group.ts'
import { policyResource } from '../../audit/resources/iam/managed-policy.ts'
import { roleNamed } from '../../audit/resources/iam/role.ts'
import { userNamed } from '../../audit/resources/iam/user.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import { defaultSettings } from '../../audit/settings/settings.ts'
import { weighAccess } from '../../audit/weigh-access.ts'
import { knowledge } from '../../functions/knowledge.ts'
import { memoryStore } from '../contracts/memory-store.ts'

const CAUSE = 'ct:111122223333:change'
const AT = '2026-05-12T09:00:00.000Z'
const where = { account: '111122223333', region: 'eu-west-1' }
const role = roleNamed('app', where)
const user = userNamed('alice', where)
const group = groupNamed('developers', where)
const dev = policyResource('arn:aws:iam::111122223333:policy/dev', where.account)

const READ = allowing('s3:GetObject')
const WRITE = allowing('s3:GetObject', 's3:PutObject')

function allowing(...Action: string[]) {
  return parsePolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource: '*' } })
}

type Facts = Readonly<Record<string, unknown>>

function known(facts: Facts): Record<string, Fact> {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, { known: value }]))
}

/** A model with facts as they are, and those that the cause found otherwise. */
function model(resource: Resource, facts: Facts, found?: Record<string, Fact>): Model {
  const previous = found === undefined ? [] : [{ cause: CAUSE, look: 0, at: AT, facts: found }]
  const rest = { stamps: {}, aspects: {}, readAt: AT, factsVersion: FACTS_VERSION }
  return { resource, presence: 'PRESENT', facts: known(facts), previous, ...rest }
}

async function grantedTo(resource: Resource, models: readonly Model[]) {
  const store = memoryStore()
  for (const each of models) await store.save({ key: modelKey(each.resource), version: 1, body: each }, 0)
  const ports = { store, checklist: [], settings: defaultSettings, knowledge, now: () => new Date(AT) }
  const message = { type: 'reassess', cause: CAUSE, piece: '0/0', resources: [resource] } as const
  await weighAccess(message, ports)
  await weighAccess(message, ports)
  const changes = await accessChanges.of(CAUSE, store)
  return changes.map(({ change }) =>
    change.granted.map(({ actions, statement }) => [...actions, statement.policy]),
  )
}

const plain = { inlinePolicies: {}, attachedPolicies: [], boundary: 'NONE' }

describe('what a cause granted to a principal', () => {
  it('is what the document of a policy says more', async () => {
    const holder = model(role, { ...plain, attachedPolicies: [dev] })
    const policy = model(dev, { document: WRITE }, known({ document: READ }))
    expect(await grantedTo(role, [holder, policy])).toEqual([[['s3:PutObject', dev.arn]]])
  })

  it('is what a policy says that was attached', async () => {
    const holder = model(role, { ...plain, attachedPolicies: [dev] }, known({ attachedPolicies: [] }))
    const policy = model(dev, { document: READ })
    expect(await grantedTo(role, [holder, policy])).toEqual([[['s3:GetObject', dev.arn]]])
  })

  it('is what a boundary let through no more', async () => {
    const facts = { ...plain, inlinePolicies: { own: WRITE } }
    const holder = model(role, facts, known({ boundary: dev }))
    expect(await grantedTo(role, [holder, model(dev, { document: READ })])).toEqual([
      [['s3:PutObject', 'own']],
    ])
  })

  it('is what the group of a user says more', async () => {
    const holder = model(user, { ...plain, tags: {}, groups: [group] })
    const groups = model(
      group,
      { inlinePolicies: { own: WRITE }, attachedPolicies: [] },
      known({ inlinePolicies: { own: READ } }),
    )
    expect(await grantedTo(user, [holder, groups])).toEqual([[['s3:PutObject', 'own of group developers']]])
  })

  it('is nothing where something was taken away', async () => {
    const holder = model(
      role,
      { ...plain, inlinePolicies: { own: READ } },
      known({ inlinePolicies: { own: WRITE } }),
    )
    expect(await grantedTo(role, [holder])).toEqual([])
  })

  it('is nothing where the cause changed nothing of it', async () => {
    expect(await grantedTo(role, [model(role, { ...plain, inlinePolicies: { own: WRITE } })])).toEqual([])
  })

  it.each<[string, Record<string, Fact>]>([
    ['had not been read before', { inlinePolicies: { unknown: 'it had not been read before' } }],
    ['had another policy that cannot be read', known({ inlinePolicies: {}, attachedPolicies: [dev] })],
  ])('cannot be told of a principal that %s', async (_, found) => {
    expect(await grantedTo(role, [model(role, { ...plain, inlinePolicies: { own: WRITE } }, found)])).toEqual(
      [],
    )
  })
})
