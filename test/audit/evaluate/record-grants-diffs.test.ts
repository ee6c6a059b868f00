import { describe, expect, it } from 'vitest'
import { grantsDiffs } from '../../../audit/state/effects/grants-diff.ts'
import { buildSnapshotKey } from '../../../audit/state/keys.ts'
import { FACTS_VERSION, type ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import { parsePolicy } from '../../../audit/engines/iam/policy-document.ts'
import type { Fact } from '../../../audit/resources/fact.ts'
import { buildGroupResourceByName } from '../../../audit/resources/iam/group.ts'
import { buildManagedPolicyResource } from '../../../audit/resources/iam/managed-policy.ts'
import { buildRoleResourceByName } from '../../../audit/resources/iam/role.ts'
import { buildUserResourceByName } from '../../../audit/resources/iam/user.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { defaultSettings } from '../../../audit/settings/settings.ts'
import { createMessageWork } from '../../../audit/evaluate/message-work.ts'
import { recordGrantsDiffs } from '../../../audit/evaluate/record-grants-diffs.ts'
import { awsCatalog } from '../../../functions/bundled-files/aws-catalog.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'

const CHANGE_ID = 'ct:111122223333:change'
const AT = '2026-05-12T09:00:00.000Z'
const where = { account: '111122223333', region: 'eu-west-1' }
const role = buildRoleResourceByName('app', where)
const user = buildUserResourceByName('alice', where)
const group = buildGroupResourceByName('developers', where)
const dev = buildManagedPolicyResource('arn:aws:iam::111122223333:policy/dev', where.account)

const READ = buildPolicy('s3:GetObject')
const WRITE = buildPolicy('s3:GetObject', 's3:PutObject')

function buildPolicy(...Action: string[]) {
  return parsePolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource: '*' } })
}

type FactMap = Readonly<Record<string, unknown>>

function buildKnownFacts(facts: FactMap): Record<string, Fact> {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, { known: value }]))
}

/** Builds a snapshot with its facts, and the prior facts of the change. */
function buildSnapshot(resource: Resource, facts: FactMap, found?: Record<string, Fact>): ResourceSnapshot {
  const previous = found === undefined ? [] : [{ changeId: CHANGE_ID, attempt: 0, at: AT, facts: found }]
  const rest = { provenance: {}, collectedAt: {}, readAt: AT, factsVersion: FACTS_VERSION }
  return { resource, presence: 'PRESENT', facts: buildKnownFacts(facts), priorFacts: previous, ...rest }
}

async function listGranted(resource: Resource, snapshots: readonly ResourceSnapshot[]) {
  const store = createMemoryStore()
  for (const each of snapshots)
    await store.save({ key: buildSnapshotKey(each.resource), version: 1, body: each }, 0)
  const deps = { store, checklist: [], settings: defaultSettings, awsCatalog, now: () => new Date(AT) }
  const message = { type: 'evaluate', changeId: CHANGE_ID, task: '0/0', resources: [resource] } as const
  await recordGrantsDiffs(message, createMessageWork(message.resources), deps)
  await recordGrantsDiffs(message, createMessageWork(message.resources), deps)
  const changes = await grantsDiffs.list(CHANGE_ID, store)
  return changes.map(({ effect }) =>
    effect.granted.map(({ actions, statement }) => [...actions, statement.policy]),
  )
}

const plain = { inlinePolicies: {}, attachedPolicies: [], boundary: 'NONE' }

describe('the permissions that a change granted to a principal', () => {
  it('are those added to a policy document', async () => {
    const holder = buildSnapshot(role, { ...plain, attachedPolicies: [dev] })
    const policy = buildSnapshot(dev, { document: WRITE }, buildKnownFacts({ document: READ }))
    expect(await listGranted(role, [holder, policy])).toEqual([[['s3:PutObject', dev.arn]]])
  })

  it('are those of an attached policy', async () => {
    const holder = buildSnapshot(
      role,
      { ...plain, attachedPolicies: [dev] },
      buildKnownFacts({ attachedPolicies: [] }),
    )
    const policy = buildSnapshot(dev, { document: READ })
    expect(await listGranted(role, [holder, policy])).toEqual([[['s3:GetObject', dev.arn]]])
  })

  it('are those that a removed permissions boundary blocked', async () => {
    const facts = { ...plain, inlinePolicies: { own: WRITE } }
    const holder = buildSnapshot(role, facts, buildKnownFacts({ boundary: dev }))
    expect(await listGranted(role, [holder, buildSnapshot(dev, { document: READ })])).toEqual([
      [['s3:PutObject', 'own']],
    ])
  })

  it('are those added to a group of a user', async () => {
    const holder = buildSnapshot(user, { ...plain, tags: {}, groups: [group] })
    const groups = buildSnapshot(
      group,
      { inlinePolicies: { own: WRITE }, attachedPolicies: [] },
      buildKnownFacts({ inlinePolicies: { own: READ } }),
    )
    expect(await listGranted(user, [holder, groups])).toEqual([[['s3:PutObject', 'own of group developers']]])
  })

  it('are none if permissions were removed', async () => {
    const holder = buildSnapshot(
      role,
      { ...plain, inlinePolicies: { own: READ } },
      buildKnownFacts({ inlinePolicies: { own: WRITE } }),
    )
    expect(await listGranted(role, [holder])).toEqual([])
  })

  it('are none if the change modified nothing of the principal', async () => {
    expect(
      await listGranted(role, [buildSnapshot(role, { ...plain, inlinePolicies: { own: WRITE } })]),
    ).toEqual([])
  })

  it.each<[string, Record<string, Fact>]>([
    ['had not been read before', { inlinePolicies: { unknown: 'it had not been read before' } }],
    [
      'had another policy that cannot be read',
      buildKnownFacts({ inlinePolicies: {}, attachedPolicies: [dev] }),
    ],
  ])('are not recorded of a principal that %s', async (_, found) => {
    expect(
      await listGranted(role, [buildSnapshot(role, { ...plain, inlinePolicies: { own: WRITE } }, found)]),
    ).toEqual([])
  })
})
