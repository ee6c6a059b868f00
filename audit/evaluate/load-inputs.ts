import { listControlsForKind } from '../checklist.ts'
import type { EvaluableControl } from '../controls/control.ts'
import { findDerivation, type Derivation } from '../resources/derived/derivations.ts'
import { listReferencedResources } from '../resources/kinds.ts'
import type { AnyEachInputs } from '../resources/inputs.ts'
import { getResourceKey, type Kind, type Resource, type ResourceKey } from '../resources/resource.ts'
import { listInverseFacts, type InversePath } from '../resources/inverse/inverse-facts.ts'
import { filterRecordedFacts } from '../resources/recorded/recorded-facts.ts'
import { loadRecordedFact, type RecordedFact } from '../state/effects/recorded-fact.ts'
import { loadInverseFact } from './load-inverse-fact.ts'
import { loadSnapshot } from '../state/load-snapshot.ts'
import type { SnapshotLookup, ResourceSnapshot } from '../resources/resource-snapshot.ts'
import type { ListingStore } from '../state/store.ts'

/**
 * Loads the snapshots of `resources` and of everything that the inputs of `checklist` reference, each once, and after
 * this call began. Load the compliance records before this call.
 */
export async function loadInputs(
  resources: readonly Resource[],
  checklist: readonly EvaluableControl[],
  store: Pick<ListingStore, 'load' | 'list'>,
): Promise<SnapshotLookup> {
  const loads = new Map<ResourceKey, Promise<ResourceSnapshot | undefined>>()
  const snapshots = new Map<ResourceKey, ResourceSnapshot>()

  async function load(resource: Resource): Promise<ResourceSnapshot | undefined> {
    const key = getResourceKey(resource)
    const loading = loads.get(key) ?? loadSnapshot(resource, store)
    loads.set(key, loading)
    const snapshot = await loading
    if (snapshot) snapshots.set(key, snapshot)
    return snapshot
  }

  const addedFacts = new Map<ResourceKey, Map<string, RecordedFact>>()

  function findAdded(resource: Resource): Map<string, RecordedFact> {
    const key = getResourceKey(resource)
    const added = addedFacts.get(key) ?? new Map<string, RecordedFact>()
    addedFacts.set(key, added)
    return added
  }

  /** Loads a recorded fact. Nothing recorded is known, too: the fact has the value `'NONE'` then. */
  async function loadRecorded(resource: Resource, fact: string): Promise<unknown> {
    const added = findAdded(resource)
    const recorded = added.get(fact) ?? (await loadRecordedFact(resource, fact, store)) ?? NOTHING_RECORDED
    added.set(fact, recorded)
    return recorded.value
  }

  async function loadInverse(resource: Resource, fact: string, paths: readonly InversePath[]): Promise<void> {
    const added = findAdded(resource)
    if (!added.has(fact)) added.set(fact, { value: await loadInverseFact(resource, paths, store) })
  }

  async function listTargets(snapshot: ResourceSnapshot, relationship: string): Promise<Resource[]> {
    const { resource, facts } = snapshot
    const isRecorded = filterRecordedFacts(resource.kind, [relationship]).length > 0
    if (isRecorded) return listReferencedResources(await loadRecorded(resource, relationship))
    const fact = facts[relationship]
    return fact !== undefined && 'known' in fact ? listReferencedResources(fact.known) : []
  }

  const visits = new Map<AnyEachInputs, Set<ResourceKey>>()

  /** Whether it is the first visit of the resource for these inputs: many resources lead to the same one. */
  function isFirstVisit(resource: Resource, inputs: AnyEachInputs): boolean {
    const visited = visits.get(inputs) ?? new Set()
    visits.set(inputs, visited)
    const key = getResourceKey(resource)
    if (visited.has(key)) return false
    visited.add(key)
    return true
  }

  async function visit(resource: Resource, inputs: AnyEachInputs): Promise<void> {
    if (!isFirstVisit(resource, inputs)) return
    const snapshot = await load(resource)
    if (snapshot === undefined || (inputs.unless && isLeftOut(snapshot, inputs.unless))) return
    const { recorded, inverse, derivations, related } = planVisit(resource.kind, inputs)
    await Promise.all([
      ...recorded.map(fact => loadRecorded(resource, fact)),
      ...inverse.map(({ fact, paths }) => loadInverse(resource, fact, paths)),
      ...derivations.map(derivation => visit(resource, derivation.inputs)),
      ...related.map(async ([relationship, inner]) => {
        const targets = await listTargets(snapshot, relationship)
        await Promise.all(targets.map(target => visit(target, inner)))
      }),
    ])
  }

  const listInputs = (resource: Resource) =>
    listControlsForKind(resource.kind, checklist).map(({ evaluator }) => evaluator.inputs)
  await Promise.all(
    resources.flatMap(resource => [
      load(resource),
      ...listInputs(resource).map(inputs => visit(resource, inputs)),
    ]),
  )
  for (const [key, added] of addedFacts) {
    const snapshot = snapshots.get(key)
    if (snapshot !== undefined) snapshots.set(key, addFacts(snapshot, added))
  }
  return resource => snapshots.get(getResourceKey(resource))
}

const NOTHING_RECORDED: RecordedFact = { value: 'NONE' }

/** The snapshot with recorded and inverse facts, as evaluations get it; it is never saved. */
function addFacts(snapshot: ResourceSnapshot, added: ReadonlyMap<string, RecordedFact>): ResourceSnapshot {
  const facts = Object.fromEntries([...added].map(([fact, { value }]) => [fact, { known: value }]))
  const provenance = Object.fromEntries(
    [...added].flatMap(([fact, stored]) => (stored.provenance ? [[fact, stored.provenance]] : [])),
  ) as ResourceSnapshot['provenance']
  return {
    ...snapshot,
    facts: { ...snapshot.facts, ...facts },
    provenance: { ...snapshot.provenance, ...provenance },
  }
}

/** What inputs need of a resource besides its own snapshot. */
interface VisitPlan {
  recorded: readonly string[]
  inverse: ReturnType<typeof listInverseFacts>
  derivations: readonly Derivation[]
  /** Relationships, and what is needed of their targets. */
  related: readonly (readonly [string, AnyEachInputs])[]
}

const plans = new WeakMap<AnyEachInputs, Map<Kind, VisitPlan>>()

/** The plan for inputs of resources of a kind: the same for each of them. */
function planVisit(kind: Kind, inputs: AnyEachInputs): VisitPlan {
  const byKind = plans.get(inputs) ?? new Map<Kind, VisitPlan>()
  plans.set(inputs, byKind)
  const plan = byKind.get(kind) ?? createVisitPlan(kind, inputs)
  byKind.set(kind, plan)
  return plan
}

function createVisitPlan(
  kind: Kind,
  { facts = [], anyOf = [], stepsOf = [], one = {}, each = {} }: AnyEachInputs,
): VisitPlan {
  return {
    recorded: filterRecordedFacts(kind, [...facts, ...anyOf]),
    inverse: listInverseFacts(kind, facts),
    derivations: [...facts, ...anyOf, ...stepsOf].flatMap(name => findDerivation(kind, name) ?? []),
    related: [...Object.entries(one), ...Object.entries(each)].map(
      ([relationship, inner]) => [relationship, inner ?? NO_INPUTS] as const,
    ),
  }
}

const NO_INPUTS: AnyEachInputs = {}

/** Whether an evaluation needs nothing else of a resource, because the values of its facts leave it out. */
function isLeftOut({ facts }: ResourceSnapshot, unless: NonNullable<AnyEachInputs['unless']>): boolean {
  return Object.entries(unless).every(([name, value]) => {
    const fact = facts[name]
    return fact !== undefined && 'known' in fact && fact.known === value
  })
}
