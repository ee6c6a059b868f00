import pLimit from 'p-limit'
import type { Change, Subject } from '../events/change.ts'
import { canStartRead } from '../limits/message-time.ts'
import type { CollectorMessage, DiscoverMessage, MessageSender, RecheckMessage } from '../messages.ts'
import { countReadsAtOnce, selectQueue, type CollectorQueue } from '../resources/collector-queue.ts'
import { getKindDefinition, listCollectorNames } from '../resources/kinds.ts'
import { isModifiedSinceAttempt } from '../resources/resource-snapshot.ts'
import { getResourceKey } from '../resources/resource.ts'
import type { Timing } from '../settings/timing.ts'
import { recordClaims, type ClaimWindow } from '../state/event-claims.ts'
import { hashText } from '../state/keys.ts'
import { loadSnapshot } from '../state/load-snapshot.ts'
import type { Store } from '../state/store.ts'
import type { AffectedResource } from './affected/affected-resources.ts'
import { isExpectationSatisfied, isKnownToSatisfy } from '../events/expectations.ts'
import { fanOutChange } from './fan-out-change.ts'
import { recordDeploys } from './record-deploys.ts'
import { recordRootSignIn } from './record-root-sign-in.ts'
import {
  refreshSnapshot,
  type RefreshDeps,
  type RefreshedSnapshot,
  type UnfinishedRead,
} from './snapshot/refresh-snapshot.ts'

/** The dependencies of refreshing the subjects of a change. */
export interface RefreshSubjectsDeps extends RefreshDeps {
  sender: MessageSender
  timing: Timing
  /** The queue of this collector function, to which it sends its rechecks. */
  queue: CollectorQueue
}

/**
 * A read this many milliseconds after a change surely sees it, whatever the difference of clocks. A burst of changes
 * of one resource that waited so long is read once.
 */
const READ_LAG_MS = 120_000

/**
 * Reads the subjects of a change and returns the resources that it affects. `attempt` 0 is the first read.
 *
 * 1. Refresh the snapshots of the subjects.
 * 2. At the first attempt store the claims of the event, and who deployed.
 * 3. At the first attempt, or if a recheck modified a snapshot: fan out, then request the notification.
 * 4. Fail if a subject could not be refreshed: the message is delivered again, and the others were fanned out already.
 * 5. Request a recheck if reads can lag behind the change, if one is incomplete or contradicts the event, or if a subject is read
 *    with it.
 *
 * If there is no time for all subjects, each gets a message of its own instead, which does all of this. A message fans out
 * either all of its subjects or none: so it opens the same tasks when it is repeated.
 *
 * Repeating it is safe. Throws ConflictError and ThrottledError.
 */
export async function refreshSubjects(
  change: Change,
  attempt: number,
  deps: RefreshSubjectsDeps,
): Promise<AffectedResource[]> {
  const outcome = await refreshInTime(change, attempt, deps)
  if ('affected' in outcome) return outcome.affected
  const messages = outcome.unfinished.map((subject): RecheckMessage => ({
    type: 'recheck',
    change: { ...change, subjects: [subject] },
    attempt,
  }))
  await sendOnwards(messages, deps)
  return []
}

/** Sends what goes on from a message to the queue of that message. */
export async function sendOnwards(
  messages: readonly CollectorMessage[],
  { sender, delivery, queue }: RefreshSubjectsDeps,
): Promise<void> {
  await sender.send(delivery?.queue ?? queue, messages, 0)
}

/** What a refresh affects; or all of its subjects with what was read of them, if there was no time for some. */
export type RefreshedInTime = { affected: AffectedResource[] } | { unfinished: readonly Subject[] }

/** Does what refreshSubjects does if there is time. */
export async function refreshInTime(
  change: Change,
  attempt: number,
  deps: RefreshSubjectsDeps,
): Promise<RefreshedInTime> {
  const { id, eventuallyConsistent } = change
  const each = await refreshEach(change, attempt, deps)
  if ('unfinished' in each) return each
  const { subjects, refreshed, failure } = each
  const hasChanges =
    attempt === 0 || refreshed.some(({ snapshot }) => isModifiedSinceAttempt(snapshot, id, attempt))
  const claimWindows = attempt === 0 ? await recordEventClaims(change, deps) : []
  if (attempt === 0)
    await Promise.all([recordDeploys(change, deps.store), recordRootSignIn(change, deps.store)])
  const outcome = { refreshId: nameRefresh(subjects, attempt), attempt, subjects, refreshed, claimWindows }
  const affected = hasChanges ? await fanOutChange(change, outcome, deps) : []
  if (hasChanges)
    await deps.sender.send('notify', [{ type: 'notify', changeId: id }], deps.timing.notificationDelay)
  if (failure !== undefined) throw failure
  const isUnsettled = subjects.some(
    (subject, index) => isReadLater(subject, attempt) || !isSettled(subject, refreshed[index]),
  )
  if (eventuallyConsistent || isUnsettled) await enqueueRecheck(change, attempt, refreshed, deps)
  return { affected }
}

/** Whether a subject is not read yet, but with the recheck, whatever was found of the others. */
function isReadLater({ relatedOnly }: Subject, attempt: number): boolean {
  return relatedOnly === 'WITH_RECHECK' && attempt === 0
}

/** The subjects that were refreshed, and the first error if others failed. */
interface RefreshedSubjects {
  subjects: readonly Subject[]
  refreshed: readonly RefreshedSnapshot[]
  failure?: Error
}

/** A subject for which there was no time, with what was read of it. */
interface UnfinishedSubject {
  unfinished: Subject
}

/**
 * Refreshes each subject by itself: one that fails does not affect the others. Throws if all fail. In a message, few are read at
 * the same time, and none begins to be read that cannot be read in time, except the first one. Then all subjects are unfinished.
 */
async function refreshEach(
  change: Change,
  attempt: number,
  deps: RefreshSubjectsDeps,
): Promise<RefreshedSubjects | { unfinished: readonly Subject[] }> {
  const { delivery, now, queue } = deps
  const refreshOne = async (subject: Subject, index: number) => {
    const { readSeconds } = getKindDefinition(subject.resource.kind)
    if (index > 0 && delivery && !canStartRead({ ...delivery, now }, readSeconds))
      return { unfinished: subject }
    const outcome = await refreshSubject(subject, change, attempt, deps)
    return 'partial' in outcome ? { unfinished: { ...subject, partial: outcome.partial } } : outcome
  }
  const most = change.subjects.map(({ resource }) => countReadsAtOnce(resource.kind, queue))
  const limit = pLimit(delivery === undefined ? Infinity : Math.min(...most))
  const results = await Promise.allSettled(
    change.subjects.map((subject, index) => limit(() => refreshOne(subject, index))),
  )
  const outcomes = results.map(result => (result.status === 'fulfilled' ? result.value : undefined))
  if (outcomes.some(isUnfinished)) {
    const latest = outcomes.map((outcome, index) =>
      isUnfinished(outcome) ? outcome.unfinished : change.subjects[index],
    )
    return { unfinished: latest.filter(subject => subject !== undefined) }
  }
  const subjects = change.subjects.filter((_, index) => outcomes[index] !== undefined)
  const refreshed = outcomes.flatMap(outcome => (outcome && !isUnfinished(outcome) ? [outcome] : []))
  const failed = results.find(result => result.status === 'rejected')
  if (failed === undefined) return { subjects, refreshed }
  const failure = failed.reason instanceof Error ? failed.reason : new Error(String(failed.reason))
  if (subjects.length === 0) throw failure
  return { subjects, refreshed, failure }
}

function isUnfinished(
  outcome: RefreshedSnapshot | UnfinishedSubject | undefined,
): outcome is UnfinishedSubject {
  return outcome !== undefined && 'unfinished' in outcome
}

/** Stores the claims of the event, and returns the windows that they begin or end. */
async function recordEventClaims(
  change: Change,
  { store, now }: RefreshSubjectsDeps,
): Promise<ClaimWindow[]> {
  const claiming = change.subjects.flatMap(({ resource, claims }) => (claims ? [{ resource, claims }] : []))
  const claimWindows = claiming.map(({ resource, claims }) =>
    recordClaims(resource, claims, change, store, now()),
  )
  return (await Promise.all(claimWindows)).flat()
}

/** Reads the due collectors of a subject. `mark` says that an audited resource uses it, or that recent reads do not suffice. */
export async function refreshSubject(
  subject: Subject,
  { id, at, vulnerability }: Pick<Change, 'id' | 'at' | 'vulnerability'>,
  attempt: number,
  deps: RefreshSubjectsDeps,
  mark: Pick<DiscoverMessage, 'inUse' | 'again'> = {},
): Promise<RefreshedSnapshot | UnfinishedRead> {
  const collectors = isReadLater(subject, attempt) ? [] : await listDueCollectors(subject, deps.store)
  const since = new Date(Date.parse(at) + READ_LAG_MS)
  const { inUse, again } = mark
  const usage = inUse && getKindDefinition(subject.resource.kind).evaluatedIfInUse ? { inUse } : {}
  const { part, partial } = subject
  const extent = { part: attempt === 0 ? part : undefined, partial }
  const trigger = {
    provenance: { changeId: id, at, ...(vulnerability === undefined ? {} : { isShared: true as const }) },
    attempt,
    ...(again ? {} : { since }),
    ...usage,
    ...extent,
  }
  return refreshSnapshot(subject.resource, collectors, trigger, deps)
}

/** Whether nothing that was found asks for a recheck. */
export function isSettled({ expectation }: Subject, outcome: RefreshedSnapshot | undefined): boolean {
  return outcome !== undefined && !outcome.transient && isExpectationSatisfied(expectation, outcome.snapshot)
}

/** Requests the next recheck after its configured delay. A "not found" of the last one is confirmed by one more. */
export async function enqueueRecheck(
  change: Change,
  attempt: number,
  outcome: readonly RefreshedSnapshot[],
  deps: RefreshSubjectsDeps,
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

/** Lists the collectors that are due for a subject: all of them after a "not found", which needs confirmation. */
async function listDueCollectors(subject: Subject, store: Store): Promise<readonly string[]> {
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
