import type { AccountHistory } from './simulation/history.ts'
import { buildTimeline } from './simulation/timeline.ts'

/** Describes a history: the steps, how their events arrive, and the faults. */
export function describeHistory(accountHistory: AccountHistory): string[] {
  const { seed, kills, meetings, stale, isInEventHistory, sweepAt } = accountHistory
  const { steps, events } = buildTimeline(accountHistory)
  return [
    `seed ${seed}: ${steps.length} steps, ${events.length} events`,
    ...steps.map(step => `  ${step}`),
    ...events.flatMap(({ event, delivery: { delay, again, lost } }) => {
      const arrival = lost ? 'never arrives' : `arrives after ${delay} s`
      return `  ${describeStep(event)} ${arrival}${again === undefined || lost ? '' : ` and again after ${again} s`}`
    }),
    ...kills.map(
      ({ write, when, redeliverAfter }) =>
        `  killed ${when} write ${write}; its message is redelivered after ${redeliverAfter} s`,
    ),
    ...meetings.map(
      ({ access, handlers }) => `  ${handlers} other handlers run just before access ${access} to the store`,
    ),
    ...(stale ? ['  IAM answers with a state up to a minute old'] : []),
    ...(events.some(({ delivery }) => delivery.lost)
      ? [`  CloudTrail's event history ${isInEventHistory ? 'shows' : 'does not show'} what was lost`]
      : []),
    ...(sweepAt === undefined ? [] : [`  a full scan starts after ${sweepAt} s`]),
  ]
}

function describeStep(event: object): string {
  const { detail = {}, id } = event as { detail?: { eventID?: string; eventName?: string }; id?: string }
  return detail.eventID === undefined ? `event ${id ?? ''}` : `${detail.eventID} ${detail.eventName ?? ''}`
}
