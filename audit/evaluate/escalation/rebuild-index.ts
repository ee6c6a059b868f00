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
import { buildPolicyContext, INDEX_STEPS } from './graph-cache.ts'
import { loadIndexHead, markBuilding, loadIndex, saveIndex } from './index-store.ts'
import { listIndexMembers } from './index-members.ts'
import { deriveEscalationAccount } from './escalation-account.ts'
import { computeIndexDelta } from './index-delta.ts'
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
  return (await saveIndex(account, index, { version }, deps)) !== undefined
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
