import type { ControlId } from '../controls/control.ts'
import type { Severity } from '../settings/severity.ts'
import type { Evidence } from '../controls/evaluation.ts'
import { getResourceKey, type Resource } from '../resources/resource.ts'
import { buildChangePartition, buildResourcePartition, TRANSITION_PREFIX } from './keys.ts'
import { putIfAbsent, updateItem, type ItemStore } from './store.ts'

/**
 * A finding opened, for the first time or again, which it also does in a further way while it is open, or closed: because
 * it was mended, or its resource is gone.
 */
export type TransitionStep = 'OPENED' | 'REOPENED' | 'RESOLVED' | 'ARCHIVED'

/** Whether a finding is open after the step. */
export function isOpening(transitionStep: TransitionStep): boolean {
  return transitionStep === 'OPENED' || transitionStep === 'REOPENED'
}

/** One change of a finding; a finding is a control and a resource. */
export interface Transition {
  resource: Resource
  control: ControlId
  severity: Severity
  /** Counts the transitions of this finding from 1. */
  number: number
  step: TransitionStep
  reason?: string
  evidence?: Evidence
  /** The change that made it so. */
  changeId: string
  /** When it was judged, ISO 8601. */
  at: string
}

/** The message of its cause that told a transition, by its number; or that nobody is told of an accepted risk. */
export type NotificationOutcome = number | 'ACCEPTED'

/** The same for every telling of the same transition. */
export function formatTransitionId(transition: Transition): string {
  return `${getResourceKey(transition.resource)} ${transition.control} ${transition.number}`
}

/** Keeps a transition, by its resource and by its cause; doing so again changes nothing. */
export async function putTransition(transition: Transition, store: ItemStore): Promise<void> {
  const { resource, control, number } = transition
  const ofResource = `${TRANSITION_PREFIX}${control} ${String(number).padStart(6, '0')}`
  await putIfAbsent(
    store,
    { partition: buildResourcePartition(getResourceKey(resource)), sort: ofResource },
    transition,
  )
  await putIfAbsent(store, buildChangeTransitionKey(transition), { transition })
}

/** What became of the telling of a transition. */
export interface NotificationStatus {
  notifiedIn?: NotificationOutcome
  /** Whether rules were told of it by an event; only where that and the message did not go the same way. */
  published?: boolean
}

/** Notes what became of the telling of a transition. */
export async function markTransitionNotified(
  transition: Transition,
  status: NotificationStatus,
  store: ItemStore,
): Promise<void> {
  await updateItem(store, buildChangeTransitionKey(transition), () => ({ transition, ...status }))
}

function buildChangeTransitionKey(transition: Transition) {
  return {
    partition: buildChangePartition(transition.changeId),
    sort: `${TRANSITION_PREFIX}${formatTransitionId(transition)}`,
  }
}
