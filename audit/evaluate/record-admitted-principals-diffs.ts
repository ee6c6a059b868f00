import { truncateEffects } from '../state/effects/effect-store.ts'
import {
  admittedPrincipalsDiffs,
  type AdmittedPrincipalsDiff,
} from '../state/effects/admitted-principals-diff.ts'
import { loadSnapshot } from '../state/load-snapshot.ts'
import type { EvaluationDeps } from './evaluate-and-save.ts'
import { resolveBeforeAfterInputs, isAnyModified } from './before-after-inputs.ts'
import { mapConcurrent } from '../state/map-concurrent.ts'
import type { EvaluateMessage } from '../messages.ts'
import { exposureComparisons } from './exposure-comparisons.ts'
import { compareNewExposures } from '../resources/derived/exposure/new-exposures.ts'
import type { Resource } from '../resources/resource.ts'

/**
 * Records the principals that the resources of a message newly admit since its change. Resources whose inputs are not
 * known both before and after the change are skipped.
 */
export async function recordAdmittedPrincipalsDiffs(
  { changeId, resources }: EvaluateMessage,
  deps: EvaluationDeps,
): Promise<void> {
  await mapConcurrent(resources, async resource => {
    const change = await computeAdmittedPrincipalsDiff(resource, changeId, deps)
    if (change !== undefined) await admittedPrincipalsDiffs.put(change, deps.store, deps.now())
  })
}

async function computeAdmittedPrincipalsDiff(
  resource: Resource,
  changeId: string,
  deps: EvaluationDeps,
): Promise<AdmittedPrincipalsDiff | undefined> {
  const comparisonsOfKind = exposureComparisons[resource.kind]
  const snapshot = comparisonsOfKind && (await loadSnapshot(resource, deps.store))
  if (comparisonsOfKind === undefined || snapshot === undefined || !isAnyModified([snapshot], changeId))
    return undefined
  const all = comparisonsOfKind.flatMap(({ inputs, compare }) => {
    const resolved = resolveBeforeAfterInputs(resource, inputs, { snapshots: [snapshot], changeId }, deps)
    return resolved === undefined ? [] : compare(resolved.before, resolved.after, deps.awsCatalog.actions())
  })
  if (all.length === 0) return undefined
  const admitted = truncateEffects(all.toSorted(compareNewExposures))
  return { changeId, resource, admitted, more: all.length - admitted.length }
}
