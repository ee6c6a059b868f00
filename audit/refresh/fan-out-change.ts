import { openTasks, openChangeRecord } from '../state/change-record.ts'
import { pickChangeOrigin, type ChangeOrigin } from '../events/change-origin.ts'
import { splitIntoChunks } from '../limits/split-batches.ts'
import { hashText } from '../state/keys.ts'
import type { ClaimWindow } from '../state/event-claims.ts'
import type { RefreshedSnapshot } from './snapshot/refresh-snapshot.ts'
import type { Store } from '../state/store.ts'
import { findAffectedResources, type AffectedResource } from './affected/affected-resources.ts'
import type { Subject } from '../events/change.ts'
import { findPreviousHolders } from './previous-holders.ts'
import { buildRepeatedReads, findOutdatedResources } from './outdated-resources.ts'
import { hasEscalationChange, isEscalationRelevant, isAffectedByOthers } from './escalation-relevance.ts'
import { selectQueue, resolveCollectorQueue } from '../resources/collector-queue.ts'
import type { MessageSender, EvaluateMessage, UpdateEscalationIndexMessage } from '../messages.ts'
import { nameDiscoveryTask, listDiscoveries, enqueueDiscoveries } from './discovery.ts'
import { getResourceKey, type Resource } from '../resources/resource.ts'

/** What one refresh of a change read, and what it found. */
export interface RefreshOutcome {
  /** Identifies this refresh within its change. */
  refreshId: string
  /** How many reads this change had before: 0 is the first one. */
  attempt: number
  subjects: readonly Subject[]
  refreshed: readonly RefreshedSnapshot[]
  /** The windows between two claimed edits that this change began or ended. */
  claimWindows?: readonly ClaimWindow[]
}

/** The dependencies of fanOutChange. */
export interface FanOutDeps {
  store: Store
  sender: MessageSender
  now: () => Date
}

/**
 * Requests the evaluation of everything that a refresh affects, and the reads of unread resources that it references. What must
 * be read again before it is evaluated is read first.
 *
 * 1. Find the discoveries and the affected resources, and derive the tasks from them: the same ones if it is repeated.
 * 2. Open the change record, then the tasks. Nothing is notified before these are completed.
 * 3. Send the messages that complete the tasks. A crash before or within this step is made good by the redelivery.
 *
 * Previous holders are read again without a task: their recheck opens its own.
 */
export async function fanOutChange(
  changeOrigin: ChangeOrigin,
  outcome: RefreshOutcome,
  deps: FanOutDeps,
): Promise<AffectedResource[]> {
  const affected = await findAffectedResources(outcome.subjects, changeOrigin.id, deps.store)
  const outdated = findOutdatedResources(affected, outcome, changeOrigin.id)
  const discoveries = [
    ...(await listDiscoveries(changeOrigin, outcome, deps.store)),
    ...buildRepeatedReads(outdated, changeOrigin, outcome.attempt),
  ]
  const current = affected.filter(({ resource }) => !outdated.includes(resource))
  const evaluateMessages = buildEvaluateMessages(changeOrigin.id, outcome, includeRefreshed(current, outcome))
  const escalationMessages = buildEscalationMessages(changeOrigin, outcome, affected)
  const tasks = [...evaluateMessages, ...escalationMessages]
    .map(({ task }) => task)
    .concat(discoveries.map(nameDiscoveryTask))
  const subjects = outcome.subjects.map(({ resource }) => resource)
  await openChangeRecord(changeOrigin, deps.store, deps.now())
  await openTasks(changeOrigin.id, { refreshId: outcome.refreshId, subjects, tasks }, deps.store, deps.now())
  await enqueueDiscoveries(discoveries, deps.sender)
  await deps.sender.send('evaluate', [...evaluateMessages, ...escalationMessages], 0)
  await enqueuePreviousHolders(changeOrigin, outcome, deps)
  return affected
}

/** Requests a read of the previous holders of exclusive relationships, for example of a moved tag. */
async function enqueuePreviousHolders(
  changeOrigin: ChangeOrigin,
  outcome: RefreshOutcome,
  { store, sender }: FanOutDeps,
): Promise<void> {
  const previousHolders = await findPreviousHolders(changeOrigin.id, outcome, store)
  for (const queue of new Set(previousHolders.map(({ resource }) => resolveCollectorQueue(resource.kind)))) {
    const subjects = previousHolders.filter(({ resource }) => resolveCollectorQueue(resource.kind) === queue)
    const change = { ...pickChangeOrigin(changeOrigin), subjects, eventuallyConsistent: false }
    await sender.send(selectQueue(queue, changeOrigin.sweep), [{ type: 'recheck', change, attempt: 0 }], 0)
  }
}

/** Resources per message to the escalation index: they share most of the work. */
const ESCALATION_CHUNK = 500

/** Builds the messages to the escalation index, if the refresh modified a fact on which it depends. */
function buildEscalationMessages(
  { id: changeId, account }: ChangeOrigin,
  { refreshId, attempt, subjects, refreshed }: RefreshOutcome,
  affected: readonly Pick<AffectedResource, 'resource'>[],
): UpdateEscalationIndexMessage[] {
  if (!hasEscalationChange(refreshed, changeId, attempt)) return []
  const others = affected.filter(({ resource }) => isAffectedByOthers(resource))
  const all = [...others, ...subjects].map(({ resource }) => resource).filter(isEscalationRelevant)
  return chunkResources(all, ESCALATION_CHUNK).map(resources => {
    const task = `escalation ${hashText([refreshId, ...resources.map(getResourceKey)].join(' '))}`
    return { type: 'update-escalation-index', changeId, task, account, resources }
  })
}

/** Adds the refreshed resources that are only a part of another one: they are evaluated as well. */
function includeRefreshed(
  affected: readonly AffectedResource[],
  { refreshed }: RefreshOutcome,
): Pick<AffectedResource, 'resource'>[] {
  const known = new Set(affected.map(({ resource }) => getResourceKey(resource)))
  const others = refreshed.filter(({ snapshot }) => !known.has(getResourceKey(snapshot.resource)))
  return [...affected, ...others.map(({ snapshot }) => ({ resource: snapshot.resource }))]
}

/** Resources per evaluate message. */
const CHUNK = 25

/** Builds the messages for the affected resources. The same resources and the same refresh give the same tasks. */
function buildEvaluateMessages(
  changeId: string,
  { refreshId, claimWindows = [] }: RefreshOutcome,
  affected: readonly Pick<AffectedResource, 'resource'>[],
): EvaluateMessage[] {
  const resources = affected.map(({ resource }) => resource)
  return chunkResources(resources, CHUNK).map(chunk => {
    const task = `evaluate ${hashText([refreshId, ...chunk.map(getResourceKey)].join(' '))}`
    return {
      type: 'evaluate',
      changeId,
      task,
      resources: chunk,
      ...(claimWindows.length > 0 ? { claimWindows } : {}),
    }
  })
}

/** Splits the resources into chunks, each resource once, in the order of their keys. */
function chunkResources(resources: readonly Resource[], size: number): Resource[][] {
  const each = new Map(resources.map(resource => [getResourceKey(resource), resource]))
  const all = [...each.values()].toSorted((a, b) => (getResourceKey(a) < getResourceKey(b) ? -1 : 1))
  return splitIntoChunks(all, size)
}
