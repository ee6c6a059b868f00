import type { ActionCatalog } from '../action/action-catalog.ts'
import { listRangePairs, findActionRanges, type ActionRanges } from '../action/action-ranges.ts'
import { findServiceRange } from './extended-catalog.ts'
import { listActionNumbers } from './granted-actions.ts'
import { parseNamespace, type AccessUsage } from './access-usage.ts'

/** The granted actions of one service. */
export interface ServiceGrant {
  namespace: string
  /** As AWS spells them, and in lowercase. */
  actions: () => readonly { name: string; lower: string }[]
  /** Whether these are all actions of the service. */
  whole: boolean
}

/** The granted actions, by service. */
export function groupServiceGrants(all: ActionRanges, actionCatalog: ActionCatalog): ServiceGrant[] {
  const by = new Map<string, number[]>()
  for (const [first, end] of listRangePairs(all)) {
    let at = first
    while (at < end) {
      const namespace = parseNamespace(actionCatalog.names[at] ?? '')
      const stop = Math.min(end, findServiceRange(actionCatalog, namespace)[1])
      by.set(namespace, [...(by.get(namespace) ?? []), at, stop])
      at = stop
    }
  }
  return [...by].map(([namespace, ranges]) => ({
    namespace,
    actions: () =>
      listActionNumbers(ranges).map(at => ({
        name: actionCatalog.spelling(at),
        lower: actionCatalog.names[at] ?? '',
      })),
    whole: listActionNumbers(ranges).length === countServiceActions(namespace, actionCatalog),
  }))
}

function countServiceActions(namespace: string, actionCatalog: ActionCatalog): number {
  const [first, end] = findServiceRange(actionCatalog, namespace)
  return end - first
}

/** Patterns that match no known action: they may allow an unknown one. */
export function findUnknownPatterns(
  patterns: readonly string[],
  actionCatalog: ActionCatalog,
): ServiceGrant[] {
  return patterns
    .filter(pattern => findActionRanges(pattern, actionCatalog) === undefined)
    .map(name => ({
      namespace: parseNamespace(name),
      actions: () => [{ name, lower: name.toLowerCase() }],
      whole: false,
    }))
}

/**
 * The grants by usage. All actions of an untracked service are unknown: if all are granted, only those that one of
 * `patterns` names are listed individually.
 */
export function classifyGrants(
  grants: readonly ServiceGrant[],
  patterns: readonly string[],
  accessUsage: AccessUsage,
) {
  const named = new Set(patterns.map(pattern => pattern.toLowerCase()))
  const unusedServices = new Set<string>()
  const unusedActions = new Set<string>()
  const unknown = new Set<string>()
  for (const { namespace, actions, whole } of grants) {
    const service = accessUsage.serviceStatus(namespace)
    if (service === 'UNKNOWN') unknown.add(namespace)
    for (const { name, lower } of actions()) {
      if (service === 'UNKNOWN' && whole && !named.has(lower)) continue
      const usageStatus = accessUsage.actionStatus(lower)
      if (usageStatus === 'UNKNOWN') unknown.add(name)
      else if (usageStatus === 'UNUSED' && service === 'UNUSED') unusedServices.add(namespace)
      else if (usageStatus === 'UNUSED') unusedActions.add(name)
    }
  }
  return {
    unusedServices: sortNames(unusedServices),
    unusedActions: sortNames(unusedActions),
    unknown: sortNames(unknown),
  }
}

function sortNames(names: ReadonlySet<string>): string[] {
  return [...names].toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
}
