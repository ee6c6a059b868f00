import type { Transition } from '../../state/transition.ts'
import { isDeepStrictEqual } from 'node:util'
import { completeTask, loadChangeRecord } from '../../state/change-record.ts'
import { ABSENCE_CHANGE_ID, type ResourceSnapshot } from '../../resources/resource-snapshot.ts'
import type { EvaluationDeps } from '../evaluate-and-save.ts'
import { ConflictError } from '../../state/store.ts'
import type { MessageSender, UpdateEscalationIndexMessage } from '../../messages.ts'
import { applyIndexChange } from '../../engines/iam/escalation/permission-index/index-change.ts'
import { getResourceKey, GLOBAL_REGION, type Resource, type ResourceKey } from '../../resources/resource.ts'
import type { Timing } from '../../settings/timing.ts'
import { createEscalationJudge } from './escalation-judge.ts'
import { buildPolicyContext, INDEX_STEPS, type GraphCache, type CachedIndex } from './graph-cache.ts'
import {
  loadIndexHead,
  markBuilding,
  loadIndex,
  saveIndex,
  confirmIndex,
  type EscalationIndex,
  type IndexHead,
  type Compression,
} from './index-store.ts'
import { recordEscalationDiff } from './record-escalation-diff.ts'
import { buildAccountOf, isOfRecordedChange, removeEndedPaths } from './track-opened-paths.ts'
import { computeIndexDelta, type IndexDelta } from './index-delta.ts'

/** The dependencies of updating the escalation index. */
export interface EscalationDeps extends EvaluationDeps {
  sender: MessageSender
  timing: Timing
  compression: Compression
  graphCache: GraphCache
}

/** How often the update is tried before ConflictError. */
const TRIES = 3

/**
 * Updates the index of an account for a change, and records the escalation paths that the change opened.
 *
 * 1. Load the index before the facts: so of two concurrent updates the one with the later facts wins. If there is no
 *    index yet, record nothing: what is found then may be old.
 * 2. Compute the delta of the resources, and apply it.
 * 3. Record the new paths if they can be attributed to the change, with the change and with the account. Idempotent: the effect
 *    has an id of its content, and the account has each principal once, with the version that step 4 saves.
 * 4. Save the index if its head is unchanged, also if the index is: an update with earlier facts then conflicts. After a
 *    conflict start again.
 * 5. Remove from the account what ended, as far as it was recorded with this version or an earlier one. So what is recorded
 *    equals the index once no update is in progress, whichever of them crashed between 3 and 5.
 * 6. Complete the task, then request a further notification if one of the change was begun before. If what the account has
 *    recorded is of the change, request the evaluation of the account under the same task instead, which does both.
 *
 * Throws ConflictError.
 */
export async function updateEscalationIndex(
  message: UpdateEscalationIndexMessage,
  deps: EscalationDeps,
): Promise<Transition[]> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const accounts = await tryUpdate(message, deps)
    if (accounts !== undefined) return completeUpdate(message, accounts, deps)
  }
  throw new ConflictError(`the index of ${message.account}`)
}

/** Requests the evaluation of the account, or completes the task. A change whose notification was begun before gets a further one. */
async function completeUpdate(
  { changeId, task }: UpdateEscalationIndexMessage,
  accounts: readonly Resource[],
  { store, sender, timing, now }: EscalationDeps,
): Promise<Transition[]> {
  if (accounts.length > 0) {
    await sender.send('evaluate', [{ type: 'evaluate', changeId, task, resources: accounts }], 0)
    return []
  }
  await completeTask(changeId, task, store, now())
  if ((await loadChangeRecord(changeId, store))?.notificationStarted)
    await sender.send('notify', [{ type: 'notify', changeId }], timing.notificationDelay)
  return []
}

/** Returns the account if it must be evaluated, otherwise nothing; undefined after a conflict. */
async function tryUpdate(
  message: UpdateEscalationIndexMessage,
  deps: EscalationDeps,
): Promise<Resource[] | undefined> {
  const { account, resources } = message
  const { store, graphCache } = deps
  const state = await loadIndexHead(account, store)
  if (state.state === 'ABSENT') return []
  if (state.state === 'BUILDING')
    return (await markBuilding(account, state, store)) === undefined ? undefined : []
  const before = await loadLatestIndex(account, state, deps)
  if (before === undefined) return []
  const delta = await computeIndexDelta(resources, deps)
  const index = applyDelta(before.index, delta, message, deps)
  const isSame = index === before.index
  const analyzed =
    !isSame && isAttributable(message, before.index, delta)
      ? await recordEscalationDiff(message, before, { index, version: state.version + 1 }, delta, deps)
      : undefined
  const version = isSame
    ? await confirmIndex(account, state, store)
    : await saveIndex(account, index, state, deps)
  if (version === undefined) return undefined
  const known = isSame ? before.analyzed : analyzed
  graphCache.latest = { account, version, index, ...(known ? { analyzed: known } : {}) }
  return trackOpenedPaths(message, graphCache.latest, deps)
}

/** Removes opened paths that ended. Returns the account if what it has recorded then is of the change. */
async function trackOpenedPaths(
  { account, changeId, resources }: UpdateEscalationIndexMessage,
  { index, version, analyzed }: CachedIndex,
  deps: EscalationDeps,
): Promise<Resource[]> {
  const resource = buildAccountOf(account, resources)
  const escalationJudge = createEscalationJudge(index, analyzed, deps)
  const recorded = await removeEndedPaths(resource, changeId, version, escalationJudge, deps)
  const built = escalationJudge.getAnalyzed()
  if (built !== undefined) deps.graphCache.latest = { account, version, index, analyzed: built }
  return recorded !== undefined && isOfRecordedChange(recorded, changeId) ? [resource] : []
}

/** Returns the index from memory if it is current, otherwise loads it. */
async function loadLatestIndex(
  account: string,
  state: IndexHead,
  { graphCache: { latest }, store, compression }: EscalationDeps,
): Promise<Pick<CachedIndex, 'index' | 'analyzed'> | undefined> {
  if (latest?.account === account && latest.version === state.version) return latest
  const index = await loadIndex(account, state, store, compression)
  return index && { index }
}

/** Applies the delta to the index. Returns the same object if nothing changes. */
function applyDelta(
  before: EscalationIndex,
  { change, unread: found }: IndexDelta,
  { changeId, resources }: UpdateEscalationIndexMessage,
  deps: EscalationDeps,
): EscalationIndex {
  const paths = deps.awsCatalog.escalationPaths()
  const context = buildPolicyContext(deps)
  const evaluatedKeys = new Set(resources.map(getResourceKey))
  const deleted = [
    ...(change.deleted ?? []),
    ...listReplacedArns(before, evaluatedKeys, { change, unread: found }),
  ]
  const permissions = applyIndexChange(
    before.permissions,
    { ...change, deleted },
    paths,
    context,
    INDEX_STEPS,
  )
  const others = Object.entries(before.unread).filter(([key]) => !evaluatedKeys.has(key))
  const since = (key: ResourceKey) => (key in before.unread ? (before.unread[key] ?? null) : changeId)
  const stillUnread = found.map(getResourceKey).map(key => [key, since(key)] as const)
  const unread = Object.fromEntries([...others, ...stillUnread])
  const isSame = permissions === before.permissions && isDeepStrictEqual(unread, before.unread)
  return isSame ? before : { permissions, unread }
}

/** The ARNs of entries whose resources have another ARN now: they were deleted, and created again with another IAM path. */
function listReplacedArns(
  { permissions }: EscalationIndex,
  evaluatedKeys: ReadonlySet<ResourceKey>,
  { change, unread }: Pick<IndexDelta, 'change' | 'unread'>,
): string[] {
  const { account } = permissions
  const stillUnread = new Set(unread.map(getResourceKey))
  const { principals = [], policies = [], groups = [] } = change
  const current = new Set([...principals, ...policies, ...groups].map(({ arn }) => arn))
  return [...permissions.principals, ...permissions.policies, ...permissions.groups].flatMap(({ arn }) => {
    const key = getResourceKey({ account, region: GLOBAL_REGION, arn })
    return evaluatedKeys.has(key) && !stillUnread.has(key) && !current.has(arn) ? [arn] : []
  })
}

/**
 * Whether new paths can be attributed to the change: each resource of the message was known before, or the change
 * introduced it. How long the facts of an unread resource held before is unknown; they count as new for the change
 * that found the resource unreadable.
 */
function isAttributable(
  { changeId, resources }: UpdateEscalationIndexMessage,
  { permissions, unread }: EscalationIndex,
  { change, unread: stillUnread, lookup }: IndexDelta,
): boolean {
  const stillUnreadKeys = new Set(stillUnread.map(getResourceKey))
  const known = new Set(permissions.principals.map(({ arn }) => arn))
  const newPrincipals = new Set(
    (change.principals ?? []).map(({ arn }) => arn).filter(arn => !known.has(arn)),
  )
  return resources.every(resource => {
    const key = getResourceKey(resource)
    if (stillUnreadKeys.has(key)) return true
    if (key in unread && unread[key] !== changeId) return false
    const snapshot = lookup(resource)
    return (
      snapshot === undefined ||
      !newPrincipals.has(snapshot.resource.arn) ||
      isIntroducedBy(changeId, snapshot)
    )
  })
}

/** Whether no fact of the resource was known before the change, or before a forecast recorded that there is none. */
function isIntroducedBy(changeId: string, { priorFacts, facts }: ResourceSnapshot): boolean {
  const since = [changeId, ABSENCE_CHANGE_ID]
  const found = priorFacts.find(each => since.includes(each.changeId))?.facts ?? {}
  return Object.keys(facts).every(name => name in found && 'unknown' in (found[name] ?? {}))
}
