import { grantsDiffs, type GrantsDiff } from '../state/effects/grants-diff.ts'
import { restorePriorFacts } from '../resources/resource-snapshot.ts'
import { truncateEffects } from '../state/effects/effect-store.ts'
import type { EvaluationDeps } from './evaluate-and-save.ts'
import { resolveBeforeAfterInputs, isAnyModified, type ChangedSnapshots } from './before-after-inputs.ts'
import { mapConcurrent } from '../state/map-concurrent.ts'
import type { EvaluateMessage } from '../messages.ts'
import { recordNewAccess, type GrantedAccess } from './record-new-access.ts'
import { limitSteps } from '../engines/iam/step-limit.ts'
import { MAX_DIFF_STEPS, type MessageWork } from './message-work.ts'
import { createCachedLoader, loadPrincipalSnapshots } from './load-principal-snapshots.ts'
import { listGrantedPermissions } from '../engines/iam/diff/diff-permissions.ts'
import type { Principal } from '../engines/iam/effective-permissions/principal.ts'
import {
  deriveRolePrincipal,
  roleInputs,
  userInputs,
  deriveUserPrincipal,
} from '../resources/derived/iam/derive-principal.ts'
import type { Resource } from '../resources/resource.ts'

/**
 * Records the permissions that the principals among the resources of a message have newly since its change. Principals
 * whose policies are not known both before and after the change are skipped. Of those whose policies take too many
 * steps to compare, this is recorded. What is dangerous is recorded with the principal, too, for a control that is evaluated
 * after this call.
 */
export async function recordGrantsDiffs(
  { changeId, resources }: EvaluateMessage,
  messageWork: MessageWork,
  deps: EvaluationDeps,
): Promise<void> {
  const snapshotLoader = createCachedLoader(deps.store)
  await mapConcurrent(resources.filter(isPrincipal), async principal => {
    const snapshots = await loadPrincipalSnapshots([principal], snapshotLoader, snapshot => [
      snapshot.facts,
      restorePriorFacts(snapshot, changeId) ?? {},
    ])
    if (!isAnyModified(snapshots, changeId) || !messageWork.accepts(principal, DIFF_SHARE)) return
    const computed = computeGrantsDiff(principal, { snapshots, changeId }, deps)
    if (computed === undefined) return
    await grantsDiffs.put(computed.diff, deps.store, deps.now())
    if (computed.access !== undefined) await recordNewAccess(principal, changeId, computed.access, deps)
  })
}

/** The share of the steps of a message for this comparison, which is its first part. */
const DIFF_SHARE = 0.4

function isPrincipal({ kind }: Resource): boolean {
  return kind === 'AWS::IAM::Role' || kind === 'AWS::IAM::User'
}

function computeGrantsDiff(
  resource: Resource,
  changed: ChangedSnapshots,
  deps: EvaluationDeps,
): { diff: GrantsDiff; access?: GrantedAccess } | undefined {
  const { changeId } = changed
  const principals = resolvePrincipals(resource, changed, deps)
  if (principals === undefined) return undefined
  const context = { actions: deps.awsCatalog.actions(), now: deps.now().toISOString() }
  const outcome = limitSteps(MAX_DIFF_STEPS, () =>
    listGrantedPermissions(principals.before, principals.after, context),
  )
  if ('exceeds' in outcome)
    return { diff: { changeId, principal: resource, granted: [], more: 0, notEvaluated: true } }
  const { reported: added, omitted, dangerous } = outcome.result
  if (added.length === 0) return undefined
  const granted = truncateEffects(added)
  return {
    diff: { changeId, principal: resource, granted, more: added.length - granted.length + omitted },
    access: { dangerous, omitted: dangerous.length < added.length ? 0 : omitted, before: principals.before },
  }
}

/** Resolves the principal before and after the change. Returns undefined unless its policies are known both times. */
function resolvePrincipals(
  resource: Resource,
  changed: ChangedSnapshots,
  deps: EvaluationDeps,
): { before: Principal; after: Principal } | undefined {
  const isRole = resource.kind === 'AWS::IAM::Role'
  const inputs = resolveBeforeAfterInputs(resource, isRole ? roleInputs : userInputs, changed, deps)
  if (typeof inputs === 'string') return undefined
  return isRole
    ? { before: deriveRolePrincipal(inputs.before), after: deriveRolePrincipal(inputs.after) }
    : { before: deriveUserPrincipal(inputs.before), after: deriveUserPrincipal(inputs.after) }
}
