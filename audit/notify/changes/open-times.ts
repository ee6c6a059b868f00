import { loadChangeRecord, type RecordedTransition } from '../../state/change-record.ts'
import { loadFirstOpening } from '../../state/findings/load-opening.ts'
import { mapConcurrent } from '../../state/map-concurrent.ts'
import type { ItemStore } from '../../state/store.ts'
import {
  buildChangeTransitionKey,
  formatTransitionId,
  isEnding,
  type Transition,
} from '../../state/transition.ts'
import type { OpenTimes } from '../sections/finding-groups.ts'
import { findOwnChange } from './describe-change.ts'

/** The most transitions of a message of which it is loaded. */
const MAX_TRANSITIONS = 1_000

/** Opens findings at the time at which they begin to fail: all other changes of Assay find what began before. */
const EXACT_OWN_ACTION = 'assay:Reevaluate'

/**
 * Loads for how long the findings were open that these transitions end: as they were evaluated. It is not known of what a scan found,
 * which began before.
 */
export async function loadOpenTimes(
  transitions: readonly Transition[],
  store: Pick<ItemStore, 'load'>,
): Promise<OpenTimes> {
  const ended = transitions.filter(({ step }) => isEnding(step))
  if (ended.length > MAX_TRANSITIONS) return new Map()
  const times = await mapConcurrent(ended, async transition => {
    const opening = await loadFirstOpening(transition, store)
    if (opening === undefined || !(await isOpeningKnown(opening, store))) return []
    const seconds = (Date.parse(transition.at) - Date.parse(opening.at)) / 1000
    return seconds >= 0 ? [[formatTransitionId(transition), seconds] as const] : []
  })
  return new Map(times.flat())
}

async function isOpeningKnown(opening: Transition, store: Pick<ItemStore, 'load'>): Promise<boolean> {
  const recorded = (await store.load(buildChangeTransitionKey(opening)))?.body as
    RecordedTransition | undefined
  const action = recorded?.madeBy?.action ?? (await loadChangeRecord(opening.changeId, store))?.action
  return action !== undefined && (findOwnChange(action) === undefined || action === EXACT_OWN_ACTION)
}
