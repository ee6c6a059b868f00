import {
  restorePriorFacts,
  restoreResultingFacts,
  type SnapshotLookup,
  type ResourceSnapshot,
} from '../resources/resource-snapshot.ts'
import type { EvaluationDeps } from './evaluate-and-save.ts'
import { createFactComputer } from '../controls/compute-fact.ts'
import { resolveInputs, type ResolvedFact } from '../controls/resolve-inputs.ts'
import type { AnyInputs } from '../resources/inputs.ts'
import { getResourceKey, type Resource } from '../resources/resource.ts'

/** The inputs of a resource before and after a change. */
export interface BeforeAfterInputs {
  before: never
  after: never
}

/** The snapshots of a resource and of what its inputs reference; they have the facts before and after the change. */
export interface ChangedSnapshots {
  snapshots: readonly ResourceSnapshot[]
  changeId: string
}

/** Why inputs cannot be compared: they are not all known at both times, or take too many steps to compute. */
export type BeforeAfterProblem = 'UNKNOWN' | 'EXCEEDS_STEPS'

/** Whether the change modified one of the snapshots. */
export function isAnyModified(snapshots: readonly ResourceSnapshot[], changeId: string): boolean {
  return snapshots.some(({ priorFacts }) => priorFacts.some(prior => prior.changeId === changeId))
}

/**
 * Resolves `inputs` of a resource from the facts in `snapshots` before and after a change. All inputs must be known at
 * both times. `'WHOLE'`: nothing may be missing of them. `'IN_PART'`: what is missing before the change must be missing
 * after it too, so that it cannot pass for new.
 */
export function resolveBeforeAfterInputs(
  resource: Resource,
  inputs: AnyInputs,
  { snapshots, changeId }: ChangedSnapshots,
  deps: EvaluationDeps,
  completeness: 'WHOLE' | 'IN_PART' = 'WHOLE',
): BeforeAfterInputs | BeforeAfterProblem {
  const before = resolveFromSnapshots(
    resource,
    inputs,
    snapshots,
    snapshot => restorePriorFacts(snapshot, changeId) ?? snapshot.facts,
    deps,
  )
  const after = resolveFromSnapshots(
    resource,
    inputs,
    snapshots,
    snapshot => restoreResulting(snapshot, changeId),
    deps,
  )
  if (before === 'UNKNOWN' || after === 'UNKNOWN') return 'UNKNOWN'
  if (before === 'EXCEEDS_STEPS' || after === 'EXCEEDS_STEPS') return 'EXCEEDS_STEPS'
  return isComparable(before.incomplete, after.incomplete, completeness)
    ? { before: before.values as never, after: after.values as never }
    : 'UNKNOWN'
}

function isComparable(
  before: readonly string[],
  after: readonly string[],
  completeness: 'WHOLE' | 'IN_PART',
): boolean {
  if (completeness === 'WHOLE') return before.length + after.length === 0
  return before.every(reason => after.includes(reason))
}

/** Resolved inputs, and what is missing of them. */
interface PartialInputs {
  values: Readonly<Record<string, unknown>>
  incomplete: readonly string[]
}

function restoreResulting(snapshot: ResourceSnapshot, changeId: string): ResourceSnapshot['facts'] {
  return isAnyModified([snapshot], changeId) ? restoreResultingFacts(snapshot, changeId) : snapshot.facts
}

function resolveFromSnapshots(
  resource: Resource,
  inputs: AnyInputs,
  snapshots: readonly ResourceSnapshot[],
  selectFacts: (snapshot: ResourceSnapshot) => ResourceSnapshot['facts'],
  { settings, awsCatalog, now }: EvaluationDeps,
): PartialInputs | BeforeAfterProblem {
  const snapshotsByKey = new Map(
    snapshots.map(snapshot => [
      getResourceKey(snapshot.resource),
      { ...snapshot, facts: selectFacts(snapshot) },
    ]),
  )
  const snapshotLookup: SnapshotLookup = of => snapshotsByKey.get(getResourceKey(of))
  const resolved = resolveInputs(resource, inputs, {
    lookup: snapshotLookup,
    settings,
    awsCatalog,
    now: now(),
    factComputer: createFactComputer<ResolvedFact>(),
    onSource: () => undefined,
  })
  if ('unknown' in resolved && resolved.exceedsSteps) return 'EXCEEDS_STEPS'
  if (!('values' in resolved)) return 'UNKNOWN'
  return { values: resolved.values, incomplete: resolved.incomplete.map(({ unknown: reason }) => reason) }
}
