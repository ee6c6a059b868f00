import type { Arrival } from './arrivals.ts'
import { differences } from './differences.ts'
import { callFigures, callsBy, delays, messageFigures, runFigures, type Span } from './figures.ts'
import { freshLook } from './fresh.ts'
import { isOfControlPlane, rateOf, type Rate } from './lambda-calls.ts'
import type { Stage } from './stage.ts'
import { stateOf } from './state.ts'
import {
  brokenHistories,
  repeated,
  throttledVerdicts,
  toldTwice,
  unhandled,
  unjudged,
  wrongMessages,
} from './wrongs.ts'

/** What came of a burst. */
export interface Outcome {
  /** What is wrong, in words. */
  wrong: Wrong
  /** How often Lambda's control plane was asked. */
  rate: Rate
  figures: Readonly<Record<string, string>>
}

export type Wrong = Readonly<
  Record<'unjudged' | 'histories' | 'messages' | 'repeated' | 'differences' | 'throttled', readonly string[]>
>

/** That nothing is wrong. */
export const NOTHING: Wrong = {
  unjudged: [],
  histories: [],
  messages: [],
  repeated: [],
  differences: [],
  throttled: [],
}

/** What was seen of a burst. */
export interface Seen {
  /** How many messages had come before. */
  before: number
  arrived: readonly Arrival[]
  /** `settled` is when all that arrived was worked off; a sweep comes after that. */
  span: Span & { settled: Date }
  swept: boolean
  figures: Readonly<Record<string, string>>
}

/** Compares what Assay knows and told with what there is and happened. */
export async function outcomeOf(stage: Stage, { before, arrived, span, ...seen }: Seen): Promise<Outcome> {
  const { assay, inbox, workers, extent } = stage
  const { bed } = assay
  const regions = [bed.region]
  const received = (await inbox.all()).slice(before)
  const messages = received.map(({ notification }) => notification)
  const state = await stateOf(bed)
  const calls = callsBy(workers, await bed.calls.list(), span)
  const rate = rateOf(calls.filter(isOfControlPlane))
  const runs = await runFigures(bed, span.from)
  const withheld = seen.swept ? await bed.delivery.withheld() : []
  const wrong = {
    unjudged: [...unjudged(arrived, state, regions), ...unhandled(withheld, state)],
    histories: brokenHistories(state),
    messages: [...wrongMessages(messages, state, span.from), ...toldTwice(messages, state)],
    repeated: repeated(messages),
    differences: differences(state, await freshLook(bed), seen.swept),
    throttled: throttledVerdicts(state),
  }
  const figures = {
    seed: String(extent.seed),
    ...seen.figures,
    'events that arrived': String(arrived.length),
    'settled after': `${secondsOf(span.from, span.settled)} s`,
    ...(seen.swept ? { 'swept within': `${secondsOf(span.settled, span.to)} s` } : {}),
    ...delays(arrived, state, received, regions),
    ...messageFigures(messages),
    ...callFigures(calls, rate),
    ...runs,
  }
  return { wrong, rate, figures }
}

function secondsOf(from: Date, to: Date): string {
  return ((to.getTime() - from.getTime()) / 1000).toFixed(1)
}
