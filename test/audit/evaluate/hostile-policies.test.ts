import { beforeAll, describe, expect, it } from 'vitest'
import { checklist } from '../../../audit/checklist.ts'
import { FACT_STEPS } from '../../../audit/controls/compute-fact.ts'
import { MAX_DIFF_STEPS, MAX_MESSAGE_STEPS } from '../../../audit/evaluate/message-work.ts'
import { measureSteps } from '../../../audit/engines/iam/step-limit.ts'
import { evaluateAffected } from '../../../audit/evaluate/evaluate-affected.ts'
import { parsePolicy, type PolicyDocument } from '../../../audit/engines/iam/policy-document.ts'
import type { EvaluateMessage } from '../../../audit/messages.ts'
import { FACTS_VERSION, type ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import { buildManagedPolicyResource } from '../../../audit/resources/iam/managed-policy.ts'
import { buildRoleResourceByName } from '../../../audit/resources/iam/role.ts'
import { buildQueueResource } from '../../../audit/resources/sqs/queue.ts'
import { getResourceName, type Resource } from '../../../audit/resources/resource.ts'
import { defaultSettings } from '../../../audit/settings/settings.ts'
import { defaultTiming } from '../../../audit/settings/timing.ts'
import { loadChangeProgress, openChangeRecord, openTasks } from '../../../audit/state/change-record.ts'
import type { ComplianceRecord } from '../../../audit/state/compliance-record.ts'
import { admittedPrincipalsDiffs } from '../../../audit/state/effects/admitted-principals-diff.ts'
import { grantsDiffs } from '../../../audit/state/effects/grants-diff.ts'
import { buildComplianceRecordKey, buildSnapshotKey } from '../../../audit/state/keys.ts'
import { awsCatalog } from '../../../functions/bundled-files/aws-catalog.ts'
import { createMemoryStore, type CopyableMemoryStore } from '../../contracts/memory-store.ts'
import { isFull, sampleUnlessFull } from '../../sample.ts'
import {
  createHostileIdentityPolicies,
  createHostileResourcePolicies,
} from '../engines/iam/hostile/hostile-policies.ts'

const CHANGE_ID = 'ct:111122223333:change'
const TASK = 'evaluate all'
const AT = '2026-05-12T09:00:00.000Z'
const where = { account: '111122223333', region: 'eu-west-1' }
const EVALUABLE = 'least-privilege/policies-evaluable'

/** The most steps of one resource: its facts, those of two trust policies, and two comparisons. */
const MAX_RESOURCE_STEPS = FACT_STEPS.total + 2 * FACT_STEPS.each + 2 * MAX_DIFF_STEPS

type FactMap = Readonly<Record<string, unknown>>

const TRUST = parsePolicy({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
})

const PLAIN_ROLE: FactMap = {
  trust: TRUST,
  oidcProviders: [],
  samlProviders: [],
  boundary: 'NONE',
  tags: {},
  createdAt: AT,
  lastUsedAt: AT,
  inlinePolicies: {},
  attachedPolicies: [],
}

/** Builds the snapshot of a resource, of which the change set all facts. */
function buildSnapshot(resource: Resource, facts: FactMap, before: FactMap = {}): ResourceSnapshot {
  const known = (all: FactMap) =>
    Object.fromEntries(Object.entries(all).map(([name, value]) => [name, { known: value }]))
  return {
    resource,
    presence: 'PRESENT',
    facts: known(facts),
    priorFacts: [{ changeId: CHANGE_ID, attempt: 0, at: AT, facts: known(before) }],
    provenance: {},
    firstUsedBy: { changeId: 'a function', at: AT },
    collectedAt: {},
    readAt: AT,
    factsVersion: FACTS_VERSION,
  }
}

function buildRole(name: string, facts: FactMap, before: FactMap = {}): ResourceSnapshot {
  return buildSnapshot(buildRoleResourceByName(name, where), { ...PLAIN_ROLE, ...facts }, before)
}

/** Ordinary roles; every third one is an administrator. */
function buildOrdinaryRoles(count: number): ResourceSnapshot[] {
  return Array.from({ length: count }, (_, at) => {
    const Action = at % 3 === 0 ? '*' : ['s3:GetObject', 'sqs:SendMessage', 'iam:PassRole']
    const policy = parsePolicy({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action, Resource: '*' },
    })
    return buildRole(`role-${String(at).padStart(2, '0')}`, { inlinePolicies: { own: policy } })
  })
}

/** Evaluates the resources as one message, and all messages that follow from it. Returns what they had. */
async function evaluateAll(
  snapshots: readonly ResourceSnapshot[],
  others: readonly ResourceSnapshot[] = [],
): Promise<{ store: CopyableMemoryStore; messages: readonly EvaluateMessage[]; failures: string[] }> {
  const store = createMemoryStore()
  for (const snapshot of [...snapshots, ...others])
    await store.save({ key: buildSnapshotKey(snapshot.resource), version: 1, body: snapshot }, 0)
  const resources = snapshots.map(({ resource }) => resource)
  const origin = {
    id: CHANGE_ID,
    ...where,
    action: 'iam:PutRolePolicy',
    actor: { type: 'IAMUser', name: 'tom' },
    at: AT,
  }
  await openChangeRecord(origin, store, new Date(AT))
  await openTasks(CHANGE_ID, { refreshId: 'r', subjects: resources, tasks: [TASK] }, store, new Date(AT))
  const messages: EvaluateMessage[] = []
  const failures: string[] = []
  const queue: EvaluateMessage[] = [{ type: 'evaluate', changeId: CHANGE_ID, task: TASK, resources }]
  const deps = {
    store,
    checklist,
    settings: defaultSettings,
    awsCatalog,
    timing: defaultTiming,
    now: () => new Date(AT),
    onFailure: (control: string) => void failures.push(control),
    sender: {
      send: (_queueName: string, sent: readonly object[]) =>
        Promise.resolve(void queue.push(...sent.filter((each): each is EvaluateMessage => 'task' in each))),
    },
  }
  for (let message = queue.shift(); message !== undefined; message = queue.shift()) {
    messages.push(message)
    const pending = await listPending(store)
    expect(pending).toEqual([TASK])
    const countTaken = measureSteps()
    await evaluateAffected(message, deps)
    expect(countTaken()).toBeLessThan(MAX_MESSAGE_STEPS + MAX_RESOURCE_STEPS)
  }
  expect(await listPending(store)).toEqual([])
  return { store, messages, failures }
}

async function listPending(store: CopyableMemoryStore): Promise<string[]> {
  return [...(await loadChangeProgress(CHANGE_ID, store)).pendingTasks]
}

async function loadResults(
  resource: Resource,
  store: CopyableMemoryStore,
): Promise<ComplianceRecord['results']> {
  const item = await store.load(buildComplianceRecordKey(resource))
  const { results = {} } = (item?.body ?? {}) as Partial<ComplianceRecord>
  return results
}

/** The status and reason of each control. */
async function listOutcomes(resource: Resource, store: CopyableMemoryStore): Promise<Record<string, string>> {
  const results = await loadResults(resource, store)
  return Object.fromEntries(
    Object.entries(results).map(([control, { status, reason = '' }]) => [control, `${status} ${reason}`]),
  )
}

const hostile = createHostileIdentityPolicies(1)

/** The first hostile policy of the name. */
function findHostile(name: string): PolicyDocument {
  const found = hostile.find(each => each.name.includes(name))
  if (found === undefined) throw new Error(`no hostile policy is called ${name}`)
  return found.policy
}

const WORST = findHostile('12 statements')

describe('a role whose policies take too many steps, among 24 ordinary ones', () => {
  const ordinary = buildOrdinaryRoles(24)
  const attacker = buildRole('role-05-hostile', { inlinePolicies: { own: WORST } }, { inlinePolicies: {} })
  let alone: Awaited<ReturnType<typeof evaluateAll>>
  let together: Awaited<ReturnType<typeof evaluateAll>>
  beforeAll(async () => {
    alone = await evaluateAll(ordinary)
    together = await evaluateAll([...ordinary.slice(0, 6), attacker, ...ordinary.slice(6)])
  })

  it('leaves the results of the others as they are without it', async () => {
    for (const { resource } of ordinary)
      expect(await loadResults(resource, together.store)).toEqual(await loadResults(resource, alone.store))
  })

  it('has a finding of its own', async () => {
    const outcomes = await listOutcomes(attacker.resource, together.store)
    expect(outcomes[EVALUABLE]).toMatch(
      /^NON_COMPLIANT Role role-05-hostile has policies that take more than [\d,]+ steps to evaluate\. Unknown: .*escalation paths/,
    )
  })

  it('is INSUFFICIENT_DATA where the result of a search is missing, and no control counts as failed', async () => {
    const outcomes = await listOutcomes(attacker.resource, together.store)
    expect(outcomes['least-privilege/iam-policy-no-privilege-escalation']).toMatch(
      /^INSUFFICIENT_DATA the policies of role role-05-hostile take more than [\d,]+ steps to evaluate: simplify them$/,
    )
    expect(together.failures).toEqual([])
  })

  it('is still evaluated by the controls that need no search', async () => {
    const outcomes = await listOutcomes(attacker.resource, together.store)
    expect(outcomes['least-privilege/iam-role-unused']).toMatch(/^COMPLIANT/)
    expect(outcomes['least-privilege/iam-role-trust-not-public']).toMatch(/^COMPLIANT/)
  })
})

describe('several roles whose policies take too many steps', () => {
  const roles = Array.from({ length: isFull ? 4 : 3 }, (_, at) =>
    buildRole(
      `hostile-${String(at).padStart(2, '0')}`,
      { inlinePolicies: { own: WORST } },
      { inlinePolicies: {} },
    ),
  )

  it('are evaluated in several messages of one task, each resource completely', async () => {
    const { store, messages } = await evaluateAll(roles)
    expect(messages.length).toBeGreaterThan(1)
    expect(messages.length).toBeLessThanOrEqual(roles.length)
    expect(new Set(messages.map(({ task }) => task))).toEqual(new Set([TASK]))
    for (const { resource } of roles)
      expect((await listOutcomes(resource, store))[EVALUABLE]).toMatch(/^NON_COMPLIANT/)
    const diffs = await grantsDiffs.list(CHANGE_ID, store)
    expect(diffs.map(({ effect }) => [getResourceName(effect.principal), effect.notEvaluated])).toEqual(
      roles.map(({ resource }) => [getResourceName(resource), true]),
    )
  }, 300_000)
})

describe('every hostile policy', () => {
  it.each(sampleUnlessFull(hostile, 6).map(({ name, policy }) => [name, policy] as const))(
    'is evaluated or has the finding, as an inline policy and as a boundary: %s',
    async (_, policy) => {
      const allow = parsePolicy({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
      })
      const bound = buildManagedPolicyResource('arn:aws:iam::111122223333:policy/bound', where.account)
      const boundary = buildSnapshot(bound, { document: policy })
      const { store } = await evaluateAll(
        [
          buildRole('inline', { inlinePolicies: { own: policy } }, { inlinePolicies: {} }),
          buildRole('bounded', { inlinePolicies: { own: allow }, boundary: bound }, { boundary: 'NONE' }),
        ],
        [boundary],
      )
      for (const name of ['inline', 'bounded'])
        await expectHonest(buildRoleResourceByName(name, where), store)
    },
    60_000,
  )

  it.each(
    sampleUnlessFull(createHostileResourcePolicies('sqs:*', 1), 6).map(
      ({ name, policy }) => [name, policy] as const,
    ),
  )(
    'is evaluated or has the finding, as the policy of a queue: %s',
    async (_, policy) => {
      const queue = buildQueueResource('arn:aws:sqs:eu-west-1:111122223333:orders', where.account)
      const snapshot = buildSnapshot(queue, { policy }, { policy: 'NONE' })
      const { store } = await evaluateAll([snapshot])
      await expectHonest(queue, store)
      const [diff] = await admittedPrincipalsDiffs.list(CHANGE_ID, store)
      expect(diff).toBeDefined()
    },
    60_000,
  )

  it.each(['many networks', 'resources of many stars'])(
    'has the finding as the policy of a queue, with what is unknown: %s',
    async name => {
      const queue = buildQueueResource('arn:aws:sqs:eu-west-1:111122223333:orders', where.account)
      const found = createHostileResourcePolicies('sqs:*', 1).find(each => each.name === name)
      const { store } = await evaluateAll([buildSnapshot(queue, { policy: found?.policy })])
      expect((await loadResults(queue, store))[EVALUABLE]).toMatchObject({
        status: 'NON_COMPLIANT',
        reason:
          'Queue orders has policies that take more than 2,000,000 steps to evaluate. Unknown: who has access.',
        evidence: { unknown: ['policyExposure'] },
      })
    },
    30_000,
  )

  it.each(
    sampleUnlessFull(createHostileResourcePolicies('sts:AssumeRole', 1), 6).map(
      ({ name, policy }) => [name, policy] as const,
    ),
  )(
    'is evaluated or has the finding, as a trust policy: %s',
    async (_, trust) => {
      const role = buildRole('trusting', { trust }, { trust: TRUST })
      const { store } = await evaluateAll([role])
      await expectHonest(role.resource, store)
    },
    60_000,
  )
})

/** Expects the finding exactly if a control could not be evaluated. */
async function expectHonest(resource: Resource, store: CopyableMemoryStore): Promise<void> {
  const { [EVALUABLE]: own = '', ...others } = await listOutcomes(resource, store)
  const unknown = Object.values(others).filter(outcome => outcome.startsWith('INSUFFICIENT_DATA'))
  expect(
    unknown.every(outcome => /take more than [\d,]+ steps|names too many principals/.test(outcome)),
  ).toBe(true)
  expect(unknown.length > 0 && own.startsWith('COMPLIANT')).toBe(false)
}
