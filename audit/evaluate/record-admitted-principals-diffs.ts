import { truncateEffects } from '../state/effects/effect-store.ts'
import {
  admittedPrincipalsDiffs,
  type AdmittedPrincipalsDiff,
} from '../state/effects/admitted-principals-diff.ts'
import { loadSnapshot } from '../state/load-snapshot.ts'
import type { EvaluationDeps } from './evaluate-and-save.ts'
import { resolveBeforeAfterInputs, isAnyModified, type ChangedSnapshots } from './before-after-inputs.ts'
import { limitSteps } from '../engines/iam/step-limit.ts'
import { MAX_DIFF_STEPS, type MessageWork } from './message-work.ts'
import { mapConcurrent } from '../state/map-concurrent.ts'
import type { EvaluateMessage } from '../messages.ts'
import { exposureComparisons, type ExposureComparison } from './exposure-comparisons.ts'
import { compareNewExposures, type NewExposure } from '../resources/derived/exposure/new-exposures.ts'
import type { Resource } from '../resources/resource.ts'

/**
 * Records the principals that the resources of a message newly admit since its change. Resources whose inputs are not
 * known both before and after the change are skipped; a statement that is not understood hides no other. Of those whose policies take too many steps to compare, this is
 * recorded.
 */
export async function recordAdmittedPrincipalsDiffs(
  { changeId, resources }: EvaluateMessage,
  messageWork: MessageWork,
  deps: EvaluationDeps,
): Promise<void> {
  await mapConcurrent(resources, async resource => {
    const comparisons = exposureComparisons[resource.kind]
    const snapshot = comparisons && (await loadSnapshot(resource, deps.store))
    if (comparisons === undefined || snapshot === undefined || !isAnyModified([snapshot], changeId)) return
    if (!messageWork.accepts(resource)) return
    const changed = { snapshots: [snapshot], changeId }
    const change = computeAdmittedPrincipalsDiff(resource, comparisons, changed, deps)
    if (change !== undefined) await admittedPrincipalsDiffs.put(change, deps.store, deps.now())
  })
}

function computeAdmittedPrincipalsDiff(
  resource: Resource,
  comparisons: readonly ExposureComparison[],
  changed: ChangedSnapshots,
  deps: EvaluationDeps,
): AdmittedPrincipalsDiff | undefined {
  const outcomes = comparisons.map(comparison => compareExposures(resource, comparison, changed, deps))
  const all = outcomes.flatMap(outcome => (outcome === 'EXCEEDS_STEPS' ? [] : outcome))
  const notEvaluated = outcomes.includes('EXCEEDS_STEPS') ? { notEvaluated: true as const } : {}
  if (all.length === 0 && !notEvaluated.notEvaluated) return undefined
  const admitted = truncateEffects(all.toSorted(compareNewExposures))
  return {
    changeId: changed.changeId,
    resource,
    admitted,
    more: all.length - admitted.length,
    ...notEvaluated,
  }
}

function compareExposures(
  resource: Resource,
  { inputs, compare }: ExposureComparison,
  changed: ChangedSnapshots,
  deps: EvaluationDeps,
): readonly NewExposure[] | 'EXCEEDS_STEPS' {
  const resolved = resolveBeforeAfterInputs(resource, inputs, changed, deps, 'IN_PART')
  if (typeof resolved === 'string') return resolved === 'UNKNOWN' ? [] : resolved
  const outcome = limitSteps(MAX_DIFF_STEPS, () =>
    compare(resolved.before, resolved.after, deps.awsCatalog.actions()),
  )
  return 'exceeds' in outcome ? 'EXCEEDS_STEPS' : outcome.result
}
