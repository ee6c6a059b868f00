import { computeExpiry, completeTask } from '../state/change-record.ts'
import { hashText, buildDedupeKey } from '../state/keys.ts'
import { isModifiedInAttempt, isInUse } from '../resources/resource-snapshot.ts'
import { loadSnapshot } from '../state/load-snapshot.ts'
import { refreshSnapshot, type RefreshedSnapshot, type RefreshDeps } from './refresh-snapshot.ts'
import { recordClaims, type ClaimWindow } from '../state/event-claims.ts'
import { putIfAbsent, type Store } from '../state/store.ts'
import type { AffectedResource } from './affected-resources.ts'
import type { AuditScope, Change, IgnoreReason, Subject } from '../events/change.ts'
import type { Trigger } from '../events/triggers.ts'
import type { ListPages } from './listing-page.ts'
import { buildScheduledChange } from './scheduled-refresh.ts'
import { resolveSubjects } from './resolve-subjects.ts'
import { isExpectationSatisfied, isKnownToSatisfy } from './expectations.ts'
import { requestRelists } from './relist-kind.ts'
import { selectQueue, type CollectorQueue, resolveCollectorQueue } from '../resources/collector-queue.ts'
import type {
  DiscoverMessage,
  EventMessage,
  MessageSender,
  RecheckMessage,
  ScheduledRefreshMessage,
} from '../messages.ts'
import { fanOutChange } from './fan-out-change.ts'
import { isUnread, nameDiscoveryTask } from './discovery.ts'
import { getKindDefinition, listCollectorNames } from '../resources/kinds.ts'
import { getResourceKey, type Kind } from '../resources/resource.ts'
import { completeSweepTask, openSweepTask } from '../state/sweep-tasks.ts'
import { formatSweepChangeId, loadSweepState } from '../state/sweep-state-store.ts'
import type { Timing } from '../settings/timing.ts'

/** What a reader works with. */
export interface HandleChangeDeps extends RefreshDeps {
  sender: MessageSender
  timing: Timing
  /** The reader's own queue, to which it sends what it is to look at again. */
  queue: CollectorQueue
}

/** What a collector function works with: what handling a change takes, its trigger, and its lists. */
export interface CollectorDeps extends HandleChangeDeps {
  trigger: Trigger
  scope: AuditScope
  list: ListPages
}

/** What came of a message to a collector function. */
export type CollectorOutcome =
  { ignored: IgnoreReason } | { affected: AffectedResource[]; unresolved?: readonly Kind[] }

/**
 * How long after a change a read surely sees it, whatever clocks say, in milliseconds: a burst of changes of one
 * resource that had to wait so long is read once.
 */
const READ_LAG_MS = 120_000

/** Handles an event as EventBridge delivers it. Throws UnreadableEvent. */
export async function handleEvent({ event }: EventMessage, deps: CollectorDeps): Promise<CollectorOutcome> {
  const parsed = deps.trigger.parse(event, deps.scope)
  return 'ignored' in parsed ? parsed : handleChange(parsed.change, deps)
}

/** Reads the subjects of a change once more. */
export async function recheck(
  { change, attempt }: RecheckMessage,
  deps: HandleChangeDeps,
): Promise<CollectorOutcome> {
  return { affected: await refreshSubjects(change, attempt, deps) }
}

/** Reads what a schedule names. Throws UnreadableEvent. */
export async function handleScheduledRefresh(
  message: ScheduledRefreshMessage,
  deps: HandleChangeDeps,
): Promise<CollectorOutcome> {
  return handleChange(buildScheduledChange(message), deps)
}

/** What a reader made of a change. */
export type HandleChangeResult =
  | { ignored: 'duplicate' | 'not-in-use' }
  | {
      affected: AffectedResource[]
      /** The kinds of which the event did not say which ones it is about. */
      unresolved?: readonly Kind[]
    }

/**
 * Something changed: look at it again, find whom it affects, and have them reassessed. The mark that the change
 * was handled is set after all that is stored, so a crash repeats the work and loses none.
 */
export async function handleChange(change: Change, deps: HandleChangeDeps): Promise<HandleChangeResult> {
  if (await deps.store.load(buildDedupeKey(change.id, deps.queue))) return { ignored: 'duplicate' }
  const { subjects: all, unresolvedKinds } = await resolveSubjects(change, deps.store, deps.now())
  const subjects = await filterInUse(all, deps.store)
  const isUseless = subjects.length === 0 && unresolvedKinds.length === 0
  const affected = isUseless
    ? undefined
    : await dispatchSubjects({ ...change, subjects, unresolvedKinds }, deps)
  await putIfAbsent(deps.store, buildDedupeKey(change.id, deps.queue), {}, computeExpiry(deps.now()))
  if (affected === undefined) return { ignored: 'not-in-use' }
  return { affected, ...(unresolvedKinds.length > 0 ? { unresolved: unresolvedKinds } : {}) }
}

/** Looks at the subjects that this reader reads, and has the others looked at by theirs. */
async function dispatchSubjects(change: Change, deps: HandleChangeDeps): Promise<AffectedResource[]> {
  const assigned = await assignToBaseline(change, deps)
  for (const collector of new Set(
    change.subjects.map(({ resource }) => resolveCollectorQueue(resource.kind)),
  )) {
    if (collector === deps.queue) continue
    const theirs = { ...assigned, subjects: assigned.subjects.filter(isCollectedBy(collector)) }
    await deps.sender.send(collector, [{ type: 'recheck', change: theirs, attempt: 0 }], 0)
  }
  await requestRelists(assigned, deps)
  const own = assigned.subjects.filter(isCollectedBy(deps.queue))
  return own.length === 0 ? [] : refreshSubjects({ ...assigned, subjects: own }, 0, deps)
}

function isCollectedBy(collector: CollectorQueue): (subject: Subject) => boolean {
  return ({ resource }) => resolveCollectorQueue(resource.kind) === collector
}

/**
 * The change under its cause, or while the baseline is under way a part of that: what is found then may have been so for long, and its
 * message tells all of it.
 */
async function assignToBaseline(change: Change, { store, now }: HandleChangeDeps): Promise<Change> {
  const { running } = await loadSweepState(store)
  if (running?.baseline !== true) return { ...change, id: change.sharedChangeId ?? change.id }
  const task = `event ${change.id}`
  const changeId = formatSweepChangeId(running, task)
  await openSweepTask(running, task, store, now(), changeId)
  await completeSweepTask(running, task, {}, store, now())
  return { ...change, id: changeId, sweep: running.id }
}

/** The subjects but for those that are audited only where something names them, and that nothing led to yet. */
async function filterInUse(subjects: readonly Subject[], store: Store): Promise<Subject[]> {
  const isUsed = await Promise.all(
    subjects.map(
      async ({ resource }) =>
        getKindDefinition(resource.kind).auditedIfReferenced !== true ||
        (await loadSnapshot(resource, store)) !== undefined,
    ),
  )
  return subjects.filter((_, index) => isUsed[index])
}

/** Looks at the subjects of `change` for the time `number` (0 is the first) and passes on what that may affect. */
export async function refreshSubjects(
  change: Change,
  attempt: number,
  deps: HandleChangeDeps,
): Promise<AffectedResource[]> {
  const { id, subjects, eventuallyConsistent } = change
  const refreshed = await Promise.all(subjects.map(subject => refreshSubject(subject, change, attempt, deps)))
  const hasChanges =
    attempt === 0 || refreshed.some(({ snapshot }) => isModifiedInAttempt(snapshot, id, attempt))
  const claimWindows = attempt === 0 ? await recordEventClaims(change, deps) : []
  const outcome = { refreshId: nameRefresh(subjects, attempt), attempt, subjects, refreshed, claimWindows }
  const affected = hasChanges ? await fanOutChange(change, outcome, deps) : []
  if (hasChanges)
    await deps.sender.send('notify', [{ type: 'notify', changeId: id }], deps.timing.notificationDelay)
  if (eventuallyConsistent || !subjects.every((subject, index) => isSettled(subject, refreshed[index]))) {
    await enqueueRecheck(change, attempt, refreshed, deps)
  }
  return affected
}

/** Remembers what the event told, and answers the times that are over by it. */
async function recordEventClaims(change: Change, { store, now }: HandleChangeDeps): Promise<ClaimWindow[]> {
  const claiming = change.subjects.flatMap(({ resource, claims }) =>
    claims ? [{ resource, tells: claims }] : [],
  )
  const claimWindows = claiming.map(({ resource, tells: claims }) =>
    recordClaims(resource, claims, change, store, now()),
  )
  return (await Promise.all(claimWindows)).flat()
}

/**
 * Reads a resource that a cause came upon, unless it is known by now, notes that it is used, and has what that affects
 * reassessed.
 */
export async function discoverResource(
  message: DiscoverMessage,
  deps: HandleChangeDeps,
): Promise<CollectorOutcome> {
  const { origin, attempt, resource, inUse: isUsed } = message
  const before = await loadSnapshot(resource, deps.store)
  const isNew = isUnread(before, origin, attempt)
  const isNewlyUsed = isUsed && before && (!isInUse(before) || before.firstUsedBy?.changeId === origin.id)
  if (isNew || isNewlyUsed) {
    const subject: Subject = { resource, facts: isNew ? 'ALL' : [] }
    const outcome = await refreshSubject(subject, origin, attempt, deps, isUsed)
    const name = nameDiscoveryTask(message)
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
  await completeTask(origin.id, nameDiscoveryTask(message), deps.store, deps.now())
  return { affected: [] }
}

async function refreshSubject(
  subject: Subject,
  { id, at }: Pick<Change, 'id' | 'at'>,
  attempt: number,
  deps: HandleChangeDeps,
  isUsed?: true,
): Promise<RefreshedSnapshot> {
  const collectors = subject.relatedOnly && attempt === 0 ? [] : await listDueCollectors(subject, deps.store)
  const since = new Date(Date.parse(at) + READ_LAG_MS)
  const usage = isUsed && getKindDefinition(subject.resource.kind).evaluatedIfInUse ? { inUse: isUsed } : {}
  const trigger = { provenance: { changeId: id, at }, attempt, since, ...usage }
  return refreshSnapshot(subject.resource, collectors, trigger, deps)
}

/** Whether nothing that was seen asks for another look. */
function isSettled({ expectation }: Subject, outcome: RefreshedSnapshot | undefined): boolean {
  return outcome !== undefined && !outcome.transient && isExpectationSatisfied(expectation, outcome.snapshot)
}

/** Has the subjects looked at once more, as often as that is done; what the last look misses is confirmed by another. */
async function enqueueRecheck(
  change: Change,
  attempt: number,
  outcome: readonly RefreshedSnapshot[],
  deps: HandleChangeDeps,
): Promise<void> {
  const { recheckDelays } = deps.timing
  const isNotFound = outcome.some(({ snapshot }) => snapshot.presence === 'NOT_FOUND_ONCE')
  const delay = recheckDelays[attempt] ?? (isNotFound ? recheckDelays[0] : undefined)
  if (delay === undefined) return
  await deps.sender.send(
    selectQueue(deps.queue, change.sweep),
    [{ type: 'recheck', change, attempt: attempt + 1 }],
    delay,
  )
}

function nameRefresh(subjects: readonly Subject[], attempt: number): string {
  return `refresh ${attempt} ${hashText(subjects.map(({ resource }) => getResourceKey(resource)).join(' '))}`
}

/** What is to be read again of a subject; all of what was missing, for else nothing would ever show whether it is gone. */
async function listDueCollectors(subject: Subject, store: Store): Promise<string[]> {
  const { resource, facts, fullRead, expectation, skipIfSatisfied } = subject
  const definitions = getKindDefinition(resource.kind).facts
  const named =
    facts === 'ALL' || fullRead
      ? listCollectorNames(resource.kind)
      : [...new Set(facts.flatMap(name => definitions[name]?.collector ?? []))]
  if (named.length > 0 && !skipIfSatisfied) return named
  const snapshot = await loadSnapshot(resource, store)
  if (snapshot?.presence === 'NOT_FOUND_ONCE') return listCollectorNames(resource.kind)
  return skipIfSatisfied && snapshot && isKnownToSatisfy(expectation, snapshot) ? [] : named
}
