import { sheetKey } from '../../audit/account/keys.ts'
import { triggersOf } from '../../audit/changes/triggers.ts'
import { quantile } from '../quantile.ts'
import { PER_BLOCK } from './block.ts'
import { sizedEvents, type SizedEvent } from './events.ts'
import { sizedStage, START, type SizedStage } from './stage.ts'

/** What an event costs in an account of `functions` functions. */
export interface SizedCost {
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
const APART = 4_000_000

/** How often an event is measured; the runs before these are not timed, since code that was never run is slow. */
export interface Runs {
  warmUp: number
  timed: number
}

/** Measures every event in accounts of so many functions, all read and judged: one run in each, in turn. */
export async function sizedCosts(sizes: readonly number[], runs: Runs): Promise<SizedCost[]> {
  const stages: SizedStage[] = []
  for (const functions of sizes) stages.push(await sizedStage(Math.ceil(functions / PER_BLOCK)))
  const costs: SizedCost[] = []
  for (const event of sizedEvents) costs.push(...(await costsOf(event, stages, runs)))
  return costs
}

/** What is wrong with `costs`: reads that depend on the account's size, or are more than the design allows. */
export function faultsOf(costs: readonly SizedCost[]): string[] {
  return costs.flatMap(({ event, functions, calls, budget }) => {
    const smallest = costs.find(other => other.event === event)?.calls
    const said = `${event}, ${functions} functions: ${calls.first} calls, then ${calls.later}`
    const isDependent = calls.first !== smallest?.first || calls.later !== smallest.later
    return [
      ...(isDependent
        ? [`${said}; in the smallest account ${smallest?.first}, then ${smallest?.later}`]
        : []),
      ...(Math.max(calls.first, calls.later) > budget ? [`${said}; a look may take ${budget}`] : []),
    ]
  })
}

async function costsOf(
  event: SizedEvent,
  stages: readonly SizedStage[],
  { warmUp, timed }: Runs,
): Promise<SizedCost[]> {
  const all = stages.map((): Performance[] => [])
  for (let run = 0; run < warmUp + timed; run += 1)
    for (const [index, stage] of stages.entries()) all[index]?.push(await perform(event, run, stage))
  return stages.map((stage, index) => costOf(event, stage, all[index] ?? [], timed))
}

function costOf(event: SizedEvent, stage: SizedStage, all: readonly Performance[], timed: number): SizedCost {
  const most = (count: (each: Performance) => number) => Math.max(...all.map(count))
  const looks = stage.parts.timing.lookAgainAfter.length
  return {
    event: event.name,
    functions: stage.account.blocks * PER_BLOCK,
    affected: most(each => each.affected),
    calls: { first: most(each => each.first), later: most(each => each.later) / looks },
    budget: event.budget,
    ms: quantile(
      all.slice(-timed).map(each => each.ms),
      0.5,
    ),
  }
}

interface Performance {
  affected: number
  first: number
  later: number
  ms: number
}

/** One event, until its sheets are written, and then all later looks. Throws where its subject's sheet was not written. */
async function perform(event: SizedEvent, run: number, stage: SizedStage): Promise<Performance> {
  const { account, clock, parts, pipeline, store } = stage
  const at = new Date(Math.max(clock.now().getTime(), START.getTime()) + APART)
  clock.advanceTo(at)
  account.change(event.patch(run))
  const told = event.event(run, at)
  const [trigger] = triggersOf(told)
  if (trigger === undefined) throw new Error(`no rule lets ${event.name} in`)
  const seen = { affected: 0 }
  parts.observer.onRead = (_, outcome) => {
    seen.affected += 'affected' in outcome ? outcome.affected.length : 0
  }
  const written = async () => (await store.load(sheetKey(event.subject(run))))?.version ?? 0
  const sheet = await written()
  const before = { ...account.asked }
  const begun = performance.now()
  pipeline.queues.deliver(trigger.queue, told, at)
  await pipeline.run(at)
  const ms = performance.now() - begun - (account.asked.ms - before.ms)
  delete parts.observer.onRead
  if ((await written()) <= sheet) throw new Error(`${event.name} wrote no sheet`)
  const first = account.asked.calls - before.calls
  await pipeline.run()
  return { ...seen, first, later: account.asked.calls - before.calls - first, ms }
}
