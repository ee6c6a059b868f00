import { buildSnapshotKey } from '../../../../audit/state/keys.ts'
import { FACTS_VERSION, type ResourceSnapshot } from '../../../../audit/resources/resource-snapshot.ts'
import { escalationDiffs, type EscalationDiff } from '../../../../audit/state/effects/escalation-diff.ts'
import type { GraphCache } from '../../../../audit/evaluate/escalation/graph-cache.ts'
import {
  loadIndexHead,
  loadIndex,
  type EscalationIndex,
} from '../../../../audit/evaluate/escalation/index-store.ts'
import { rebuildEscalationIndex } from '../../../../audit/evaluate/escalation/rebuild-index.ts'
import { recordIndexMembers } from '../../../../audit/evaluate/escalation/index-members.ts'
import { updateEscalationIndex } from '../../../../audit/evaluate/escalation/update-index.ts'
import { parsePolicy, type PolicyDocument } from '../../../../audit/engines/iam/policy-document.ts'
import type { Fact } from '../../../../audit/resources/fact.ts'
import { buildUserResourceByName } from '../../../../audit/resources/iam/user.ts'
import { buildRoleResourceByName } from '../../../../audit/resources/iam/role.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import { defaultSettings } from '../../../../audit/settings/settings.ts'
import { defaultTiming } from '../../../../audit/settings/timing.ts'
import { awsCatalog } from '../../../../functions/bundled-files/aws-catalog.ts'
import { brotliCompression } from '../../../../functions/stored-bytes/compression.ts'
import type { Message } from '../../../../audit/messages.ts'
import { buildAccountResource } from '../../../../audit/resources/organizations/account.ts'
import type { OpenedPaths } from '../../../../audit/resources/recorded/opened-paths.ts'
import { loadRecordedFact, type RecordedFact } from '../../../../audit/state/effects/recorded-fact.ts'
import type { Item } from '../../../../audit/state/store.ts'
import { createMemoryStore } from '../../../contracts/memory-store.ts'

export const INDEX_ACCOUNT_ID = '111122223333'
const indexLocation = { account: INDEX_ACCOUNT_ID, region: 'eu-west-1' }
export const INDEX_ACCOUNT = buildAccountResource(indexLocation)
const AT = '2026-05-12T09:00:00.000Z'

export const ALLOW_EVERYTHING_POLICY = buildAllowPolicy(['*'])

/** Builds a policy that allows the actions on the resources. */
export function buildAllowPolicy(
  Action: readonly string[],
  Resource: string | readonly string[] = '*',
): PolicyDocument {
  return parsePolicy({ Version: '2012-10-17', Statement: { Sid: 'Own', Effect: 'Allow', Action, Resource } })
}

function buildTrustPolicy(Principal: object): PolicyDocument {
  const Statement = { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }
  return parsePolicy({ Version: '2012-10-17', Statement })
}

export const TRUSTED_BY_ACCOUNT = buildTrustPolicy({ AWS: `arn:aws:iam::${INDEX_ACCOUNT_ID}:root` })

export type FactValues = Readonly<Record<string, unknown>>

/** A resource and its known facts. */
export interface ResourceFacts {
  resource: Resource
  facts: FactValues
}

export function buildUserFacts(name: string, facts: FactValues = {}): ResourceFacts {
  const plain = { inlinePolicies: {}, attachedPolicies: [], boundary: 'NONE', tags: {} }
  const more = { groups: [], password: 'NONE', accessKeys: [] }
  return { resource: buildUserResourceByName(name, indexLocation), facts: { ...plain, ...more, ...facts } }
}

export function buildRoleFacts(name: string, facts: FactValues = {}): ResourceFacts {
  const plain = { inlinePolicies: {}, attachedPolicies: [], boundary: 'NONE', tags: {} }
  const trust = buildTrustPolicy({ Service: 'lambda.amazonaws.com' })
  return { resource: buildRoleResourceByName(name, indexLocation), facts: { ...plain, trust, ...facts } }
}

function buildKnownFacts(facts: FactValues): Record<string, Fact> {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, { known: value }]))
}

function buildSnapshot(
  resource: Resource,
  facts: Record<string, Fact>,
  previous: ResourceSnapshot['priorFacts'],
): ResourceSnapshot {
  const rest = { provenance: {}, collectedAt: {}, readAt: AT, factsVersion: FACTS_VERSION }
  return { resource, presence: 'PRESENT', facts, priorFacts: previous, ...rest }
}

/** An account with an escalation index. */
export interface EscalationIndexFixture {
  /** Stores the snapshot of a resource; `priorFacts` are those before the change. */
  put(resourceFacts: ResourceFacts, changeId?: string, priorFacts?: Record<string, Fact>): Promise<void>
  /** Stores that the resource was deleted. */
  remove(resource: Resource, changeId: string): Promise<void>
  rebuild(): Promise<void>
  /** Updates the index for a change of the resources. Returns the escalation diffs of the change. */
  updateIndex(changeId: string, ...resources: readonly Resource[]): Promise<EscalationDiff[]>
  index(): Promise<EscalationIndex | undefined>
  /** The opened paths that the account has recorded. */
  openedPaths(): Promise<RecordedFact<OpenedPaths> | undefined>
  /** The messages that were sent. */
  sent: Message[]
  /** What runs before each write of an update or a rebuild; a write that throws does not happen. */
  beforeWrite: { run?: (item: Item) => Promise<void> }
}

export async function createIndexFixture(
  reads: readonly ResourceFacts[],
  graphCache: GraphCache = {},
): Promise<EscalationIndexFixture> {
  const store = createMemoryStore()
  const sent: Message[] = []
  const beforeWrite: EscalationIndexFixture['beforeWrite'] = {}
  const deps = {
    store: {
      ...store,
      async save(item: Item, expecting: number) {
        await beforeWrite.run?.(item)
        return store.save(item, expecting)
      },
    },
    checklist: [],
    settings: defaultSettings,
    awsCatalog,
    compression: brotliCompression,
    graphCache,
    timing: defaultTiming,
    sender: {
      send: (_: string, messages: readonly object[]) =>
        Promise.resolve(void sent.push(...(messages as readonly Message[]))),
    },
    now: () => new Date(AT),
  }

  async function save(snapshot: ResourceSnapshot): Promise<void> {
    const key = buildSnapshotKey(snapshot.resource)
    const version = (await store.load(key))?.version ?? 0
    await store.save({ key, version: version + 1, body: snapshot }, version)
    await recordIndexMembers('s', [snapshot], store, deps.now())
  }

  const fixture: EscalationIndexFixture = {
    sent,
    beforeWrite,
    openedPaths: async () =>
      (await loadRecordedFact(INDEX_ACCOUNT, 'openedPaths', store)) as RecordedFact<OpenedPaths> | undefined,
    put({ resource, facts }, changeId, found = {}) {
      const previous = changeId === undefined ? [] : [{ changeId, attempt: 0, at: AT, facts: found }]
      return save(buildSnapshot(resource, buildKnownFacts(facts), previous))
    },
    remove(resource, changeId) {
      const previous = [{ changeId, attempt: 0, at: AT, facts: {} }]
      return save({ ...buildSnapshot(resource, {}, previous), presence: 'DELETED' })
    },
    async rebuild() {
      await rebuildEscalationIndex(
        { type: 'rebuild-escalation-index', account: INDEX_ACCOUNT_ID, sweep: 's' },
        deps,
      )
    },
    async updateIndex(changeId, ...resources) {
      await updateEscalationIndex(
        { type: 'update-escalation-index', changeId, task: 'p', account: INDEX_ACCOUNT_ID, resources },
        deps,
      )
      return (await escalationDiffs.list(changeId, store)).map(({ effect }) => effect)
    },
    async index() {
      return loadIndex(
        INDEX_ACCOUNT_ID,
        await loadIndexHead(INDEX_ACCOUNT_ID, store),
        store,
        brotliCompression,
      )
    },
  }
  for (const resourceFacts of reads) await fixture.put(resourceFacts)
  return fixture
}
