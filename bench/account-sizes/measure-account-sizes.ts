import { buildComplianceRecordKey } from '../../audit/state/keys.ts'
import { matchTriggers } from '../../audit/events/triggers.ts'
import { computeQuantile } from '../quantile.ts'
import { FUNCTIONS_PER_BLOCK } from './block.ts'
import { sizedEvents, type SizedEvent } from './sized-events.ts'
import { createSizedPipeline, BENCH_START, type SizedPipeline } from './sized-pipeline.ts'

/** What an event costs in an account of `functions` functions. */
export interface SizedEventCost {
  event: string
  functions: number
  /** How many resources it affected. */
  affected: number
  /** The most calls of AWS's API by the first look, and by each later one. */
  calls: { first: number; later: number }
  /** The most that the design allows a look. */
  budget: number
  /** From the event's delivery until all sheets are written, without the time in which AWS answers: the median. */
  ms: number
}

/** Between two events, in milliseconds: all that the one before wanted to look at again is done by then. */
const EVENT_INTERVAL_MS = 4_000_000

/** How often an event is measured; the runs before these are not timed, since code that was never run is slow. */
export interface RunCounts {
  warmUp: number
  timed: number
}

/** Measures every event in accounts of so many functions, all read and judged: one run in each, in turn. */
export async function measureAccountSizes(
  sizes: readonly number[],
  runCounts: RunCounts,
): Promise<SizedEventCost[]> {
  const stages: SizedPipeline[] = []
  for (const functions of sizes)
    stages.push(await createSizedPipeline(Math.ceil(functions / FUNCTIONS_PER_BLOCK)))
  const costs: SizedEventCost[] = []
  for (const event of sizedEvents) costs.push(...(await measureEvent(event, stages, runCounts)))
  return costs
}

/** What is wrong with `costs`: reads that depend on the account's size, or are more than the design allows. */
export function findBudgetViolations(costs: readonly SizedEventCost[]): string[] {
  return costs.flatMap(({ event, functions, calls, budget }) => {
    const smallest = costs.find(other => other.event === event)?.calls
    const prefix = `${event}, ${functions} functions: ${calls.first} calls, then ${calls.later}`
    const isDependent = calls.first !== smallest?.first || calls.later !== smallest.later
    return [
      ...(isDependent
        ? [`${prefix}; in the smallest account ${smallest?.first}, then ${smallest?.later}`]
        : []),
      ...(Math.max(calls.first, calls.later) > budget ? [`${prefix}; a look may take ${budget}`] : []),
    ]
  })
}

async function measureEvent(
  event: SizedEvent,
  stages: readonly SizedPipeline[],
  { warmUp, timed }: RunCounts,
): Promise<SizedEventCost[]> {
  const all = stages.map((): EventRun[] => [])
  for (let run = 0; run < warmUp + timed; run += 1)
    for (const [index, stage] of stages.entries()) all[index]?.push(await runEvent(event, run, stage))
  return stages.map((stage, index) => summarizeRuns(event, stage, all[index] ?? [], timed))
}

function summarizeRuns(
  event: SizedEvent,
  stage: SizedPipeline,
  all: readonly EventRun[],
  timed: number,
): SizedEventCost {
  const most = (count: (each: EventRun) => number) => Math.max(...all.map(count))
  const rechecks = stage.parts.timing.recheckDelays.length
  return {
    event: event.name,
    functions: stage.account.blocks * FUNCTIONS_PER_BLOCK,
    affected: most(each => each.affected),
    calls: { first: most(each => each.first), later: most(each => each.later) / rechecks },
    budget: event.budget,
    ms: computeQuantile(
      all.slice(-timed).map(each => each.ms),
      0.5,
    ),
  }
}

interface EventRun {
  affected: number
  first: number
  later: number
  ms: number
}

/** One event, until its sheets are written, and then all later looks. Throws where its subject's sheet was not written. */
async function runEvent(event: SizedEvent, run: number, stage: SizedPipeline): Promise<EventRun> {
  const { account, clock, parts, pipeline, store } = stage
  const at = new Date(Math.max(clock.now().getTime(), BENCH_START.getTime()) + EVENT_INTERVAL_MS)
  clock.advanceTo(at)
  account.change(event.patch(run))
  const delivered = event.event(run, at)
  const [trigger] = matchTriggers(delivered)
  if (trigger === undefined) throw new Error(`no rule lets ${event.name} in`)
  const seen = { affected: 0 }
  parts.observer.onRead = (_, collectorOutcome) => {
    seen.affected += 'affected' in collectorOutcome ? collectorOutcome.affected.length : 0
  }
  const written = async () => (await store.load(buildComplianceRecordKey(event.subject(run))))?.version ?? 0
  const versionBefore = await written()
  const before = { ...account.stats }
  const begun = performance.now()
  pipeline.queues.deliver(trigger.queue, delivered, at)
  await pipeline.run(at)
  const ms = performance.now() - begun - (account.stats.ms - before.ms)
  delete parts.observer.onRead
  if ((await written()) <= versionBefore) throw new Error(`${event.name} wrote no sheet`)
  const first = account.stats.calls - before.calls
  await pipeline.run()
  return { ...seen, first, later: account.stats.calls - before.calls - first, ms }
}
