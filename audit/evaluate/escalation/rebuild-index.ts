import type { Transition } from '../../state/transition.ts'
import { ConflictError, type ListingStore } from '../../state/store.ts'
import type { RebuildEscalationIndexMessage } from '../../messages.ts'
import {
  buildPermissionIndex,
  type PermissionIndex,
} from '../../engines/iam/escalation/permission-index/permission-index.ts'
import { buildFunctionResource } from '../../resources/lambda/function.ts'
import { buildRoleResource } from '../../resources/iam/role.ts'
import { buildUserResource } from '../../resources/iam/user.ts'
import { getResourceKey, type Resource } from '../../resources/resource.ts'
import { openChangeRecord, openTasks } from '../../state/change-record.ts'
import { createEscalationJudge } from './escalation-judge.ts'
import { buildPolicyContext, INDEX_STEPS, type CachedIndex } from './graph-cache.ts'
import { loadIndexHead, markBuilding, loadIndex, saveIndex } from './index-store.ts'
import { listIndexMembers } from './index-members.ts'
import { deriveEscalationAccount } from './escalation-account.ts'
import { computeIndexDelta } from './index-delta.ts'
import { buildAccountOf, removeEndedPaths } from './track-opened-paths.ts'
import type { EscalationDeps } from './update-index.ts'

/** The dependencies of rebuildEscalationIndex. */
export interface RebuildIndexDeps extends EscalationDeps {
  store: ListingStore
}

/** How often the rebuild is tried before ConflictError. */
const TRIES = 3

/**
 * Rebuilds the index of an account. This corrects what events alone did not update.
 *
 * 1. Load the head, and the index if there is one. Otherwise mark the index as being built: an update meanwhile then
 *    marks it too, and the save in step 3 conflicts.
 * 2. Compute the index from the members that the full scan recorded and from those of the current index.
 * 3. Save it if the head is unchanged. After a conflict start again.
 * 4. Remove from the account the opened paths that ended. If that modifies them, it is a change of its own, with the evaluation
 *    of the account as its task: open it, then request both the evaluation and a notification.
 *
 * Throws ConflictError.
 */
export async function rebuildEscalationIndex(
  message: RebuildEscalationIndexMessage,
  deps: RebuildIndexDeps,
): Promise<Transition[]> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) if (await tryRebuild(message, deps)) return []
  throw new ConflictError(`the index of ${message.account}`)
}

async function tryRebuild(
  { account, sweep }: RebuildEscalationIndexMessage,
  deps: RebuildIndexDeps,
): Promise<boolean> {
  const { store, compression, awsCatalog } = deps
  const state = await loadIndexHead(account, store)
  const before = await loadIndex(account, state, store, compression)
  const version = before === undefined ? await markBuilding(account, state, store) : state.version
  if (version === undefined) return false
  const resources = [
    ...(await listIndexMembers(sweep, store)),
    ...(before ? listIndexedResources(before.permissions) : []),
  ]
  const all = [...new Map(resources.map(each => [getResourceKey(each), each])).values()]
  const { change, unread } = await computeIndexDelta(all, deps)
  const escalationAccount = deriveEscalationAccount(account, change)
  const permissions = buildPermissionIndex(
    escalationAccount,
    awsCatalog.escalationPaths(),
    buildPolicyContext(deps),
    INDEX_STEPS,
  )
  const index = { permissions, unread: Object.fromEntries(unread.map(each => [getResourceKey(each), null])) }
  const saved = await saveIndex(account, index, { version }, deps)
  if (saved === undefined) return false
  await trackOpenedPaths(buildAccountOf(account, all), sweep, { index, version: saved }, deps)
  return true
}

const TASK = 'evaluate the account'

/** Removes opened paths that ended. If the rebuild modifies what is recorded, the account is evaluated for it. */
async function trackOpenedPaths(
  account: Resource,
  sweep: string,
  { index, version }: Pick<CachedIndex, 'index' | 'version'>,
  deps: RebuildIndexDeps,
): Promise<void> {
  const { store, sender, timing, now } = deps
  const changeId = `rebuild:${account.account}:${sweep}`
  const escalationJudge = createEscalationJudge(index, undefined, deps)
  const recorded = await removeEndedPaths(account, changeId, version, escalationJudge, deps)
  if (recorded?.provenance?.changeId !== changeId) return
  const { at } = recorded.provenance
  const actor = { type: 'Assay', name: "Assay's full scan" }
  const { region } = account
  const action = 'assay:RebuildEscalationIndex'
  await openChangeRecord({ id: changeId, account: account.account, region, action, actor, at }, store, now())
  await openTasks(changeId, { refreshId: 'rebuild', subjects: [], tasks: [TASK] }, store, now())
  await sender.send('evaluate', [{ type: 'evaluate', changeId, task: TASK, resources: [account] }], 0)
  await sender.send('notify', [{ type: 'notify', changeId }], timing.notificationDelay)
}

/** Lists the resources of the index: they include what changes added after the members were recorded. */
function listIndexedResources({ account, principals, functions }: PermissionIndex): Resource[] {
  return [
    ...principals.map(({ arn, kind }) =>
      kind === 'user' ? buildUserResource(arn, account) : buildRoleResource(arn, account),
    ),
    ...functions.map(({ arn }) => buildFunctionResource(arn, { account, region: arn.split(':')[3] ?? '' })),
  ]
}
