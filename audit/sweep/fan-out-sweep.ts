import { openChangeRecord } from '../state/change-record.ts'
import type { ChangeOrigin } from '../events/change-origin.ts'
import { hashText } from '../state/keys.ts'
import type { ItemStore } from '../state/store.ts'
import {
  nameLowPriorityQueue,
  type CollectorQueue,
  resolveCollectorQueue,
} from '../resources/collector-queue.ts'
import type { MessageSender, SweepListMessage, SweepRefreshMessage } from '../messages.ts'
import { getGlobalServicesRegion, getPartition } from '../resources/arn.ts'
import { getResourceKey, type Kind, type Resource } from '../resources/resource.ts'
import type { Timing } from '../settings/timing.ts'
import { openSweepTask } from '../state/sweep-tasks.ts'
import { formatSweepChangeId } from '../state/sweep-state-store.ts'
import type { Sweep } from '../resources/assay/sweep.ts'

/** A list with which a sweep begins. */
export interface SweepListDefinition {
  kind: Kind
  /** What people call all that is on it: `functions`. */
  label: string
  scope: 'REGION' | 'ACCOUNT' | 'HOME'
}

/** What spreading a sweep's work takes. */
export interface SweepDeps {
  store: ItemStore
  sender: MessageSender
  timing: Timing
  now: () => Date
}

/** The part that compares what is known with what was looked at. */
export const VERIFY_MISSING_TASK = 'known'

/** Resources per look: as many as a reader can read within its time, at the pace that Lambda leaves it. */
const CHUNK = 10

/** Has everything listed, by the reader of each kind; then what is known looked at, and what comes of it told. */
export async function fanOutSweep(
  sweep: Sweep,
  lists: readonly SweepListDefinition[],
  regions: readonly string[],
  deps: SweepDeps,
): Promise<void> {
  const { store, sender, timing, now } = deps
  const messages = lists.flatMap(sweepListDefinition =>
    listRegions(sweepListDefinition, sweep, regions).map((region): SweepListMessage => ({
      type: 'sweep-list',
      sweep,
      label: sweepListDefinition.label,
      region,
    })),
  )
  for (const message of messages) await openSweepTask(sweep, nameListTask(message), store, now())
  await openSweepTask(sweep, VERIFY_MISSING_TASK, store, now())
  await openChangeRecord(
    buildSweepOrigin(sweep, sweep.id),
    { refreshId: 'sweep', subjects: [], tasks: [] },
    store,
    now(),
  )
  for (const sweepListDefinition of lists) {
    const own = messages.filter(({ label }) => label === sweepListDefinition.label)
    await sender.send(
      nameLowPriorityQueue(resolveCollectorQueue(sweepListDefinition.kind)),
      own,
      timing.sweepDelay,
    )
  }
  await sender.send(
    'sweep',
    [{ type: 'sweep-verify-missing', sweep }],
    timing.sweepDelay + timing.sweepPollInterval,
  )
  await sender.send('notify', [{ type: 'notify', changeId: sweep.id }], timing.sweepPollInterval)
}

function listRegions(
  { scope }: SweepListDefinition,
  { region: home }: Sweep,
  regions: readonly string[],
): readonly string[] {
  if (scope === 'HOME') return [home]
  return scope === 'REGION' ? regions : [getGlobalServicesRegion(getPartition(regions[0] ?? ''))]
}

/** The name of a list among the parts of its sweep. */
export function nameListTask({ label, region }: Pick<SweepListMessage, 'label' | 'region'>): string {
  return `list ${label} ${region}`
}

/** Has `resources` looked at by their readers, in pieces; the same resources make the same pieces. */
export async function enqueueSweepRefreshes(
  sweep: Sweep,
  resources: readonly Resource[],
  { store, sender, now }: Pick<SweepDeps, 'store' | 'sender' | 'now'>,
): Promise<void> {
  const collectors = new Set(resources.map(({ kind }) => resolveCollectorQueue(kind)))
  for (const collector of collectors) {
    const refreshes = buildRefreshMessages(sweep, collector, resources)
    for (const refresh of refreshes)
      await openSweepTask(sweep, refresh.task, store, now(), formatSweepChangeId(sweep, refresh.task))
    await sender.send(nameLowPriorityQueue(collector), refreshes, 0)
  }
}

function buildRefreshMessages(
  sweep: Sweep,
  collector: CollectorQueue,
  resources: readonly Resource[],
): SweepRefreshMessage[] {
  const own = resources
    .filter(({ kind }) => resolveCollectorQueue(kind) === collector)
    .toSorted((a, b) => (getResourceKey(a) < getResourceKey(b) ? -1 : 1))
  return Array.from({ length: Math.ceil(own.length / CHUNK) }, (_, index) => {
    const chunk = own.slice(index * CHUNK, (index + 1) * CHUNK)
    const task = `refresh ${hashText(chunk.map(getResourceKey).join(' '))}`
    return { type: 'sweep-refresh', sweep, task, resources: chunk }
  })
}

/** Where what a sweep finds comes from: nobody made a call. */
export function buildSweepOrigin(sweep: Sweep, id: string): ChangeOrigin {
  const { account, region, startedAt, baseline } = sweep
  const action = baseline ? 'assay:Baseline' : 'assay:Sweep'
  const actor = { type: 'Assay', name: baseline ? 'the baseline' : 'the sweep' }
  return { id, account, region, action, actor, at: startedAt, sweep: sweep.id }
}
