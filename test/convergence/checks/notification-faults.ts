import { buildChangePartition, TRANSITION_PREFIX } from '../../../audit/state/keys.ts'
import {
  isOpening,
  formatTransitionId,
  type NotificationOutcome,
  type Transition,
} from '../../../audit/state/transition.ts'
import type { RecordedTransition } from '../../../audit/state/change-record.ts'
import type { Notification } from '../../../audit/notify/notification.ts'
import type { CopyableMemoryStore } from '../../contracts/memory-store.ts'
import type { PerformedHistory } from '../simulation/run-history.ts'

/** A kind of transition of a finding. Notifications do not distinguish several of the same. */
type NotificationKey = string

/**
 * Lists the transitions that were not notified exactly once, unless their change was undone before or a tag accepts them, or that are attributed to the initial scan, and the
 * repeated notifications with another content. Delivery is at least once: notifications with the same id count once.
 */
export function findNotificationFaults({ fixture, baseline }: PerformedHistory): string[] {
  const { messages, faults } = listDistinct(fixture.sent)
  const notifiedCounts = countByKey(messages.flatMap(listNotifiedViolations))
  const before = new Set(listTransitions(baseline).map(formatTransitionId))
  const transitions = listTransitions(fixture.store).filter(each => !before.has(formatTransitionId(each)))
  const [undone, accepted] = [
    listByOutcome(fixture.store, 'UNDONE'),
    listByOutcome(fixture.store, 'ACCEPTED'),
  ]
  const isAccepted = (each: Transition) => accepted.has(formatTransitionId(each))
  const toNotify = transitions.filter(each => !undone.has(formatTransitionId(each)) && !isAccepted(each))
  const made = countByKey(
    toNotify.map(({ control, resource, step }) => formatViolationKey(control, resource.arn, step)),
  )
  const unnamed = countUnnamed(messages)
  const wrong = listWrongCounts(made, notifiedCounts, unnamed)
  const changes = new Set(baseline.all('CHANGE').map(({ key }) => key.partition))
  const misattributed = transitions.flatMap(({ control, resource, changeId: change }) =>
    changes.has(buildChangePartition(change))
      ? [`${control} on ${resource.arn} is attributed to the initial scan`]
      : [],
  )
  return [...faults, ...wrong, ...listWrongEndings(transitions, toNotify, isAccepted), ...misattributed]
}

/** The ids of the transitions that were only counted, because their change was undone before its notification, or a tag accepts them. */
function listByOutcome(store: CopyableMemoryStore, outcome: NotificationOutcome): Set<string> {
  const recorded = store.all(TRANSITION_PREFIX).filter(({ key }) => key.partition.startsWith('CHANGE '))
  const found = recorded
    .map(({ body }) => body as RecordedTransition)
    .filter(({ notifiedIn }) => notifiedIn === outcome)
  return new Set(found.map(({ transition }) => formatTransitionId(transition)))
}

/** Lists the findings of which the last notified transition is not what they are. What a tag accepts is not notified. */
function listWrongEndings(
  transitions: readonly Transition[],
  notified: readonly Transition[],
  isAccepted: (transition: Transition) => boolean,
): string[] {
  const known = findLatest(notified)
  return [...findLatest(transitions)].flatMap(([finding, last]) => {
    const latest = known.get(finding)
    if (latest === undefined || isAccepted(last) || isOpening(latest.step) === isOpening(last.step)) return []
    return [`${finding} was last notified as ${latest.step}, and is ${last.step}`]
  })
}

function findLatest(transitions: readonly Transition[]): Map<string, Transition> {
  const latest = new Map<string, Transition>()
  for (const transition of transitions.toSorted((a, b) => a.number - b.number))
    latest.set(`${transition.control} on ${transition.resource.arn}`, transition)
  return latest
}

/** Lists the transitions of all resources. */
function listTransitions(store: CopyableMemoryStore): Transition[] {
  return store
    .all(TRANSITION_PREFIX)
    .filter(({ key }) => key.partition.startsWith('RESOURCE '))
    .map(({ body }) => body as Transition)
}

function listDistinct(sent: readonly Notification[]): { messages: Notification[]; faults: string[] } {
  const byId = new Map<string, Notification>()
  const faults: string[] = []
  for (const message of sent) {
    const first = byId.get(message.id)
    if (first === undefined) byId.set(message.id, message)
    else if (JSON.stringify(first.findings) !== JSON.stringify(message.findings))
      faults.push(`message ${message.id} was repeated with another content`)
  }
  return { messages: [...byId.values()], faults }
}

function listNotifiedViolations({ findings }: Notification): NotificationKey[] {
  return findings.flatMap(({ control, step, resources }) =>
    resources.map(arn => formatViolationKey(control, arn, step)),
  )
}

/** Counts the notified transitions whose resources are not named, by kind of transition without the resource. */
function countUnnamed(messages: readonly Notification[]): Map<string, number> {
  const groups = messages.flatMap(({ findings }) => findings)
  return countByKey(
    groups.flatMap(({ control, step, resources, count }) =>
      Array.from({ length: count - resources.length }, () => formatGroupKey(control, step)),
    ),
  )
}

/** Lists what was notified too often or too rarely. A notification names some resources and counts the others. */
function listWrongCounts(
  made: ReadonlyMap<NotificationKey, number>,
  notifiedCounts: ReadonlyMap<NotificationKey, number>,
  unnamed: ReadonlyMap<string, number>,
): string[] {
  const keys = [...new Set([...notifiedCounts.keys(), ...made.keys()])].map(key => ({
    key,
    group: key.slice(0, key.indexOf(' on ')),
    happened: made.get(key) ?? 0,
    notified: notifiedCounts.get(key) ?? 0,
  }))
  const wrong = keys.filter(({ group, happened, notified }) =>
    unnamed.has(group) ? notified > happened : notified !== happened,
  )
  const miscounted = [...unnamed].flatMap(([group, count]) => {
    const own = keys.filter(each => each.group === group)
    const missing = own.reduce((sum, { happened, notified }) => sum + happened - notified, 0)
    return missing === count
      ? []
      : [`${group}: ${count} are counted without a name, and ${missing} are missing`]
  })
  return [
    ...wrong.map(
      ({ key, happened, notified }) => `${key} happened ${happened} times and was notified ${notified} times`,
    ),
    ...miscounted,
  ]
}

function formatViolationKey(control: string, arn: string, step: Transition['step']): NotificationKey {
  return `${formatGroupKey(control, step)} on ${arn}`
}

function formatGroupKey(control: string, step: Transition['step']): string {
  return `${isOpening(step) ? 'the opening' : 'the end'} of ${control}`
}

function countByKey(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}
