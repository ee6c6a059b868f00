import type { EventDelivery, AccountHistory, PlannedStep } from './simulation/history.ts'

/** The most histories that are tried in search of a shorter one. */
const MOST_TRIES = 2_000

/** Reduces a history with faults to a shorter one, by leaving out one thing after the other. */
export async function reduceHistory(
  accountHistory: AccountHistory,
  isFaulty: (accountHistory: AccountHistory) => Promise<boolean>,
): Promise<AccountHistory> {
  let shortest = accountHistory
  let tries = 0
  for (let found = true; found && tries < MOST_TRIES;) {
    found = false
    for (const shorter of listShorterHistories(shortest)) {
      tries += 1
      if (tries > MOST_TRIES || !(await isFaulty(shorter))) continue
      shortest = shorter
      found = true
      break
    }
  }
  return shortest
}

/** Lists histories with a little less in them: steps first, then faults. */
function* listShorterHistories(accountHistory: AccountHistory): Generator<AccountHistory> {
  const { planned, kills, meetings } = accountHistory
  for (const [index] of planned.entries()) yield { ...accountHistory, planned: planned.toSpliced(index, 1) }
  if (kills.length > 1) for (const processKill of kills) yield { ...accountHistory, kills: [processKill] }
  for (const [index] of kills.entries()) yield { ...accountHistory, kills: kills.toSpliced(index, 1) }
  for (const [index] of meetings.entries())
    yield { ...accountHistory, meetings: meetings.toSpliced(index, 1) }
  if (accountHistory.stale) yield { ...accountHistory, stale: false }
  if (accountHistory.isInEventHistory) yield { ...accountHistory, isInEventHistory: false }
  const { sweepAt, ...withoutSweep } = accountHistory
  if (sweepAt !== undefined) yield withoutSweep
  for (const [index, each] of planned.entries()) {
    for (const calmer of listCalmerHistories(each))
      yield { ...accountHistory, planned: planned.with(index, calmer) }
  }
  yield* moveEarlier(accountHistory)
}

/** Lists variants of a step whose events arrive with fewer faults. */
function* listCalmerHistories({ deliveries, ...planned }: PlannedStep): Generator<PlannedStep> {
  for (const [index, delivery] of deliveries.entries()) {
    for (const calmer of listSimplerHistories(delivery)) {
      const [first, ...others] = deliveries.with(index, calmer)
      if (first) yield { ...planned, deliveries: [first, ...others] }
    }
  }
}

function* listSimplerHistories({ delay, again, lost }: EventDelivery): Generator<EventDelivery> {
  const rest = { ...(again === undefined ? {} : { again }), ...(lost ? { lost } : {}) }
  if (again !== undefined) yield { delay, ...(lost ? { lost } : {}) }
  if (lost) yield { delay, ...(again === undefined ? {} : { again }) }
  if (delay > 0) yield { delay: 0, ...rest }
}

/** Lists variants of the same kills at earlier writes: with fewer writes they come too late. */
function* moveEarlier(accountHistory: AccountHistory): Generator<AccountHistory> {
  for (const [index, kill] of accountHistory.kills.entries()) {
    for (let write = 0; write < kill.write; write += 1)
      yield { ...accountHistory, kills: accountHistory.kills.with(index, { ...kill, write }) }
  }
}
