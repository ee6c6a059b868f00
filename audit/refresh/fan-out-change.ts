import { openChangeRecord } from '../state/change-record.ts'
import { pickChangeOrigin, type ChangeOrigin } from '../events/change-origin.ts'
import { hashText } from '../state/keys.ts'
import type { ClaimWindow } from '../state/event-claims.ts'
import type { RefreshedSnapshot } from './refresh-snapshot.ts'
import type { Store } from '../state/store.ts'
import { findAffectedResources, type AffectedResource } from './affected-resources.ts'
import type { Subject } from '../events/change.ts'
import { findPreviousHolders } from './previous-holders.ts'
import { hasEscalationChange, isEscalationRelevant, isAffectedByOthers } from './escalation-relevance.ts'
import { selectQueue, resolveCollectorQueue } from '../resources/collector-queue.ts'
import type { MessageSender, EvaluateMessage, UpdateEscalationIndexMessage } from '../messages.ts'
import { nameDiscoveryTask, listDiscoveries, enqueueDiscoveries } from './discovery.ts'
import { getResourceKey, type Resource } from '../resources/resource.ts'

/** What was looked at for a cause, and what was seen. */
export interface RefreshOutcome {
  /** Names this look among those of its cause. */
  refreshId: string
  /** How often its subjects were looked at before. */
  attempt: number
  subjects: readonly Subject[]
  refreshed: readonly RefreshedSnapshot[]
  /** Times that the change ended, or that it began and another ended. */
  claimWindows?: readonly ClaimWindow[]
}

/** What passing on works with. */
export interface FanOutDeps {
  store: Store
  sender: MessageSender
  now: () => Date
}

/** Has everything reassessed that a look may affect, and everything read that it leads to and nobody knows. */
export async function fanOutChange(
  changeOrigin: ChangeOrigin,
  outcome: RefreshOutcome,
  deps: FanOutDeps,
): Promise<AffectedResource[]> {
  const discoveries = await listDiscoveries(changeOrigin, outcome, deps.store)
  const affected = await findAffectedResources(outcome.subjects, changeOrigin.id, deps.store)
  const evaluateMessages = buildEvaluateMessages(
    changeOrigin.id,
    outcome,
    includeRefreshed(affected, outcome),
  )
  const escalationMessages = buildEscalationMessages(changeOrigin, outcome, affected)
  const tasks = [...evaluateMessages, ...escalationMessages]
    .map(({ task }) => task)
    .concat(discoveries.map(nameDiscoveryTask))
  const subjects = outcome.subjects.map(({ resource }) => resource)
  await openChangeRecord(
    changeOrigin,
    { refreshId: outcome.refreshId, subjects, tasks },
    deps.store,
    deps.now(),
  )
  await enqueueDiscoveries(discoveries, deps.sender)
  await deps.sender.send('evaluate', [...evaluateMessages, ...escalationMessages], 0)
  await enqueuePreviousHolders(changeOrigin, outcome, deps)
  return affected
}

/** Has those read again who by what is known still name what one of the look now names alone. */
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

/** Resources per message that has ways to become somebody else weighed: they share most of the work. */
const ESCALATION_CHUNK = 500

/** Messages that have that weighed, where the look changed something on which it depends. */
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

/** `affected` with those of the look that are nothing by themselves: they are judged as well. */
function includeRefreshed(
  affected: readonly AffectedResource[],
  { refreshed }: RefreshOutcome,
): Pick<AffectedResource, 'resource'>[] {
  const known = new Set(affected.map(({ resource }) => getResourceKey(resource)))
  const others = refreshed.filter(({ snapshot }) => !known.has(getResourceKey(snapshot.resource)))
  return [...affected, ...others.map(({ snapshot }) => ({ resource: snapshot.resource }))]
}

/** Resources per reassess message. */
const CHUNK = 25

/** Messages for the affected resources; the same resources for the same look make the same pieces. */
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

/** The resources in order, each once, so many at a time. */
function chunkResources(resources: readonly Resource[], size: number): Resource[][] {
  const each = new Map(resources.map(resource => [getResourceKey(resource), resource]))
  const all = [...each.values()].toSorted((a, b) => (getResourceKey(a) < getResourceKey(b) ? -1 : 1))
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  )
}
