import { setTimeout as wait } from 'node:timers/promises'
import { DEFAULT_PREFIX, nameQueue } from '../../../audit/resources/assay/deployment-names.ts'
import { loadSweepState } from '../../../audit/state/sweep-state-store.ts'
import { findQueueAddress, sendBatch } from '../deployed-assay/queues.ts'
import { waitFor } from '../deployed-assay/eventually.ts'
import { createTableStore } from '../deployed-assay/deployed-table.ts'
import { evaluateBurst, type BurstOutcome } from './checks/outcome.ts'
import { runChanges } from './run-changes.ts'
import { planChanges } from './plan-changes.ts'
import { waitUntilSettled } from './wait-until-settled.ts'
import type { BurstFixture } from './burst-fixture.ts'
import type { BurstFault } from './burst-faults.ts'

/** Seconds between repetitions of a fault. */
const KILL_COUNT = 1.5

/** Makes a burst of changes and returns its outcome; `fault` ends before the outcome is checked. */
export async function runBurst(fixture: BurstFixture, fault?: BurstFault): Promise<BurstOutcome> {
  const { assay, extent, world, random, clients, inbox } = fixture
  const { localAws } = assay
  const before = (await inbox.all()).length
  const changes = planChanges(world, extent.changes, random, fixture.made)
  fixture.made += changes.length
  const from = new Date()
  await fault?.begin(fixture)
  const over = new AbortController()
  const blows = repeat(() => fault?.meanwhile?.(fixture), over.signal)
  const seconds = await runChanges(changes, extent.seconds, clients)
  over.abort()
  await blows
  await localAws.delivery.normal()
  if (fault?.lasts === undefined) await waitUntilSettled(localAws, extent.timeoutSeconds)
  else await wait(fault.lasts * 1000)
  const figures = await fault?.end(fixture)
  await waitUntilSettled(localAws, extent.timeoutSeconds)
  const settled = new Date()
  const swept = fault?.loses === true
  if (swept) await sweep(fixture)
  return evaluateBurst(fixture, {
    before,
    arrived: await fixture.arrivals.take(),
    span: { from, settled, to: new Date() },
    swept,
    figures: { changes: `${changes.length} in ${seconds.toFixed(1)} s`, ...figures },
  })
}

async function repeat(blow: () => Promise<unknown> | undefined, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await wait(KILL_COUNT * 1000, undefined, { signal }).catch(() => {})
    if (!signal.aborted) await blow()
  }
}

/** Runs a full scan and waits until it is processed. */
async function sweep({
  assay: { localAws },
  extent: { timeoutSeconds: deadlines },
}: BurstFixture): Promise<void> {
  const at = new Date().toISOString()
  await sendBatch(localAws, findQueueAddress(localAws, nameQueue('sweep', DEFAULT_PREFIX)), [
    JSON.stringify({ type: 'sweep', at }),
  ])
  const ended = async () => {
    const { last } = await loadSweepState(createTableStore(localAws))
    return last?.startedAt === at ? last : undefined
  }
  await waitFor('the end of the full scan', ended, deadlines)
  await waitUntilSettled(localAws, deadlines)
}
