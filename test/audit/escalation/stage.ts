import { modelKey } from '../../../audit/account/keys.ts'
import { FACTS_VERSION, type Model } from '../../../audit/account/model.ts'
import { openedWays, type OpenedWays } from '../../../audit/account/opened-ways.ts'
import type { Remembered } from '../../../audit/escalation/graphs.ts'
import { indexState, readIndex, type AccountIndex } from '../../../audit/escalation/kept-index.ts'
import { rebuildIndex } from '../../../audit/escalation/rebuild.ts'
import { enroll } from '../../../audit/escalation/roster.ts'
import { weighEscalation } from '../../../audit/escalation/weigh.ts'
import { parsePolicy, type PolicyDocument } from '../../../audit/policy/document.ts'
import type { Fact } from '../../../audit/resources/fact.ts'
import { userNamed } from '../../../audit/resources/iam/user.ts'
import { roleNamed } from '../../../audit/resources/iam/role.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { defaultSettings } from '../../../audit/settings/settings.ts'
import { defaultTiming } from '../../../audit/timing.ts'
import { knowledge } from '../../../functions/knowledge.ts'
import { brotli } from '../../../functions/packing.ts'
import { memoryStore } from '../../contracts/memory-store.ts'

export const ACCOUNT = '111122223333'
export const where = { account: ACCOUNT, region: 'eu-west-1' }
const AT = '2026-05-12T09:00:00.000Z'

export const EVERYTHING = says(['*'])

/** A policy that allows the actions on the resources. */
export function says(Action: readonly string[], Resource: string | readonly string[] = '*'): PolicyDocument {
  return parsePolicy({ Version: '2012-10-17', Statement: { Sid: 'Own', Effect: 'Allow', Action, Resource } })
}

export function trusting(Principal: object): PolicyDocument {
  const Statement = { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }
  return parsePolicy({ Version: '2012-10-17', Statement })
}

export const BY_ACCOUNT = trusting({ AWS: `arn:aws:iam::${ACCOUNT}:root` })

export type Facts = Readonly<Record<string, unknown>>

/** A resource, and what is known of it. */
export interface Read {
  resource: Resource
  facts: Facts
}

export function user(name: string, facts: Facts = {}): Read {
  const plain = { inlinePolicies: {}, attachedPolicies: [], boundary: 'NONE', tags: {} }
  const more = { groups: [], password: 'NONE', accessKeys: [] }
  return { resource: userNamed(name, where), facts: { ...plain, ...more, ...facts } }
}

export function role(name: string, facts: Facts = {}): Read {
  const plain = { inlinePolicies: {}, attachedPolicies: [], boundary: 'NONE', tags: {} }
  const trust = trusting({ Service: 'lambda.amazonaws.com' })
  return { resource: roleNamed(name, where), facts: { ...plain, trust, ...facts } }
}

function known(facts: Facts): Record<string, Fact> {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, { known: value }]))
}

function modelOf(resource: Resource, facts: Record<string, Fact>, previous: Model['previous']): Model {
  const rest = { stamps: {}, aspects: {}, readAt: AT, factsVersion: FACTS_VERSION }
  return { resource, presence: 'PRESENT', facts, previous, ...rest }
}

/** An account whose index is kept. */
export interface Stage {
  /** Writes what is known; `cause` found `found` instead. */
  put(read: Read, cause?: string, found?: Record<string, Fact>): Promise<void>
  /** What is known of the resource is that it is gone. */
  remove(resource: Resource, cause: string): Promise<void>
  rebuild(): Promise<void>
  /** Weighs what `cause` did to the resources. Answers what it opened. */
  weigh(cause: string, ...resources: readonly Resource[]): Promise<OpenedWays[]>
  index(): Promise<AccountIndex | undefined>
}

export async function stageOf(reads: readonly Read[], remembered: Remembered = {}): Promise<Stage> {
  const store = memoryStore()
  const ports = {
    store,
    checklist: [],
    settings: defaultSettings,
    knowledge,
    packing: brotli,
    remembered,
    timing: defaultTiming,
    post: { send: () => Promise.resolve() },
    now: () => new Date(AT),
  }

  async function save(model: Model): Promise<void> {
    const key = modelKey(model.resource)
    const version = (await store.load(key))?.version ?? 0
    await store.save({ key, version: version + 1, body: model }, version)
    await enroll('s', [model], store, ports.now())
  }

  const stage: Stage = {
    put({ resource, facts }, cause, found = {}) {
      const previous = cause === undefined ? [] : [{ cause, look: 0, at: AT, facts: found }]
      return save(modelOf(resource, known(facts), previous))
    },
    remove(resource, cause) {
      const previous = [{ cause, look: 0, at: AT, facts: {} }]
      return save({ ...modelOf(resource, {}, previous), presence: 'GONE' })
    },
    rebuild: () => rebuildIndex({ type: 'rebuild-index', account: ACCOUNT, sweep: 's' }, ports),
    async weigh(cause, ...resources) {
      await weighEscalation(
        { type: 'weigh-escalation', cause, piece: 'p', account: ACCOUNT, resources },
        ports,
      )
      return (await openedWays.of(cause, store)).map(({ change }) => change)
    },
    async index() {
      return readIndex(ACCOUNT, await indexState(ACCOUNT, store), store, brotli)
    },
  }
  for (const read of reads) await stage.put(read)
  return stage
}
