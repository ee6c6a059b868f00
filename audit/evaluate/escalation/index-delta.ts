import { loadSnapshot } from '../../state/load-snapshot.ts'
import type { SnapshotLookup } from '../../resources/resource-snapshot.ts'
import type { EvaluationDeps } from '../evaluate-and-save.ts'
import { createFactComputer } from '../../controls/compute-fact.ts'
import { resolveInputs, type ResolvedFact } from '../../controls/resolve-inputs.ts'
import { loadPrincipalSnapshots } from '../load-principal-snapshots.ts'
import type { PermissionIndexChange } from '../../engines/iam/escalation/permission-index/index-change.ts'
import { getResourceKey, type Resource } from '../../resources/resource.ts'
import { indexMappers } from './index-mappers.ts'

/** What the current snapshots of some resources change in the escalation index. */
export interface IndexDelta {
  change: PermissionIndexChange
  /** The resources of which a needed fact is unknown. */
  unread: readonly Resource[]
  /** Why, in the same order. */
  reasons: readonly string[]
  lookup: SnapshotLookup
}

/** Computes the delta of the index from the current snapshots of `resources`. */
export async function computeIndexDelta(
  resources: readonly Resource[],
  deps: Pick<EvaluationDeps, 'store' | 'settings' | 'awsCatalog' | 'now'>,
): Promise<IndexDelta> {
  const snapshots = await loadPrincipalSnapshots(resources, each => loadSnapshot(each, deps.store))
  const known = new Map(snapshots.map(snapshot => [getResourceKey(snapshot.resource), snapshot]))
  const snapshotLookup: SnapshotLookup = resource => known.get(getResourceKey(resource))
  const { settings, awsCatalog } = deps
  const sources = {
    lookup: snapshotLookup,
    settings,
    awsCatalog,
    now: deps.now(),
    factComputer: createFactComputer<ResolvedFact>(),
    onSource: () => undefined,
  }
  const changes: PermissionIndexChange[] = []
  const unread: Resource[] = []
  const reasons: string[] = []
  const addUnread = (resource: Resource, reason: string) => {
    unread.push(resource)
    reasons.push(reason)
  }
  for (const resource of resources) {
    const mapper = indexMappers[resource.kind]
    if (mapper === undefined) continue
    const resolved = resolveInputs(resource, mapper.inputs, sources)
    if ('deleted' in resolved)
      changes.push({ deleted: [snapshotLookup(resource)?.resource.arn ?? resource.arn] })
    else if ('unknown' in resolved) addUnread(resource, resolved.unknown)
    else if (hasUnknownPolicies(resource, resolved.incomplete))
      addUnread(resource, [...new Set(resolved.incomplete.map(({ unknown }) => unknown))].join('; '))
    else changes.push(mapper.mapToIndex(resolved.values as never))
  }
  return { change: mergeIndexChanges(changes), unread, reasons, lookup: snapshotLookup }
}

/** An unknown trigger of a function is acceptable. An unknown policy of a principal is not. */
function hasUnknownPolicies({ kind }: Resource, incomplete: readonly unknown[]): boolean {
  return incomplete.length > 0 && kind !== 'AWS::Lambda::Function'
}

function mergeIndexChanges(changes: readonly PermissionIndexChange[]): PermissionIndexChange {
  return {
    principals: changes.flatMap(({ principals = [] }) => principals),
    policies: changes.flatMap(({ policies = [] }) => policies),
    groups: changes.flatMap(({ groups = [] }) => groups),
    memberships: changes.flatMap(({ memberships = [] }) => memberships),
    functions: changes.flatMap(({ functions = [] }) => functions),
    existing: changes.flatMap(({ existing = [] }) => existing),
    deleted: changes.flatMap(({ deleted = [] }) => deleted),
  }
}
