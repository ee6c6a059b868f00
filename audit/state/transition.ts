import type { ControlId } from '../controls/control.ts'
import type { Severity } from '../settings/severity.ts'
import type { Evidence } from '../controls/evaluation.ts'
import { getResourceKey, type Resource } from '../resources/resource.ts'
import { buildChangePartition, buildResourcePartition, TRANSITION_PREFIX } from './keys.ts'
import type { ChangeOrigin } from '../events/change-origin.ts'
import { putIfAbsent, updateItem, type ItemKey, type ItemStore } from './store.ts'

/**
 * What happened to a finding. An open finding is `REOPENED` by a new violation. It is `ACCEPTED` when its resource gets a tag for which an
 * exception accepts it, and `REOPENED` when it loses that. It is `OVERDUE` once its due date passes. A finding is `RESOLVED` because its
 * resource is compliant, or `ARCHIVED` because its resource was deleted.
 */
export type TransitionStep = 'OPENED' | 'REOPENED' | 'ACCEPTED' | 'OVERDUE' | 'RESOLVED' | 'ARCHIVED'

/** Whether the resource passes after the step, or is no more. */
export function isEnding(transitionStep: TransitionStep): boolean {
  return transitionStep === 'RESOLVED' || transitionStep === 'ARCHIVED'
}

/** Whether the finding opened, or opened again. */
export function isOpening(transitionStep: TransitionStep): boolean {
  return transitionStep === 'OPENED' || transitionStep === 'REOPENED'
}

/** One step of a finding. A finding is identified by its control and its resource. */
export interface Transition {
  resource: Resource
  control: ControlId
  severity: Severity
  /** The position among the transitions of this finding, from 1. */
  number: number
  step: TransitionStep
  reason?: string
  evidence?: Evidence
  /** The id of the change that the transition is attributed to. */
  changeId: string
  /** When it was evaluated, ISO 8601. */
  at: string
  /** The transition with which the violation began, where this one only accepts it, ends that, or is `OVERDUE`. */
  opening?: OpeningTransition
  /** The due date that had passed, ISO 8601: of an `OVERDUE` finding, and of the steps that it takes after that. */
  dueAt?: string
}

/** What is kept of the transition with which a violation began. */
export type OpeningTransition = Pick<Transition, 'number' | 'changeId' | 'at'>

/** The transition with which the violation began: an acceptance by a tag, its end and a due date make it no younger. */
export function getOpening({
  opening,
  ...transition
}: OpeningTransition & Pick<Transition, 'opening'>): OpeningTransition {
  return opening ?? transition
}

/**
 * The number of the notification that contains a result; `ACCEPTED`: none, because an exception covers it or its control is disabled; `UNDONE`: none,
 * because its change was undone before.
 */
export type NotificationOutcome = number | 'ACCEPTED' | 'UNDONE'

/** What identifies a finding: a control and a resource. */
export type FindingIdentity = Pick<Transition, 'resource' | 'control'>

/** What identifies a transition: its finding and its position. */
export type TransitionIdentity = Pick<Transition, 'resource' | 'control' | 'number'>

/** Formats the id of a transition, which is the same in every notification and published event. */
export function formatTransitionId({ resource, control, number }: TransitionIdentity): string {
  return `${getResourceKey(resource)} ${control} ${number}`
}

/** Stores a transition with its resource and with its change. Idempotent. */
export async function putTransition(transition: Transition, store: ItemStore): Promise<void> {
  await putIfAbsent(store, buildTransitionKey(transition), transition)
  await putIfAbsent(store, buildChangeTransitionKey(transition), { transition })
}

/** Builds the key of a transition in the partition of its resource. */
export function buildTransitionKey({ resource, control, number }: TransitionIdentity): ItemKey {
  const sort = `${TRANSITION_PREFIX}${control} ${String(number).padStart(6, '0')}`
  return { partition: buildResourcePartition(getResourceKey(resource)), sort }
}

/** What became of the notification of a transition. */
export interface NotificationStatus {
  notifiedIn?: NotificationOutcome
  /** Whether an event of it was published; set only where that differs from whether it was notified. */
  published?: boolean
}

/** Who made a change, and by which call: what is kept of a change when its record has expired. */
export interface TransitionMaker extends Pick<ChangeOrigin, 'action' | 'at'> {
  /** The name of the actor. */
  actor: string
}

/** Records the notification status of a transition, and who made its change: change records expire, transitions never. */
export async function markTransitionNotified(
  transition: Transition,
  status: NotificationStatus,
  { action, actor, at }: Pick<ChangeOrigin, 'action' | 'actor' | 'at'>,
  store: ItemStore,
): Promise<void> {
  const madeBy: TransitionMaker = { action, actor: actor.name, at }
  await updateItem(store, buildChangeTransitionKey(transition), () => ({ transition, ...status, madeBy }))
}

/** Builds the key of a transition in the partition of its change. */
export function buildChangeTransitionKey(
  transition: TransitionIdentity & Pick<Transition, 'changeId'>,
): ItemKey {
  return {
    partition: buildChangePartition(transition.changeId),
    sort: `${TRANSITION_PREFIX}${formatTransitionId(transition)}`,
  }
}
