import {
  markEffectsNotified,
  filterPendingEffects,
  type ChangeEffects,
} from '../state/effects/change-effects.ts'
import type { ChangeRecord, RecordedTransition } from '../state/change-record.ts'
import {
  markTransientViolationNotified,
  type RecordedTransientViolation,
} from '../state/transient-violation.ts'
import type { SettingsChangeResult } from '../state/settings/settings-effects.ts'
import type { ItemStore } from '../state/store.ts'
import {
  markTransitionNotified,
  type NotificationOutcome,
  type NotificationStatus,
} from '../state/transition.ts'
import type { EventPublisher } from '../publish/published-event.ts'
import { createFindingEvent } from '../publish/finding-event.ts'
import type { ControlDescription } from '../controls/control.ts'
import { createAcceptanceCheck } from './accepted/acceptance-check.ts'
import type { Settings } from '../settings/settings.ts'
import { mapConcurrent } from '../state/map-concurrent.ts'
import type { Resource } from '../resources/resource.ts'
import { loadOpenTimes } from './changes/open-times.ts'
import { buildGrantsSection } from './sections/grants-section.ts'
import type { PrincipalWorkloads } from './sections/principal-workloads.ts'
import { freezeContent, isContentFrozen, type NotificationContent } from './freeze-content.ts'
import {
  countRepetition,
  describeRepetitions,
  isRepetition,
  loadNotices,
  recordNotices,
} from './repetition.ts'
import { shouldNotify, collectResourcesWithNewFindings } from './should-notify.ts'
import { createNotification, type Notification, type Notifier } from './notification.ts'
import type { NotificationForwarder } from './notification-forwarder.ts'
import { findReplacedTransitions } from './replaced-transitions.ts'
import { buildSettingsSection } from './sections/settings-section.ts'
import { buildExposureSection } from './sections/exposure-section.ts'
import { buildEscalationSection } from './sections/escalation-section.ts'

/** Dependencies of a delivery. */
export interface DeliveryDeps {
  store: ItemStore
  notifier: Notifier
  /** Passes notifications on to routes, where there are any. */
  forwarder?: NotificationForwarder
  /** Publishes events, where there is a bus for them. */
  publisher?: EventPublisher
  checklist: readonly ControlDescription[]
  settings: Pick<Settings, 'exceptions' | 'controls'>
  now: () => Date
}

/** The results of a change, with their notification status. */
export interface ChangeOutcome {
  transitions: readonly RecordedTransition[]
  transientViolations: readonly RecordedTransientViolation[]
  effects: ChangeEffects
}

/** What the message contains besides the results. */
export interface MessageContext {
  /** The resources that were read for the change. */
  subjects: readonly Resource[]
  pendingTaskCount: number
  describeChanges(): Promise<string[]>
  loadWorkloads(principals: readonly Resource[]): Promise<PrincipalWorkloads>
  /** The resources that use the subjects of the change. */
  loadUsers(): Promise<readonly Resource[]>
  /** What a change of the run-time settings did, for its first notification. */
  settingsChange?: SettingsChangeResult | undefined
  /** How many of the subjects run, where a vulnerability was reported of them and that is known. */
  countInUse(): Promise<number | undefined>
}

/** The outcome of a delivery. A failed attempt is to be repeated for its own channel only. */
export interface DeliveryResult {
  transitions: readonly RecordedTransition[]
  sent: Notification | undefined
  /** Whether a repeated message left out results that arrived since its first attempt. */
  hasMore: boolean
  notificationAttempt: Attempt<unknown>
  eventsAttempt: Attempt<unknown>
}

type Attempt<T> = { done: T } | { failure: unknown }

/**
 * Delivers the pending results of a change: to people in one message, to rules as one event per finding. The status of
 * the two channels is stored separately, so that a failure of one repeats nothing on the other. Accepted risks, and findings of
 * controls that are disabled by now, go to neither.
 */
export async function deliverOutcome(
  changeRecord: ChangeRecord,
  { transitions, transientViolations, effects }: ChangeOutcome,
  context: MessageContext,
  deps: DeliveryDeps,
): Promise<DeliveryResult> {
  const pending = transitions.filter(({ notifiedIn }) => notifiedIn === undefined)
  const isAccepted = createAcceptanceCheck(deps)
  const accepted = new Set(await filterConcurrent(pending, ({ transition }) => isAccepted(transition)))
  const unaccepted = pending.filter(each => !accepted.has(each))
  const replaced = await selectReplaced(changeRecord, unaccepted, deps)
  const dueViolations = await filterConcurrent(
    transientViolations,
    async ({ violation, notifiedIn }) => notifiedIn === undefined && !(await isAccepted(violation)),
  )
  const due = {
    transitions: unaccepted.filter(each => !replaced.has(each)),
    transientViolations: dueViolations,
    ...filterPendingEffects(effects),
  }
  const contents = { due, all: { transitions, transientViolations, ...effects } }
  const notificationAttempt = await attempt(() =>
    sendNotification(changeRecord, contents, { ...context, accepted }, deps),
  )
  const sent = 'done' in notificationAttempt ? notificationAttempt.done : undefined
  const notified = new Set(sent?.content.transitions)
  if ('done' in notificationAttempt) await markAccepted(changeRecord, [...accepted], deps)
  if (sent) {
    await mapConcurrent(sent.content.transientViolations, ({ violation }) =>
      markTransientViolationNotified(violation, changeRecord.id, sent.notifiedIn, deps.store),
    )
    await markEffectsNotified(sent.content, sent.notifiedIn, deps.store)
  }
  const withoutEvent = transitions.filter(
    each => !accepted.has(each) && (each.notifiedIn === undefined || needsEvent(each)),
  )
  const findOutcome = (each: RecordedTransition) => {
    if (notified.has(each)) return sent?.notifiedIn
    return replaced.has(each) && 'done' in notificationAttempt ? 'UNDONE' : undefined
  }
  const eventsAttempt = await publishEvents(changeRecord, withoutEvent, findOutcome, deps)
  const delivered = transitions.map(each =>
    accepted.has(each) ? { ...each, notifiedIn: 'ACCEPTED' as const } : each,
  )
  const hasMore = sent !== undefined && unaccepted.some(each => !notified.has(each) && !replaced.has(each))
  return { transitions: delivered, sent: sent?.notification, hasMore, notificationAttempt, eventsAttempt }
}

/** A vulnerability waits for further reports: what it says can be replaced meanwhile. */
async function selectReplaced(
  { vulnerability }: ChangeRecord,
  pending: readonly RecordedTransition[],
  { store }: DeliveryDeps,
): Promise<ReadonlySet<RecordedTransition>> {
  return vulnerability === undefined ? new Set() : findReplacedTransitions(pending, store)
}

/** What was sent, or left out because the change was undone before. */
interface SentContent {
  notification?: Notification
  content: NotificationContent
  notifiedIn: NotificationOutcome
}

async function sendNotification(
  changeRecord: ChangeRecord,
  contents: { due: NotificationContent; all: NotificationContent },
  context: MessageContext & { accepted: ReadonlySet<RecordedTransition> },
  deps: DeliveryDeps,
): Promise<SentContent | undefined> {
  const { settingsChange } = context
  if (!shouldNotify(contents.due, context.accepted, settingsChange !== undefined)) return undefined
  const number = changeRecord.notificationsSent + 1
  const notices = await loadNotices(context.subjects, deps.store)
  const isRepeated = await isRepetition(changeRecord, notices, contents.due, deps)
  if (isRepeated && !(await isContentFrozen(changeRecord, number, deps))) {
    await countRepetition(context.subjects, deps)
    return { content: contents.due, notifiedIn: 'UNDONE' }
  }
  const notificationContent = await freezeContent(changeRecord, number, contents, deps)
  const changes = [...describeRepetitions(notices), ...(await context.describeChanges())]
  const grants = notificationContent.grants.map(({ effect }) => effect)
  const transitions = notificationContent.transitions.map(({ transition }) => transition)
  const workloads = await context.loadWorkloads(grants.map(({ principal }) => principal))
  const users = await context.loadUsers()
  const content = {
    subjects: context.subjects,
    changes,
    inUse: await context.countInUse(),
    users: [...users, ...[...workloads.values()].flat()],
    transientViolations: notificationContent.transientViolations.map(({ violation }) => violation),
    grants: buildGrantsSection(grants, workloads),
    exposures: buildExposureSection(
      notificationContent.admitted.map(({ effect }) => effect),
      collectResourcesWithNewFindings(transitions),
    ),
    escalation: buildEscalationSection(notificationContent.escalation.map(({ effect }) => effect)),
    accepted: context.accepted.size,
    openTimes: await loadOpenTimes(transitions, deps.store),
    pendingTaskCount: context.pendingTaskCount,
    settingsChange: settingsChange && buildSettingsSection(settingsChange),
  }
  await deps.forwarder?.forward({
    changeRecord,
    number,
    transitions,
    content,
    accepted: [...context.accepted].map(({ transition }) => transition),
    isAccessNews: shouldNotify(
      { ...notificationContent, transitions: [], transientViolations: [] },
      context.accepted,
    ),
  })
  const described = { ...content, checklist: deps.checklist }
  const notification = createNotification(changeRecord, number, transitions, described)
  await deps.notifier.send(notification)
  await recordNotices(changeRecord, context.subjects, deps)
  return { notification, content: notificationContent, notifiedIn: number }
}

async function markAccepted(
  changeRecord: ChangeRecord,
  accepted: readonly RecordedTransition[],
  { store }: DeliveryDeps,
): Promise<void> {
  await mapConcurrent(accepted, ({ transition }) =>
    markTransitionNotified(transition, { notifiedIn: 'ACCEPTED' }, changeRecord, store),
  )
}

/** Events that are published before their status is stored. */
const BATCH_SIZE = 100

async function publishEvents(
  changeRecord: ChangeRecord,
  withoutEvent: readonly RecordedTransition[],
  findOutcome: (recordedTransition: RecordedTransition) => NotificationOutcome | undefined,
  deps: DeliveryDeps,
): Promise<Attempt<unknown>> {
  let failed: Attempt<unknown> | undefined
  for (let start = 0; start < withoutEvent.length; start += BATCH_SIZE) {
    const batch = withoutEvent.slice(start, start + BATCH_SIZE)
    const eventsAttempt = await attempt(() => publishBatch(changeRecord, batch.filter(needsEvent), deps))
    if ('failure' in eventsAttempt) failed = eventsAttempt
    await mapConcurrent(batch, each =>
      recordDelivery(changeRecord, each, findOutcome(each), 'done' in eventsAttempt, deps),
    )
  }
  return failed ?? { done: undefined }
}

async function publishBatch(
  changeRecord: ChangeRecord,
  batch: readonly RecordedTransition[],
  { publisher, checklist }: DeliveryDeps,
): Promise<void> {
  const created = batch.flatMap(({ transition }) => {
    const { step } = transition
    return step === 'ACCEPTED' ? [] : [createFindingEvent({ ...transition, step }, changeRecord, checklist)]
  })
  if (publisher && created.length > 0) await publisher.publish(created)
}

function needsEvent({ notifiedIn, published }: NotificationStatus): boolean {
  return notifiedIn === undefined ? published !== true : published === false
}

/** Stores on which channels a transition was delivered, if that changed. */
async function recordDelivery(
  changeRecord: ChangeRecord,
  { transition, ...before }: RecordedTransition,
  outcome: NotificationOutcome | undefined,
  eventsDone: boolean,
  { store, publisher }: DeliveryDeps,
): Promise<void> {
  const notified = before.notifiedIn ?? outcome
  const isPublished = eventsDone || !needsEvent(before)
  if (notified !== undefined)
    await markTransitionNotified(
      transition,
      isPublished ? { notifiedIn: notified } : { notifiedIn: notified, published: isPublished },
      changeRecord,
      store,
    )
  else if (isPublished && publisher && before.published !== true)
    await markTransitionNotified(transition, { published: isPublished }, changeRecord, store)
}

async function filterConcurrent<T>(items: readonly T[], test: (item: T) => Promise<boolean>): Promise<T[]> {
  return (await mapConcurrent(items, async item => ((await test(item)) ? [item] : []))).flat()
}

async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { done: await work() }
  } catch (failure) {
    return { failure }
  }
}
