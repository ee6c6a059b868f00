import {
  restorePriorFacts,
  restoreResultingFacts,
  type SnapshotLookup,
  type ResourceSnapshot,
} from '../resources/resource-snapshot.ts'
import type { EvaluationDeps } from './evaluate-and-save.ts'
import { resolveInputs } from '../controls/resolve-inputs.ts'
import type { AnyInputs } from '../resources/inputs.ts'
import { getResourceKey, type Resource } from '../resources/resource.ts'

/** The inputs of a resource before and after a change. */
export interface BeforeAfterInputs {
  before: never
  after: never
}

/** Whether the change modified one of the snapshots. */
export function isAnyModified(snapshots: readonly ResourceSnapshot[], changeId: string): boolean {
  return snapshots.some(({ priorFacts }) => priorFacts.some(prior => prior.changeId === changeId))
}

/**
 * Resolves `inputs` of a resource from the facts in `snapshots` before and after a change. Returns undefined unless
 * all inputs are known at both times.
 */
export function resolveBeforeAfterInputs(
  resource: Resource,
  inputs: AnyInputs,
  { snapshots, changeId }: { snapshots: readonly ResourceSnapshot[]; changeId: string },
  deps: EvaluationDeps,
): BeforeAfterInputs | undefined {
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
  if (before === undefined || after === undefined) return undefined
  return { before: before as never, after: after as never }
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
): Readonly<Record<string, unknown>> | undefined {
  const snapshotsByKey = new Map(
    snapshots.map(snapshot => [
      getResourceKey(snapshot.resource),
      { ...snapshot, facts: selectFacts(snapshot) },
    ]),
  )
  const snapshotLookup: SnapshotLookup = of => snapshotsByKey.get(getResourceKey(of))
  const sources = { lookup: snapshotLookup, settings, awsCatalog, now: now(), onSource: () => undefined }
  const resolved = resolveInputs(resource, inputs, sources)
  return 'values' in resolved && resolved.incomplete.length === 0 ? resolved.values : undefined
}
