import { isDeepStrictEqual } from 'node:util'
import { buildChangePartition, buildTaskDoneKey, buildDedupeKey } from '../../../../audit/state/keys.ts'
import { isOpening, formatTransitionId, type Transition } from '../../../../audit/state/transition.ts'
import { matchTriggers } from '../../../../audit/events/triggers.ts'
import { getResourceKey } from '../../../../audit/resources/resource.ts'
import type { Notification } from '../../../../audit/notify/notification.ts'
import type { ItemKey } from '../../../../audit/state/store.ts'
import type { connectLocalAws } from '../../../local-aws/local-aws.ts'
import type { TimedArrival } from './arrivals.ts'
import { collectByKey } from './collect-by-key.ts'
import type { KnownResources, TableState } from './table-state.ts'

type Withheld = Awaited<ReturnType<ReturnType<typeof connectLocalAws>['delivery']['withheld']>>[number]

/** The arrived events that were not processed, a sentence each. */
export function findUnprocessedEvents(
  arrivals: readonly TimedArrival[],
  tableState: TableState,
  regions: readonly string[],
): string[] {
  const has = ({ partition, sort }: ItemKey) => tableState.keys.has(`${partition} ${sort}`)
  const open = [...tableState.changes.values()].flatMap(({ id, action }) =>
    (tableState.refreshes.get(buildChangePartition(id)) ?? [])
      .flatMap(({ tasks }) => tasks)
      .filter(task => !has(buildTaskDoneKey(id, task)))
      .map(task => `${action} ${id}: ${task} is not done`),
  )
  const missed = arrivals.flatMap(({ event }) =>
    matchTriggers(event).flatMap(trigger => {
      const parsedEvent = trigger.parse(event, { regions })
      return 'ignored' in parsedEvent || has(buildDedupeKey(parsedEvent.change.id, trigger.queue))
        ? []
        : [`${parsedEvent.change.action} ${parsedEvent.change.id} is not handled by ${trigger.queue}`]
    }),
  )
  return [...open, ...new Set(missed)]
}

/** The calls whose events were withheld and that no full scan found. */
export function findUnhandledCalls(withheld: readonly Withheld[], { keys }: TableState): string[] {
  const handled = [...keys].filter(key => / HANDLED /.test(key))
  return withheld.flatMap(({ name, eventID }) =>
    eventID === undefined || handled.some(key => key.includes(eventID))
      ? []
      : [`${name} ${eventID} was withheld, and no full scan found it`],
  )
}

/** Findings whose history has a gap, closes what is not open, or ends differently from the compliance record. */
export function findBrokenHistories({ records, transitions }: TableState): string[] {
  const histories = collectByKey(
    transitions,
    ({ resource, control }) => `${getResourceKey(resource)} ${control}`,
  )
  const ends = [...records].flatMap(([key, { results }]) =>
    Object.entries(results).flatMap(([control, { lastTransition, open }]) => {
      const end = histories.get(`${key} ${control}`)?.at(-1)
      const same =
        end?.number === lastTransition?.number &&
        open === (lastTransition !== undefined && isOpening(lastTransition.step))
      return same
        ? []
        : [
            `${key} ${control}: the compliance record has ${lastTransition?.number} of ${end?.number} transitions`,
          ]
    }),
  )
  const gaps = [...histories]
    .filter(([, history]) => !isCompleteHistory(history))
    .map(([name]) => `${name}: a broken history`)
  return [...ends, ...gaps]
}

function isCompleteHistory(history: readonly Transition[]): boolean {
  return history.every(({ number, step }, index) => {
    const before = history[index - 1]
    const wasOpen = before !== undefined && isOpening(before.step)
    return number === index + 1 && (wasOpen ? step === 'REOPENED' || !isOpening(step) : isOpening(step))
  })
}

/**
 * Wrong notifications: a transition that is notified never or twice, two notifications with the same number and
 * different content, or a notification of a transition that does not exist.
 */
export function findWrongMessages(
  messages: readonly Notification[],
  { effects }: TableState,
  since: Date,
): string[] {
  const byId = collectByKey(messages, ({ id }) => id)
  const different = [...byId]
    .filter(([, same]) => same.some(({ findings }) => !isDeepStrictEqual(findings, same[0]?.findings)))
    .map(([id]) => `two different messages ${id}`)
  const recent = effects.filter(({ transition }) => transition.at >= since.toISOString())
  const unnotified = recent
    .filter(({ notifiedIn }) => notifiedIn === undefined)
    .map(({ transition }) => `not notified: ${formatTransitionId(transition)}`)
  const owed = collectByKey(recent, ({ transition, notifiedIn }) => `${transition.changeId}#${notifiedIn}`)
  const counts = [...new Set([...byId.keys(), ...owed.keys()])].flatMap(id => {
    const reported = byId.get(id)?.[0]?.findings.reduce((sum, { count }) => sum + count, 0) ?? 0
    const due = owed.get(id)?.length ?? 0
    return reported === due ? [] : [`message ${id} says ${reported} of ${due} transitions`]
  })
  return [...different, ...unnotified, ...counts]
}

/** The follow-up notifications without a reason: only a recheck that found something allows a follow-up. */
export function findDuplicateNotifications(
  messages: readonly Notification[],
  { refreshes }: TableState,
): string[] {
  return listFollowUps(messages).filter(id => {
    const all = refreshes.get(buildChangePartition(id.slice(0, id.lastIndexOf('#')))) ?? []
    return !all.some(({ refreshId }) => /^refresh [1-9]/.test(refreshId))
  })
}

/** The ids of follow-up notifications. */
export function listFollowUps(messages: readonly Notification[]): string[] {
  return [...new Set(messages.map(({ id }) => id))].filter(id => !id.endsWith('#1'))
}

/** The ids of notifications that arrived more than once. */
export function listRepeatedMessages(messages: readonly Notification[]): string[] {
  return [...collectByKey(messages, ({ id }) => id)].filter(([, same]) => same.length > 1).map(([id]) => id)
}

/** Evaluations that are missing because AWS throttled. */
export function listThrottledResults({ records }: KnownResources): string[] {
  return [...records].flatMap(([key, { results }]) =>
    Object.entries(results).flatMap(([control, { status, reason = '', staleReason }]) =>
      staleReason !== undefined ||
      (status === 'INSUFFICIENT_DATA' && /throttl|rate exceeded|too many/i.test(reason))
        ? [`${key} ${control}: ${staleReason ?? reason}`]
        : [],
    ),
  )
}
