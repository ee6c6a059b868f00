import type { ControlId } from '../controls/control.ts'
import type { Severity } from '../controls/severity.ts'
import type { Evidence } from '../controls/verdict.ts'
import { keyOf, type Resource } from '../resources/resource.ts'
import { causePartition, resourcePartition, TRANSITIONS } from './keys.ts'
import { putIfAbsent, update, type ItemStore } from './store.ts'

/**
 * A finding opened, for the first time or again, which it also does in a further way while it is open, or closed: because
 * it was mended, or its resource is gone.
 */
export type Step = 'OPENED' | 'REOPENED' | 'RESOLVED' | 'ARCHIVED'

/** Whether a finding is open after the step. */
export function isOpening(step: Step): boolean {
  return step === 'OPENED' || step === 'REOPENED'
}

/** One change of a finding; a finding is a control and a resource. */
export interface Transition {
  resource: Resource
  control: ControlId
  severity: Severity
  /** Counts the transitions of this finding from 1. */
  number: number
  step: Step
  reason?: string
  evidence?: Evidence
  /** The change that made it so. */
  cause: string
  /** When it was judged, ISO 8601. */
  at: string
}

/** The message of its cause that told a transition, by its number; or that nobody is told of an accepted risk. */
export type Told = number | 'ACCEPTED'

/** The same for every telling of the same transition. */
export function transitionId(transition: Transition): string {
  return `${keyOf(transition.resource)} ${transition.control} ${transition.number}`
}

/** Keeps a transition, by its resource and by its cause; doing so again changes nothing. */
export async function putTransition(transition: Transition, store: ItemStore): Promise<void> {
  const { resource, control, number } = transition
  const ofResource = `${TRANSITIONS}${control} ${String(number).padStart(6, '0')}`
  await putIfAbsent(store, { partition: resourcePartition(keyOf(resource)), sort: ofResource }, transition)
  await putIfAbsent(store, causedKey(transition), { transition })
}

/** What became of the telling of a transition. */
export interface Telling {
  told?: Told
  /** Whether rules were told of it by an event; only where that and the message did not go the same way. */
  announced?: boolean
}

/** Notes what became of the telling of a transition. */
export async function markTold(transition: Transition, telling: Telling, store: ItemStore): Promise<void> {
  await update(store, causedKey(transition), () => ({ transition, ...telling }))
}

function causedKey(transition: Transition) {
  return { partition: causePartition(transition.cause), sort: `${TRANSITIONS}${transitionId(transition)}` }
}
