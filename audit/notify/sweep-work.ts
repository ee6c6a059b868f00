import type { ChangeRecord, RecordedTransition } from '../state/change-record.ts'
import type { ListingStore } from '../state/store.ts'
import type { EventPublisher } from '../publish/published-event.ts'
import type { MessageSender } from '../messages.ts'
import { createAuditFinishedEvent } from '../publish/audit-finished-event.ts'
import type { ListingGap } from '../resources/assay/sweep.ts'
import { listPendingSweepTasks, loadSweepTasks, type SweepTask } from '../state/sweep-tasks.ts'
import type { FindingCopies } from '../publish/finding-copies.ts'
import type { Resource } from '../resources/resource.ts'
import { recordSweepEnd, markSweepPublished, loadSweepState } from '../state/sweep-state-store.ts'

/** The content of one notification: its subjects and pending tasks, and the changes whose transitions it contains. */
export interface NotificationWork {
  /** The resources that were read for the change; none for a full scan, which reads them all. */
  subjects: readonly Resource[]
  pendingTaskCount: number
  changeIds: readonly string[]
  /** What the change modified, in sentences. */
  describeChanges(): Promise<string[]>
  /** Records that the notification was delivered, with its transitions. */
  finish(found: readonly RecordedTransition[]): Promise<void>
}

/** Dependencies for the end of a full scan. */
export interface SweepWorkDeps {
  store: ListingStore
  sender: MessageSender
  publisher?: EventPublisher
  findingCopies?: FindingCopies
  now: () => Date
}

/** Whether a change record stands for a whole full scan. */
export function isSweepRecord(changeRecord: Pick<ChangeRecord, 'id' | 'sweep'>): boolean {
  return changeRecord.sweep === changeRecord.id
}

/** The work of a full scan: that of all its tasks. */
export async function loadSweepWork(
  changeRecord: ChangeRecord,
  deps: SweepWorkDeps,
): Promise<NotificationWork> {
  const { store, sender, now } = deps
  const tasks = await loadSweepTasks(changeRecord.id, store)
  const pendingTasks = (await listPendingSweepTasks(changeRecord.id, tasks, store, now())).length
  const changeIds = [...tasks.values()].flatMap(task => task.changeId ?? [])
  return {
    subjects: [],
    pendingTaskCount: pendingTasks,
    changeIds,
    describeChanges: () => Promise.resolve(describeCoverage([...tasks.values()])),
    async finish(found) {
      const { running } = await loadSweepState(store)
      if (running?.id === changeRecord.id) {
        const { id, account } = running
        await sender.send('evaluate', [{ type: 'rebuild-escalation-index', account, sweep: id }], 0)
        await deps.findingCopies?.requestReconciliation()
        const sum = sumTasks([...tasks.values()])
        await recordSweepEnd({ ...running, endedAt: now().toISOString(), ...sum, pendingTasks }, store)
      }
      await publishCompletion(changeRecord.id, found, deps)
    },
  }
}

/** Publishes the event `Audit Finished`, once unless a crash repeats it. */
async function publishCompletion(
  sweep: string,
  found: readonly RecordedTransition[],
  { store, publisher }: SweepWorkDeps,
): Promise<void> {
  const { last } = await loadSweepState(store)
  if (publisher === undefined || last?.id !== sweep || last.published === true) return
  const transitions = found.map(({ transition }) => transition)
  const accepted = found.filter(({ notifiedIn }) => notifiedIn === 'ACCEPTED').length
  await publisher.publish([createAuditFinishedEvent(last, transitions, accepted)])
  await markSweepPublished(sweep, store)
}

function sumTasks(tasks: readonly SweepTask[]): {
  resourcesRead: number
  lost: number
  listingFailures: string[]
  listingGaps: ListingGap[]
} {
  const total = (of: 'resourcesRead' | 'lost') => tasks.reduce((sum, task) => sum + (task[of] ?? 0), 0)
  return {
    resourcesRead: total('resourcesRead'),
    lost: total('lost'),
    listingFailures: tasks.flatMap(({ listingFailure }) => listingFailure ?? []),
    listingGaps: tasks.flatMap(({ listingFailure, listingGap = {} }) =>
      listingFailure === undefined ? [] : listingGap,
    ),
  }
}

function describeCoverage(tasks: readonly SweepTask[]): string[] {
  const { resourcesRead, lost, listingFailures } = sumTasks(tasks)
  const [readLabel, lostLabel] = [resourcesRead, lost].map(count => (count === 1 ? '' : 's'))
  return [
    `${resourcesRead} resource${readLabel} checked`,
    ...(lost === 0 ? [] : [`${lost} event${lostLabel} of CloudTrail's history had not arrived`]),
    ...tasks
      .flatMap(({ partial = [] }) => partial)
      .map(
        region => `only the latest part of CloudTrail's history in ${region} was compared: it is too long`,
      ),
    ...listingFailures,
  ]
}
