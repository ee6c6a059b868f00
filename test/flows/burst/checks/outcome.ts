import type { TimedArrival } from './arrivals.ts'
import { findStateDifferences } from './differences.ts'
import {
  measureCalls,
  listCallsByFunctions,
  measureDelays,
  measureMessages,
  measureRuns,
  type MeasuredSpan,
} from './measurements.ts'
import { runFreshAudit } from './fresh-audit.ts'
import { isControlPlaneCall, computeCallRate, type CallRate } from './lambda-call-rate.ts'
import type { BurstFixture } from '../burst-fixture.ts'
import { readTableState } from './table-state.ts'
import {
  findBrokenHistories,
  listRepeatedMessages,
  listThrottledResults,
  findDuplicateNotifications,
  findUnhandledCalls,
  findUnprocessedEvents,
  findWrongMessages,
} from './find-faults.ts'

/** The outcome of a burst. */
export interface BurstOutcome {
  /** The faults, in sentences. */
  faults: BurstFaults
  /** The rate of calls on Lambda's control plane. */
  rate: CallRate
  figures: Readonly<Record<string, string>>
}

export type BurstFaults = Readonly<
  Record<'unjudged' | 'histories' | 'messages' | 'repeated' | 'differences' | 'throttled', readonly string[]>
>

/** The faults of a burst without any. */
export const NO_BURST_FAULTS: BurstFaults = {
  unjudged: [],
  histories: [],
  messages: [],
  repeated: [],
  differences: [],
  throttled: [],
}

/** The observations of a burst. */
export interface BurstObservation {
  /** The number of earlier notifications. */
  before: number
  arrived: readonly TimedArrival[]
  /** `settled` is when all events were processed; a full scan comes after that. */
  span: MeasuredSpan & { settled: Date }
  swept: boolean
  figures: Readonly<Record<string, string>>
}

/** Compares Assay's stored state and notifications with the account and its changes. */
export async function evaluateBurst(
  fixture: BurstFixture,
  { before, arrived, span, ...seen }: BurstObservation,
): Promise<BurstOutcome> {
  const { assay, inbox, workers, extent } = fixture
  const { localAws } = assay
  const regions = [localAws.region]
  const received = (await inbox.all()).slice(before)
  const messages = received.map(({ notification }) => notification)
  const tableState = await readTableState(localAws)
  const calls = listCallsByFunctions(workers, await localAws.callLog.list(), span)
  const callRate = computeCallRate(calls.filter(isControlPlaneCall))
  const runs = await measureRuns(localAws, span.from)
  const withheld = seen.swept ? await localAws.delivery.withheld() : []
  const wrong = {
    unjudged: [
      ...findUnprocessedEvents(arrived, tableState, regions),
      ...findUnhandledCalls(withheld, tableState),
    ],
    histories: findBrokenHistories(tableState),
    messages: [
      ...findWrongMessages(messages, tableState, span.from),
      ...findDuplicateNotifications(messages, tableState),
    ],
    repeated: listRepeatedMessages(messages),
    differences: findStateDifferences(tableState, await runFreshAudit(localAws), seen.swept),
    throttled: listThrottledResults(tableState),
  }
  const figures = {
    seed: String(extent.seed),
    ...seen.figures,
    'events that arrived': String(arrived.length),
    'settled after': `${secondsOf(span.from, span.settled)} s`,
    ...(seen.swept ? { 'swept within': `${secondsOf(span.settled, span.to)} s` } : {}),
    ...measureDelays(arrived, tableState, received, regions),
    ...measureMessages(messages),
    ...measureCalls(calls, callRate),
    ...runs,
  }
  return { faults: wrong, rate: callRate, figures }
}

function secondsOf(from: Date, to: Date): string {
  return ((to.getTime() - from.getTime()) / 1000).toFixed(1)
}
