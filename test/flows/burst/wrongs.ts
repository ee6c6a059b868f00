import { isDeepStrictEqual } from 'node:util'
import { doneKey, handledKey } from '../../../audit/account/keys.ts'
import { isOpening, transitionId, type Transition } from '../../../audit/account/transition.ts'
import { triggersOf } from '../../../audit/changes/triggers.ts'
import { keyOf } from '../../../audit/resources/resource.ts'
import type { Notification } from '../../../audit/notifications/notification.ts'
import type { ItemKey } from '../../../audit/account/store.ts'
import type { bedAt } from '../../bed/bed.ts'
import type { Arrival } from './arrivals.ts'
import { grouped } from './grouped.ts'
import type { Known, State } from './state.ts'

type Withheld = Awaited<ReturnType<ReturnType<typeof bedAt>['delivery']['withheld']>>[number]

/** What of the events that arrived is not worked off: in words, one by one. */
export function unjudged(arrivals: readonly Arrival[], state: State, regions: readonly string[]): string[] {
  const has = ({ partition, sort }: ItemKey) => state.keys.has(`${partition} ${sort}`)
  const open = [...state.causes.values()].flatMap(({ id, action, pieces }) =>
    Object.values(pieces)
      .flat()
      .filter(piece => !has(doneKey(id, piece)))
      .map(piece => `${action} ${id}: ${piece} is not done`),
  )
  const missed = arrivals.flatMap(({ event }) =>
    triggersOf(event).flatMap(trigger => {
      const read = trigger.read(event, { regions })
      return 'ignored' in read || has(handledKey(read.change.id, trigger.queue))
        ? []
        : [`${read.change.action} ${read.change.id} is not handled by ${trigger.queue}`]
    }),
  )
  return [...open, ...new Set(missed)]
}

/** The calls whose events were withheld and that a sweep did not come upon. */
export function unhandled(withheld: readonly Withheld[], { keys }: State): string[] {
  const handled = [...keys].filter(key => / HANDLED /.test(key))
  return withheld.flatMap(({ name, eventID }) =>
    eventID === undefined || handled.some(key => key.includes(eventID))
      ? []
      : [`${name} ${eventID} was withheld, and no sweep found it`],
  )
}

/** Where the history of a finding has a hole, closes what is not open, or ends otherwise than its sheet says. */
export function brokenHistories({ sheets, transitions }: State): string[] {
  const histories = grouped(transitions, ({ resource, control }) => `${keyOf(resource)} ${control}`)
  const ends = [...sheets].flatMap(([key, { entries }]) =>
    Object.entries(entries).flatMap(([control, { last, open }]) => {
      const end = histories.get(`${key} ${control}`)?.at(-1)
      const same = end?.number === last?.number && open === (last !== undefined && isOpening(last.step))
      return same ? [] : [`${key} ${control}: the sheet has ${last?.number} of ${end?.number} transitions`]
    }),
  )
  const gaps = [...histories]
    .filter(([, history]) => !isWhole(history))
    .map(([name]) => `${name}: a broken history`)
  return [...ends, ...gaps]
}

function isWhole(history: readonly Transition[]): boolean {
  return history.every(({ number, step }, index) => {
    const before = history[index - 1]
    const wasOpen = before !== undefined && isOpening(before.step)
    return number === index + 1 && (wasOpen ? step === 'REOPENED' || !isOpening(step) : isOpening(step))
  })
}

/**
 * Where messages are wrong: a transition that nobody was told, or twice, two messages with the same number that say
 * something else, or a message of a transition that is not there.
 */
export function wrongMessages(messages: readonly Notification[], { caused }: State, since: Date): string[] {
  const byId = grouped(messages, ({ id }) => id)
  const different = [...byId]
    .filter(([, same]) => same.some(({ findings }) => !isDeepStrictEqual(findings, same[0]?.findings)))
    .map(([id]) => `two different messages ${id}`)
  const recent = caused.filter(({ transition }) => transition.at >= since.toISOString())
  const untold = recent
    .filter(({ told }) => told === undefined)
    .map(({ transition }) => `nobody was told of ${transitionId(transition)}`)
  const owed = grouped(recent, ({ transition, told }) => `${transition.cause}#${told}`)
  const counts = [...new Set([...byId.keys(), ...owed.keys()])].flatMap(id => {
    const said = byId.get(id)?.[0]?.findings.reduce((sum, { count }) => sum + count, 0) ?? 0
    const due = owed.get(id)?.length ?? 0
    return said === due ? [] : [`message ${id} says ${said} of ${due} transitions`]
  })
  return [...different, ...untold, ...counts]
}

/** The messages that tell a cause again without a reason: only what a later look found may follow what was told. */
export function toldTwice(messages: readonly Notification[], { causes }: State): string[] {
  return followUps(messages).filter(id => {
    const looks = Object.keys(causes.get(id.slice(0, id.lastIndexOf('#')))?.pieces ?? {})
    return !looks.some(look => /^look [1-9]/.test(look))
  })
}

/** The messages by which a cause was told again, each by its id. */
export function followUps(messages: readonly Notification[]): string[] {
  return [...new Set(messages.map(({ id }) => id))].filter(id => !id.endsWith('#1'))
}

/** The messages that came more than once, each by its id. */
export function repeated(messages: readonly Notification[]): string[] {
  return [...grouped(messages, ({ id }) => id)].filter(([, same]) => same.length > 1).map(([id]) => id)
}

/** Verdicts that are missing because AWS asked to slow down. */
export function throttledVerdicts({ sheets }: Known): string[] {
  return [...sheets].flatMap(([key, { entries }]) =>
    Object.entries(entries).flatMap(([control, { status, reason = '', stale }]) =>
      stale !== undefined ||
      (status === 'INSUFFICIENT_DATA' && /throttl|rate exceeded|too many/i.test(reason))
        ? [`${key} ${control}: ${stale ?? reason}`]
        : [],
    ),
  )
}
