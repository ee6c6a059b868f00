import type { ResourceSnapshot } from '../../audit/resources/resource-snapshot.ts'
import type { RefreshTasks } from '../../audit/state/change-record.ts'
import type { PerformedHistory } from './simulation/run-history.ts'

/** The totals of histories. */
export interface HistoryTotals {
  histories: number
  steps: number
  events: number
  lost: number
  again: number
  kills: number
  meetings: number
  reads: number
  transitions: number
  messages: number
  /** Histories with a fact that is unknown or incomplete because of its size. */
  oversized: number
  /** Histories with a refresh whose evaluation took several messages. */
  split: number
  faulty: number
}

/** The totals of no history. */
export function createHistoryTotals(): HistoryTotals {
  return {
    histories: 0,
    steps: 0,
    events: 0,
    lost: 0,
    again: 0,
    kills: 0,
    meetings: 0,
    reads: 0,
    transitions: 0,
    messages: 0,
    oversized: 0,
    split: 0,
    faulty: 0,
  }
}

/** Adds a history to the totals. */
export function addToTotals(
  sum: HistoryTotals,
  performedHistory: PerformedHistory,
  faults: readonly string[],
): HistoryTotals {
  const { timeline, fixture, faults: processFaults, lost, aws } = performedHistory
  const again = timeline.events.filter(({ delivery }) => delivery.again !== undefined && !delivery.lost)
  return {
    histories: sum.histories + 1,
    steps: sum.steps + timeline.steps.length,
    events: sum.events + timeline.events.length,
    lost: sum.lost + lost,
    again: sum.again + again.length,
    kills: sum.kills + processFaults.killed,
    meetings: sum.meetings + processFaults.meetings,
    reads: sum.reads + aws.reads(),
    transitions: sum.transitions + fixture.transitions.length,
    messages: sum.messages + fixture.sent.length,
    oversized: sum.oversized + Number(hasOversizedFact(performedHistory)),
    split: sum.split + Number(hasSplitEvaluation(performedHistory)),
    faulty: sum.faulty + Math.min(1, faults.length),
  }
}

/** The reasons of facts that are too large to be stored, and of prior values that are. */
const OVERSIZED = /more than Assay stores|is too large to be stored|Assay (?:reads|stores) (?:the|up to)/

function hasOversizedFact({ fixture: { store } }: PerformedHistory): boolean {
  return store.all('SNAPSHOT').some(({ body }) => {
    const { facts, priorFacts } = body as ResourceSnapshot
    const all = [facts, ...priorFacts.map(prior => prior.facts)].flatMap(each => Object.values(each))
    return all.some(fact => OVERSIZED.test('unknown' in fact ? fact.unknown : (fact.incomplete ?? '')))
  })
}

/** The start of the keys of the tasks of refreshes. */
const REFRESH_PREFIX = 'TASKS '

function hasSplitEvaluation({ fixture: { store } }: PerformedHistory): boolean {
  return store
    .all(REFRESH_PREFIX)
    .some(({ body }) => (body as RefreshTasks).tasks.filter(task => task.startsWith('evaluate ')).length > 1)
}

/** Formats the totals, a line each. */
export function formatTotals(historyTotals: HistoryTotals, seconds: number): string[] {
  const { histories, steps, events, lost, again, kills, meetings, reads, transitions, messages } =
    historyTotals
  const { oversized, split, faulty } = historyTotals
  return [
    `${histories} histories in ${Math.round(seconds)} s`,
    `${steps} changes of accounts with ${events} events: ${lost} were lost, ${again} arrived twice`,
    `${kills} handlers were killed, ${meetings} ran concurrently with another one`,
    `${reads} AWS API calls, ${transitions} transitions, ${messages} messages`,
    `${oversized} histories had resources that are too large, ${split} evaluations in several messages`,
    faulty === 0 ? 'the state was always that of a fresh full audit' : `${faulty} histories had faults`,
  ]
}
