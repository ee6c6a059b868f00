import type { Delivery, History, Planned } from './history.ts'

/** Most histories that are tried in search of a shorter one. */
const MOST_TRIES = 2_000

/** The shortest history that still has faults, as far as leaving out one thing after the other leads there. */
export async function shrunk(
  history: History,
  isFaulty: (history: History) => Promise<boolean>,
): Promise<History> {
  let shortest = history
  let tries = 0
  for (let found = true; found && tries < MOST_TRIES;) {
    found = false
    for (const shorter of shorterThan(shortest)) {
      tries += 1
      if (tries > MOST_TRIES || !(await isFaulty(shorter))) continue
      shortest = shorter
      found = true
      break
    }
  }
  return shortest
}

/** Histories with a little less in them: steps first, then troubles. */
function* shorterThan(history: History): Generator<History> {
  const { planned, kills, meetings } = history
  for (const [index] of planned.entries()) yield { ...history, planned: planned.toSpliced(index, 1) }
  if (kills.length > 1) for (const kill of kills) yield { ...history, kills: [kill] }
  for (const [index] of kills.entries()) yield { ...history, kills: kills.toSpliced(index, 1) }
  for (const [index] of meetings.entries()) yield { ...history, meetings: meetings.toSpliced(index, 1) }
  if (history.stale) yield { ...history, stale: false }
  if (history.recalled) yield { ...history, recalled: false }
  const { sweepAt, ...withoutSweep } = history
  if (sweepAt !== undefined) yield withoutSweep
  for (const [index, each] of planned.entries()) {
    for (const calmer of calmerThan(each)) yield { ...history, planned: planned.with(index, calmer) }
  }
  yield* earlier(history)
}

/** A step whose events arrive with less trouble. */
function* calmerThan({ deliveries, ...planned }: Planned): Generator<Planned> {
  for (const [index, delivery] of deliveries.entries()) {
    for (const calmer of easierThan(delivery)) {
      const [first, ...others] = deliveries.with(index, calmer)
      if (first) yield { ...planned, deliveries: [first, ...others] }
    }
  }
}

function* easierThan({ delay, again, lost }: Delivery): Generator<Delivery> {
  const rest = { ...(again === undefined ? {} : { again }), ...(lost ? { lost } : {}) }
  if (again !== undefined) yield { delay, ...(lost ? { lost } : {}) }
  if (lost) yield { delay, ...(again === undefined ? {} : { again }) }
  if (delay > 0) yield { delay: 0, ...rest }
}

/** The same kills at other writes: where less happens, they come too late. */
function* earlier(history: History): Generator<History> {
  for (const [index, kill] of history.kills.entries()) {
    for (let write = 0; write < kill.write; write += 1)
      yield { ...history, kills: history.kills.with(index, { ...kill, write }) }
  }
}
