import { grantsDiffs, type GrantsDiff } from '../state/effects/grants-diff.ts'
import { restorePriorFacts, type ResourceSnapshot } from '../resources/resource-snapshot.ts'
import { truncateEffects } from '../state/effects/effect-store.ts'
import type { EvaluationDeps } from './evaluate-and-save.ts'
import { resolveBeforeAfterInputs, isAnyModified, type BeforeAfterInputs } from './before-after-inputs.ts'
import { mapConcurrent } from '../state/map-concurrent.ts'
import type { EvaluateMessage } from '../messages.ts'
import {
  createCachedLoader,
  loadPrincipalSnapshots,
  type SnapshotLoader,
} from './load-principal-snapshots.ts'
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
 * whose policies are not known both before and after the change are skipped.
 */
export async function recordGrantsDiffs(
  { changeId, resources }: EvaluateMessage,
  deps: EvaluationDeps,
): Promise<void> {
  const snapshotLoader = createCachedLoader(deps.store)
  await mapConcurrent(resources.filter(isPrincipal), async principal => {
    const change = await computeGrantsDiff(principal, changeId, snapshotLoader, deps)
    if (change !== undefined) await grantsDiffs.put(change, deps.store, deps.now())
  })
}

function isPrincipal({ kind }: Resource): boolean {
  return kind === 'AWS::IAM::Role' || kind === 'AWS::IAM::User'
}

async function computeGrantsDiff(
  resource: Resource,
  changeId: string,
  snapshotLoader: SnapshotLoader,
  deps: EvaluationDeps,
): Promise<GrantsDiff | undefined> {
  const snapshots = await loadPrincipalSnapshots([resource], snapshotLoader, snapshot => [
    snapshot.facts,
    restorePriorFacts(snapshot, changeId) ?? {},
  ])
  if (!isAnyModified(snapshots, changeId)) return undefined
  const principals = resolvePrincipals(resource, { snapshots, changeId }, deps)
  if (principals === undefined) return undefined
  const context = { actions: deps.awsCatalog.actions(), now: deps.now().toISOString() }
  const { reported: added, omitted } = listGrantedPermissions(principals.before, principals.after, context)
  if (added.length === 0) return undefined
  const granted = truncateEffects(added)
  return { changeId, principal: resource, granted, more: added.length - granted.length + omitted }
}

/** Resolves the principal before and after the change. Returns undefined unless its policies are known both times. */
function resolvePrincipals(
  resource: Resource,
  around: { snapshots: readonly ResourceSnapshot[]; changeId: string },
  deps: EvaluationDeps,
): { before: Principal; after: Principal } | undefined {
  const isRole = resource.kind === 'AWS::IAM::Role'
  const inputs: BeforeAfterInputs | undefined = resolveBeforeAfterInputs(
    resource,
    isRole ? roleInputs : userInputs,
    around,
    deps,
  )
  if (inputs === undefined) return undefined
  return isRole
    ? { before: deriveRolePrincipal(inputs.before), after: deriveRolePrincipal(inputs.after) }
    : { before: deriveUserPrincipal(inputs.before), after: deriveUserPrincipal(inputs.after) }
}
