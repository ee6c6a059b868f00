import type { RecordedTransition } from '../state/change-record.ts'
import type { ComplianceRecord } from '../state/compliance-record.ts'
import { buildComplianceRecordKey } from '../state/keys.ts'
import { mapConcurrent } from '../state/map-concurrent.ts'
import type { ItemStore } from '../state/store.ts'
import { isOpening, type Transition } from '../state/transition.ts'
import { getResourceKey } from '../resources/resource.ts'

/**
 * The transitions that no notification says any more, because a later one of the same finding replaced them while they waited: a
 * resolved finding that was opened again, which another notification says, and all but the last time that it opened.
 */
export async function findReplacedTransitions(
  pending: readonly RecordedTransition[],
  store: Pick<ItemStore, 'load'>,
): Promise<ReadonlySet<RecordedTransition>> {
  const lastOpened = new Map<string, number>()
  for (const { transition } of pending)
    if (isOpening(transition.step)) {
      const key = nameFinding(transition)
      lastOpened.set(key, Math.max(lastOpened.get(key) ?? 0, transition.number))
    }
  const replaced = await mapConcurrent(pending, async each => {
    const { transition } = each
    const latest = await loadLastTransition(transition, store)
    if (latest === undefined || latest.number <= transition.number) return []
    const isSaidAgain = isOpening(transition.step)
      ? (lastOpened.get(nameFinding(transition)) ?? 0) > transition.number
      : isOpening(latest.step) || latest.step === 'OVERDUE'
    return isSaidAgain ? [each] : []
  })
  return new Set(replaced.flat())
}

/** The last transition of the finding that a transition is about. */
export async function loadLastTransition(
  { resource, control }: Pick<Transition, 'resource' | 'control'>,
  store: Pick<ItemStore, 'load'>,
): Promise<Transition | undefined> {
  const item = await store.load(buildComplianceRecordKey(resource))
  const record = item?.body as ComplianceRecord | undefined
  return record?.results[control]?.lastTransition
}

function nameFinding({ control, resource }: Transition): string {
  return `${control} ${getResourceKey(resource)}`
}
