import type { Transition } from '../../state/transition.ts'
import { isDeepStrictEqual } from 'node:util'
import { loadChangeRecord, completeTask } from '../../state/change-record.ts'
import type { ResourceSnapshot } from '../../resources/resource-snapshot.ts'
import { escalationDiffs, type EscalationDiff } from '../../state/effects/escalation-diff.ts'
import type { EvaluationDeps } from '../evaluate-and-save.ts'
import { ConflictError } from '../../state/store.ts'
import type { MessageSender, UpdateEscalationIndexMessage } from '../../messages.ts'
import { applyIndexChange } from '../../engines/iam/escalation/permission-index/index-change.ts'
import { getResourceKey, type ResourceKey } from '../../resources/resource.ts'
import type { Timing } from '../../settings/timing.ts'
import {
  buildAnalyzedGraph,
  diffIndex,
  buildPolicyContext,
  type AnalyzedGraph,
  type GraphCache,
  type CachedIndex,
} from './graph-cache.ts'
import {
  loadIndexHead,
  markBuilding,
  loadIndex,
  saveIndex,
  type EscalationIndex,
  type IndexHead,
  type Compression,
} from './index-store.ts'
import { summarizeNewPaths } from './summarize-new-paths.ts'
import { computeIndexDelta, type IndexDelta } from './index-delta.ts'

/** What weighing who becomes whom works with. */
export interface EscalationDeps extends EvaluationDeps {
  sender: MessageSender
  timing: Timing
  compression: Compression
  graphCache: GraphCache
}

/** Users and roles among whom ways are looked for: that many take half of the time that a message has. */
const MAX_PRINCIPALS = 6_000

/** How often it is begun again where somebody else was faster, before the message comes back later. */
const TRIES = 3

/**
 * Keeps which ways to become somebody else a cause opened, in the account as a whole, and has the account's index as it
 * is now. The index is loaded before the facts, so of two the one with the later facts wins. Where there is no index
 * yet nothing is told: whatever is found then may have been so for long. Throws Contended.
 */
export async function updateEscalationIndex(
  message: UpdateEscalationIndexMessage,
  deps: EscalationDeps,
): Promise<Transition[]> {
  for (let attempt = 0; attempt < TRIES; attempt += 1)
    if (await tryUpdate(message, deps)) return completeUpdate(message, deps)
  throw new ConflictError(`the index of ${message.account}`)
}

/** A cause that was begun to be told is told again. */
async function completeUpdate(
  { changeId, task }: UpdateEscalationIndexMessage,
  { store, sender, timing, now }: EscalationDeps,
): Promise<Transition[]> {
  await completeTask(changeId, task, store, now())
  if ((await loadChangeRecord(changeId, store))?.notificationStarted)
    await sender.send('notify', [{ type: 'notify', changeId }], timing.notificationDelay)
  return []
}

async function tryUpdate(message: UpdateEscalationIndexMessage, deps: EscalationDeps): Promise<boolean> {
  const { account, resources } = message
  const { store, graphCache } = deps
  const state = await loadIndexHead(account, store)
  if (state.state === 'ABSENT') return true
  if (state.state === 'BUILDING') return (await markBuilding(account, state, store)) !== undefined
  const before = await loadLatestIndex(account, state, deps)
  if (before === undefined) return true
  const delta = await computeIndexDelta(resources, deps)
  const index = applyDelta(before.index, delta, message, deps)
  if (index === before.index) return true
  const analyzed = isAttributable(message, before.index, delta)
    ? await recordEscalationDiff(message, before, index, delta, deps)
    : undefined
  const version = await saveIndex(account, index, state, deps)
  if (version === undefined) return false
  graphCache.latest = { account, version, index, ...(analyzed ? { analyzed } : {}) }
  return true
}

/** The index that is kept: as it is remembered, or as it is read. */
async function loadLatestIndex(
  account: string,
  state: IndexHead,
  { graphCache: { latest }, store, compression }: EscalationDeps,
): Promise<Pick<CachedIndex, 'index' | 'analyzed'> | undefined> {
  if (latest?.account === account && latest.version === state.version) return latest
  const index = await loadIndex(account, state, store, compression)
  return index && { index }
}

/** Keeps what is open by the index `now` and was not before, with its cause. Answers the graph of now. */
async function recordEscalationDiff(
  { changeId, account }: UpdateEscalationIndexMessage,
  before: Pick<CachedIndex, 'index' | 'analyzed'>,
  now: EscalationIndex,
  { change }: IndexDelta,
  deps: EscalationDeps,
): Promise<AnalyzedGraph | undefined> {
  const put = (diff: Omit<EscalationDiff, 'changeId' | 'account'>) =>
    escalationDiffs.put({ changeId, account, ...diff }, deps.store, deps.now())
  const { length } = now.permissions.principals
  if (length > MAX_PRINCIPALS) {
    await put({ paths: [], others: 0, lateralMoves: [], otherLateralMoves: 0, tooManyPrincipals: length })
    return undefined
  }
  const { analyzed, paths } = diffIndex(before.analyzed ?? buildAnalyzedGraph(before.index, deps), now, deps)
  const changed = new Set((change.principals ?? []).map(({ arn }) => arn))
  const diff = summarizeNewPaths(paths, changed, analyzed.graph)
  if (diff.paths.length + diff.others + diff.lateralMoves.length > 0) await put(diff)
  return analyzed
}

/** The index with what `survey` found out of `resources` for a cause; the same where nothing of it changed. */
function applyDelta(
  before: EscalationIndex,
  { change, unread: found }: IndexDelta,
  { changeId, resources }: UpdateEscalationIndexMessage,
  deps: EscalationDeps,
): EscalationIndex {
  const paths = deps.awsCatalog.escalationPaths()
  const permissions = applyIndexChange(before.permissions, change, paths, buildPolicyContext(deps))
  const evaluatedKeys = new Set(resources.map(getResourceKey))
  const others = Object.entries(before.unread).filter(([key]) => !evaluatedKeys.has(key))
  const since = (key: ResourceKey) => (key in before.unread ? (before.unread[key] ?? null) : changeId)
  const stillUnread = found.map(getResourceKey).map(key => [key, since(key)] as const)
  const unread = Object.fromEntries([...others, ...stillUnread])
  const isSame = permissions === before.permissions && isDeepStrictEqual(unread, before.unread)
  return isSame ? before : { permissions, unread }
}

/**
 * Whether what opened was opened by the cause: everybody whom it is about was known before, or came with it. Of what had
 * not been read nobody can say since when it is so; but a cause that came upon something that is not known yet is what
 * it is about once that is read.
 */
function isAttributable(
  { changeId, resources }: UpdateEscalationIndexMessage,
  { permissions, unread }: EscalationIndex,
  { change, unread: stillUnread, lookup }: IndexDelta,
): boolean {
  const untouched = new Set(stillUnread.map(getResourceKey))
  const were = new Set(permissions.principals.map(({ arn }) => arn))
  const newPrincipals = new Set((change.principals ?? []).map(({ arn }) => arn).filter(arn => !were.has(arn)))
  return resources.every(resource => {
    const key = getResourceKey(resource)
    if (untouched.has(key)) return true
    if (key in unread && unread[key] !== changeId) return false
    const snapshot = lookup(resource)
    return (
      snapshot === undefined ||
      !newPrincipals.has(snapshot.resource.arn) ||
      isIntroducedBy(changeId, snapshot)
    )
  })
}

/** Whether nothing had been read of it when the cause came. */
function isIntroducedBy(changeId: string, { priorFacts, facts }: ResourceSnapshot): boolean {
  const found = priorFacts.find(each => each.changeId === changeId)?.facts ?? {}
  return Object.keys(facts).every(name => name in found && 'unknown' in (found[name] ?? {}))
}
