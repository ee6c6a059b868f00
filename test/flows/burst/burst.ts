import { setTimeout as wait } from 'node:timers/promises'
import { queueName } from '../../../audit/deployment/names.ts'
import { sweepState } from '../../../audit/sweep/state.ts'
import { addressOf, sendAll } from '../queue.ts'
import { soon } from '../soon.ts'
import { storeOf } from '../table.ts'
import { outcomeOf, type Outcome } from './outcome.ts'
import { perform } from './perform.ts'
import { planOf } from './plan.ts'
import { settle } from './settle.ts'
import type { Stage } from './stage.ts'
import type { Trouble } from './trouble.ts'

/** Seconds between the blows of a trouble. */
const BLOWS = 1.5

/** Makes a burst of changes and says what came of it; `trouble` is over before all has to be well. */
export async function burst(stage: Stage, trouble?: Trouble): Promise<Outcome> {
  const { assay, extent, world, random, clients, inbox } = stage
  const { bed } = assay
  const before = (await inbox.all()).length
  const changes = planOf(world, extent.changes, random, stage.made)
  stage.made += changes.length
  const from = new Date()
  await trouble?.begin(stage)
  const over = new AbortController()
  const blows = repeat(() => trouble?.meanwhile?.(stage), over.signal)
  const seconds = await perform(changes, extent.seconds, clients)
  over.abort()
  await blows
  await bed.delivery.normal()
  if (trouble?.lasts === undefined) await settle(bed, extent.patience)
  else await wait(trouble.lasts * 1000)
  const figures = await trouble?.end(stage)
  await settle(bed, extent.patience)
  const settled = new Date()
  const swept = trouble?.loses === true
  if (swept) await sweep(stage)
  return outcomeOf(stage, {
    before,
    arrived: await stage.arrivals.take(),
    span: { from, settled, to: new Date() },
    swept,
    figures: { changes: `${changes.length} in ${seconds.toFixed(1)} s`, ...figures },
  })
}

async function repeat(blow: () => Promise<unknown> | undefined, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await wait(BLOWS * 1000, undefined, { signal }).catch(() => {})
    if (!signal.aborted) await blow()
  }
}

/** Has the account swept, and waits until all that came of it is done. */
async function sweep({ assay: { bed }, extent: { patience } }: Stage): Promise<void> {
  const at = new Date().toISOString()
  await sendAll(bed, addressOf(bed, queueName('sweep')), [JSON.stringify({ type: 'sweep', at })])
  const ended = async () => {
    const { last } = await sweepState(storeOf(bed))
    return last?.startedAt === at ? last : undefined
  }
  await soon('the end of the sweep', ended, patience)
  await settle(bed, patience)
}
