import { UnreadableEvent, type Change, type Subject } from '../events/change.ts'
import { isKnownToSatisfy } from '../events/expectations.ts'
import type { DiscoverMessage, EventMessage, RecheckMessage, ScheduledRefreshMessage } from '../messages.ts'
import { resolveCollectorQueue, splitIntoReads, type CollectorQueue } from '../resources/collector-queue.ts'
import { getKindDefinition } from '../resources/kinds.ts'
import { FACTS_VERSION, isInUse } from '../resources/resource-snapshot.ts'
import type { Kind } from '../resources/resource.ts'
import { completeTask, computeExpiry, loadChangeProgress } from '../state/change-record.ts'
import { buildDedupeKey } from '../state/keys.ts'
import { loadSnapshot } from '../state/load-snapshot.ts'
import { putIfAbsent, type Store } from '../state/store.ts'
import { formatSweepChangeId, loadSweepState } from '../state/sweep-state-store.ts'
import { completeSweepTask, openSweepTask } from '../state/sweep-tasks.ts'
import type { AffectedResource } from './affected/affected-resources.ts'
import type { CollectorDeps, CollectorOutcome } from './collector-deps.ts'
import { isUnread, nameDiscoveryTask } from './discovery.ts'
import { fanOutChange } from './fan-out-change.ts'
import {
  enqueueRecheck,
  isSettled,
  refreshSubject,
  refreshSubjects,
  sendOnwards,
  type RefreshSubjectsDeps,
} from './refresh-subjects.ts'
import { canTaskEndMatter } from './ended-tasks/ended-tasks.ts'
import { recordScanEnds } from './record-scan-ends.ts'
import { recordTagMoves } from './record-tag-moves.ts'
import { requestRelists } from './relist-kind.ts'
import { resolveSubjects } from './resolve-subjects.ts'

/** Handles an event as EventBridge delivers it. Throws UnreadableEvent. */
export async function handleEvent({ event }: EventMessage, deps: CollectorDeps): Promise<CollectorOutcome> {
  const parsed = deps.trigger.parse(event, deps.scope)
  return 'ignored' in parsed ? parsed : handleChange(parsed.change, deps)
}

/** Reads the subjects of a change once more. */
export async function recheck(
  { change, attempt }: RecheckMessage,
  deps: RefreshSubjectsDeps,
): Promise<CollectorOutcome> {
  return { affected: await refreshSubjects(change, attempt, deps) }
}

/** Reads the resources of a schedule. Throws UnreadableEvent. */
export async function handleScheduledRefresh(
  message: ScheduledRefreshMessage,
  deps: RefreshSubjectsDeps,
): Promise<CollectorOutcome> {
  return handleChange(buildScheduledChange(message), deps)
}

/** The outcome of handleChange. */
export type HandleChangeResult =
  | { ignored: 'duplicate' | 'not-in-use' | 'without-effect' }
  | {
      affected: AffectedResource[]
      /** The kinds of which the event did not say which resources it is about. */
      unresolved?: readonly Kind[]
    }

/**
 * Handles a change once per collector function.
 *
 * 1. If the dedupe key is stored, the change was handled before: stop.
 * 2. Find the subjects that the event does not name, store which tag a push moved and when a scan ended, and drop those that are not in use or
 *    that it cannot affect.
 * 3. Refresh the subjects, and request the evaluation of what they affect.
 * 4. Store the dedupe key, last: a crash before this repeats the work and loses none.
 *
 * Throws ConflictError and ThrottledError.
 */
export async function handleChange(change: Change, deps: RefreshSubjectsDeps): Promise<HandleChangeResult> {
  if (await deps.store.load(buildDedupeKey(change.id, deps.queue))) return { ignored: 'duplicate' }
  const { subjects: all, unresolvedKinds } = await resolveSubjects(change, deps.store, deps.now())
  await Promise.all([recordTagMoves(change, all, deps), recordScanEnds(change, deps.store)])
  const inUse = await filterInUse(all, deps.store)
  const subjects = await filterAffected(inUse, deps)
  const isIrrelevant = subjects.length === 0 && unresolvedKinds.length === 0
  const affected = isIrrelevant
    ? undefined
    : await dispatchSubjects({ ...change, subjects, unresolvedKinds }, deps)
  await putIfAbsent(deps.store, buildDedupeKey(change.id, deps.queue), {}, computeExpiry(deps.now()))
  if (affected === undefined) return { ignored: inUse.length > 0 ? 'without-effect' : 'not-in-use' }
  return { affected, ...(unresolvedKinds.length > 0 ? { unresolved: unresolvedKinds } : {}) }
}

/**
 * Refreshes the subjects that this function collects, and sends the others to their collector functions: as many in
 * each message as can be read in its time.
 */
async function dispatchSubjects(change: Change, deps: RefreshSubjectsDeps): Promise<AffectedResource[]> {
  const assigned = await assignToBaseline(change, deps)
  const collectors = new Set(change.subjects.map(({ resource }) => resolveCollectorQueue(resource.kind)))
  const parts = [...collectors].flatMap(collector =>
    splitIntoReads(collector, assigned.subjects.filter(isCollectedBy(collector))).map(subjects => ({
      collector,
      part: { ...assigned, subjects },
    })),
  )
  const own = parts.find(({ collector }) => collector === deps.queue)
  for (const { collector, part } of parts.filter(each => each !== own))
    await deps.sender.send(collector, [{ type: 'recheck', change: part, attempt: 0 }], 0)
  await requestRelists(assigned, deps)
  return own === undefined ? [] : refreshSubjects(own.part, 0, deps)
}

function isCollectedBy(collector: CollectorQueue): (subject: Subject) => boolean {
  return ({ resource }) => resolveCollectorQueue(resource.kind) === collector
}

/**
 * Assigns the change to its change record. While the initial scan runs, that is a task of the scan: what is found then
 * may be old, and the one notification of the scan reports it.
 */
async function assignToBaseline(change: Change, { store, now }: RefreshSubjectsDeps): Promise<Change> {
  const { running } = await loadSweepState(store)
  if (running?.baseline !== true) return { ...change, id: change.sharedChangeId ?? change.id }
  const task = `event ${change.sharedChangeId ?? change.id}`
  const changeId = formatSweepChangeId(running, task)
  await openSweepTask(running, task, store, now(), changeId)
  await completeSweepTask(running, task, {}, store, now())
  return { ...change, id: changeId, sweep: running.id }
}

/** Drops the subjects of kinds that are audited only if referenced, and that nothing references so far. */
async function filterInUse(subjects: readonly Subject[], store: Store): Promise<Subject[]> {
  const isAudited = await Promise.all(
    subjects.map(
      async ({ resource }) =>
        getKindDefinition(resource.kind).auditedIfReferenced !== true ||
        (await loadSnapshot(resource, store)) !== undefined,
    ),
  )
  return subjects.filter((_, index) => isAudited[index])
}

/** Drops the subjects of which the stored facts show that the event changes nothing that is evaluated. */
async function filterAffected(
  subjects: readonly Subject[],
  deps: Pick<RefreshSubjectsDeps, 'store'>,
): Promise<Subject[]> {
  const isAffected = await Promise.all(
    subjects.map(async ({ resource, ignoreIfKnown, endedTask }) => {
      if (endedTask !== undefined) return canTaskEndMatter(resource, endedTask, deps.store)
      const snapshot = ignoreIfKnown && (await loadSnapshot(resource, deps.store))
      return snapshot?.factsVersion !== FACTS_VERSION || !isKnownToSatisfy(ignoreIfKnown, snapshot)
    }),
  )
  return subjects.filter((_, index) => isAffected[index])
}

/** Builds the change of a scheduled refresh. Throws UnreadableEvent. */
function buildScheduledChange({ at, resources }: ScheduledRefreshMessage): Change {
  const [first] = resources
  if (first === undefined || Number.isNaN(Date.parse(at))) {
    throw new UnreadableEvent('a scheduled refresh without a time or resources')
  }
  const { account, region } = first
  const time = new Date(at).toISOString()
  return {
    id: `refresh:${account}:${time} ${first.arn}`,
    account,
    region,
    action: 'assay:ScheduledRefresh',
    actor: { type: 'Assay', name: "Assay's schedule" },
    at: time,
    subjects: resources.map(resource => ({ resource, facts: 'ALL' })),
    eventuallyConsistent: false,
  }
}

/**
 * Reads a resource that another one references, unless it was read meanwhile, or one that another one affects.
 *
 * 1. Refresh its snapshot, and record that it is in use. If there is no time for that, go on in a further message.
 * 2. Fan out, and request a recheck if the read did not settle.
 * 3. Complete the task of the discovery, last.
 *
 * Throws ConflictError and ThrottledError.
 */
export async function discoverResource(
  message: DiscoverMessage,
  deps: RefreshSubjectsDeps,
): Promise<CollectorOutcome> {
  const { origin, attempt, resource, inUse, again, partial } = message
  const before = await loadSnapshot(resource, deps.store)
  const isNew = isUnread(before, origin, attempt)
  const isNewlyUsed = inUse && before && (!isInUse(before) || before.firstUsedBy?.changeId === origin.id)
  const name = nameDiscoveryTask(message)
  if (isNew || isNewlyUsed || again || (await isInterrupted(origin.id, name, deps.store))) {
    const read = partial === undefined ? {} : { partial }
    const subject: Subject = { resource, facts: isNew || again ? 'ALL' : [], ...read }
    const mark = { ...(inUse ? { inUse } : {}), ...(again ? { again } : {}) }
    const outcome = await refreshSubject(subject, origin, attempt, deps, mark)
    if ('partial' in outcome) {
      await sendOnwards([{ ...message, partial: outcome.partial }], deps)
      return { affected: [] }
    }
    await fanOutChange(origin, { refreshId: name, attempt, subjects: [subject], refreshed: [outcome] }, deps)
    if (!isSettled(subject, outcome)) {
      await enqueueRecheck(
        { ...origin, subjects: [subject], eventuallyConsistent: false },
        attempt,
        [outcome],
        deps,
      )
    }
  }
  await completeTask(origin.id, name, deps.store, deps.now())
  return { affected: [] }
}

/** Whether an earlier delivery opened the tasks of a discovery, and perhaps did not send their messages. */
async function isInterrupted(changeId: string, discovery: string, store: Store): Promise<boolean> {
  const { refreshes } = await loadChangeProgress(changeId, store)
  return refreshes.some(({ refreshId }) => refreshId === discovery)
}
