import { evaluateAndSave, type EvaluationDeps } from '../evaluate/evaluate-and-save.ts'
import { createMessageWork } from '../evaluate/message-work.ts'
import { splitIntoChunks } from '../limits/split-batches.ts'
import type { Subject } from '../events/change.ts'
import type { ChangeOrigin } from '../events/change-origin.ts'
import { listNextReads, type RequestedRead } from '../refresh/discovery.ts'
import {
  enqueueRecheck,
  isSettled,
  refreshSubject,
  type RefreshSubjectsDeps,
} from '../refresh/refresh-subjects.ts'
import { ThrottledError } from '../refresh/snapshot/fact-reader.ts'
import type { RefreshedSnapshot } from '../refresh/snapshot/refresh-snapshot.ts'
import { resolveCollectorQueue } from '../resources/collector-queue.ts'
import { getResourceKey, type Resource, type ResourceKey } from '../resources/resource.ts'
import { openChangeRecord, openTasks } from '../state/change-record.ts'
import { mapConcurrent } from '../state/map-concurrent.ts'
import type { Transition } from '../state/transition.ts'

/** The dependencies of auditAtOnce. */
export type AuditAtOnceDeps = Omit<RefreshSubjectsDeps, 'queue' | 'delivery'> &
  EvaluationDeps & {
    /** Is called after each chunk of resources that is evaluated. */
    onEvaluated?: (transitions: readonly Transition[]) => void
    /** Is called with each resource that is read, and each chunk that is evaluated. */
    onProgress?: (auditProgress: AuditProgress) => void
  }

/** How many resources of those that are known so far are read, or evaluated. */
export interface AuditProgress {
  phase: 'READ' | 'EVALUATE'
  done: number
  total: number
}

/** Resources that are evaluated together: they share the facts that are derived for several of them. */
const CHUNK = 250

/**
 * Reads the resources and all that they lead to, then evaluates each once: what a full scan does with messages, without
 * following the effects of each resource, because everything is evaluated in any case.
 *
 * 1. Open the change record.
 * 2. Read the resources, then what they reference and was not read, and so on.
 * 3. Request rechecks of what did not settle, and reads of what AWS throttled.
 * 4. Evaluate everything that was read.
 */
export async function auditAtOnce(
  origin: ChangeOrigin,
  resources: readonly Resource[],
  deps: AuditAtOnceDeps,
): Promise<void> {
  const { store, now } = deps
  await openChangeRecord(origin, store, now())
  for (const [at, subjects] of splitIntoChunks(resources, CHUNK).entries())
    await openTasks(origin.id, { refreshId: `audit ${at}`, subjects, tasks: [] }, store, now())
  const outcomes = await readEverything(origin, resources, deps)
  await requestRechecks(origin, outcomes, deps)
  const read = outcomes.flatMap(({ refreshed }) => refreshed?.snapshot.resource ?? [])
  const all = [...new Map(read.map(resource => [getResourceKey(resource), resource])).values()]
  for (const [at, part] of splitIntoChunks(all, CHUNK).entries()) {
    deps.onProgress?.({ phase: 'EVALUATE', done: at * CHUNK, total: all.length })
    const work = createMessageWork(part, Infinity)
    const message = { resources: part, changeId: origin.id }
    const transitions = await evaluateAndSave(message, origin.id, work, deps)
    deps.onEvaluated?.(transitions)
  }
}

/** A resource that was to be read, and its snapshot; none if AWS throttled the calls. */
interface ReadOutcome {
  subject: Subject
  refreshed: RefreshedSnapshot | undefined
}

async function readEverything(
  origin: ChangeOrigin,
  resources: readonly Resource[],
  deps: AuditAtOnceDeps,
): Promise<readonly ReadOutcome[]> {
  const outcomes: ReadOutcome[] = []
  const read = new Set<ResourceKey>()
  let next: readonly RequestedRead[] = resources.map(resource => ({ resource }))
  while (next.length > 0) {
    for (const { resource } of next) read.add(getResourceKey(resource))
    const onRead = observeReads(outcomes.length, next.length, deps)
    const found = await readByKind(next, origin, deps, onRead)
    outcomes.push(...found)
    const snapshots = found.flatMap(({ refreshed }) => refreshed?.snapshot ?? [])
    next = await listNextReads(snapshots, read, deps.store)
  }
  return outcomes
}

/** What is called when one of `count` more resources is read, after `before` of them. */
function observeReads(before: number, count: number, { onProgress }: AuditAtOnceDeps): () => void {
  const total = before + count
  let done = before
  onProgress?.({ phase: 'READ', done, total })
  return () => {
    done += 1
    onProgress?.({ phase: 'READ', done, total })
  }
}

/** Reads the resources of all kinds side by side: most kinds need other quotas of AWS. */
async function readByKind(
  reads: readonly RequestedRead[],
  origin: ChangeOrigin,
  deps: AuditAtOnceDeps,
  onRead: () => void,
): Promise<ReadOutcome[]> {
  const kinds = new Set(reads.map(({ resource }) => resource.kind))
  const outcomes = await Promise.all(
    [...kinds].map(kind =>
      mapConcurrent(
        reads.filter(({ resource }) => resource.kind === kind),
        async each => {
          const outcome = await readResource(each, origin, deps)
          onRead()
          return outcome
        },
      ),
    ),
  )
  return outcomes.flat()
}

async function readResource(
  { resource, inUse, isRead }: RequestedRead,
  origin: ChangeOrigin,
  deps: AuditAtOnceDeps,
): Promise<ReadOutcome> {
  const subject: Subject = { resource, facts: isRead ? [] : 'ALL' }
  const mark = inUse ? { inUse } : {}
  try {
    const refreshed = await refreshSubject(subject, origin, 0, withQueue(resource, deps), mark)
    if ('partial' in refreshed) throw new Error('a read without a message ran out of time')
    return { subject, refreshed }
  } catch (failure) {
    if (!(failure instanceof ThrottledError)) throw failure
    return { subject, refreshed: undefined }
  }
}

function withQueue({ kind }: Resource, deps: AuditAtOnceDeps): RefreshSubjectsDeps {
  return { ...deps, queue: resolveCollectorQueue(kind) }
}

async function requestRechecks(
  origin: ChangeOrigin,
  outcomes: readonly ReadOutcome[],
  deps: AuditAtOnceDeps,
): Promise<void> {
  for (const { subject, refreshed } of outcomes) {
    if (refreshed !== undefined && isSettled(subject, refreshed)) continue
    const change = { ...origin, subjects: [subject], eventuallyConsistent: false }
    const own = withQueue(subject.resource, deps)
    if (refreshed === undefined)
      await deps.sender.send(own.queue, [{ type: 'recheck', change, attempt: 0 }], 0)
    else await enqueueRecheck(change, 0, [refreshed], own)
  }
}
