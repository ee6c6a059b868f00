import { openChangeRecord } from '../state/change-record.ts'
import type { ChangeOrigin } from '../events/change-origin.ts'
import { hashText } from '../state/keys.ts'
import type { ItemStore } from '../state/store.ts'
import {
  nameLowPriorityQueue,
  type CollectorQueue,
  resolveCollectorQueue,
  splitIntoReads,
} from '../resources/collector-queue.ts'
import type { MessageSender, SweepListMessage, SweepRefreshMessage } from '../messages.ts'
import { getGlobalServicesRegion, getPartition } from '../resources/arn.ts'
import type { PartialRead } from '../resources/resource-snapshot.ts'
import { getResourceKey, type Kind, type Resource } from '../resources/resource.ts'
import type { Timing } from '../settings/timing.ts'
import { openSweepTask } from '../state/sweep-tasks.ts'
import { formatSweepChangeId } from '../state/sweep-state-store.ts'
import type { Sweep } from '../resources/assay/sweep.ts'

/** A list of the resources that a full scan starts from. */
export interface SweepListDefinition {
  kind: Kind
  /** The label of its resources in sentences, such as `functions`. */
  label: string
  scope: 'REGION' | 'ACCOUNT' | 'HOME'
}

/** The dependencies of the full scan. */
export interface SweepDeps {
  store: ItemStore
  sender: MessageSender
  timing: Timing
  now: () => Date
}

/** The task that requests reads of the known resources that no list led to. */
export const VERIFY_MISSING_TASK = 'known'

/**
 * Fans out a full scan.
 *
 * 1. Open a task for each list, and the task that verifies missing resources.
 * 2. Open the change record of the scan.
 * 3. Send the lists to the collector functions, then the verification, then the notification, which waits for all
 *    tasks.
 */
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
  await openChangeRecord(buildSweepOrigin(sweep, sweep.id), store, now())
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

/** Names the task of a list within its full scan. */
export function nameListTask({ label, region }: Pick<SweepListMessage, 'label' | 'region'>): string {
  return `list ${label} ${region}`
}

/**
 * Sends resources to their collector functions in chunks, each a task. The same resources give the same tasks. `partial` is what
 * was read of a single resource.
 */
export async function enqueueSweepRefreshes(
  sweep: Sweep,
  resources: readonly Resource[],
  { store, sender, now }: Pick<SweepDeps, 'store' | 'sender' | 'now'>,
  partial?: PartialRead,
): Promise<void> {
  const collectors = new Set(resources.map(({ kind }) => resolveCollectorQueue(kind)))
  for (const collector of collectors) {
    const refreshes = buildRefreshMessages(sweep, collector, resources).map(message =>
      partial === undefined ? message : { ...message, partial },
    )
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
  return splitIntoReads(collector, own).map(chunk => {
    const task = `refresh ${hashText(chunk.map(getResourceKey).join(' '))}`
    return { type: 'sweep-refresh', sweep, task, resources: chunk }
  })
}

/** Builds the origin of the changes of a full scan, which has no actor but Assay. */
export function buildSweepOrigin(sweep: Sweep, id: string): ChangeOrigin {
  const { account, region, startedAt, baseline } = sweep
  const action = baseline ? 'assay:Baseline' : 'assay:Sweep'
  const actor = { type: 'Assay', name: baseline ? "Assay's initial scan" : "Assay's full scan" }
  return { id, account, region, action, actor, at: startedAt, sweep: sweep.id }
}
