import type { ActionCatalog } from '../action/action-catalog.ts'
import { findInsertionIndex } from '../action/insertion-index.ts'
import type { PolicyStatement } from '../policy-document.ts'
import { hasWildcard } from '../glob/glob-comparison.ts'
import type { ServiceLastAccessed } from './access-usage.ts'

/**
 * The catalog with additional actions that the Allow statements and the report name, and with `service:*` for the
 * unnamed actions of services that it does not contain.
 */
export function extendCatalog(
  actionCatalog: ActionCatalog,
  allows: readonly PolicyStatement[],
  report: readonly ServiceLastAccessed[],
): ActionCatalog {
  const more = new Map<string, string>()
  for (const name of [
    ...allows.flatMap(listNamedActions),
    ...report.flatMap(each => listReportedActions(each, actionCatalog)),
  ])
    if (actionCatalog.indexOf(name) === undefined) more.set(name.toLowerCase(), name)
  return more.size === 0 ? actionCatalog : addActions(actionCatalog, more)
}

/** Whether the catalog contains an action of the service. */
export function hasCatalogService(actionCatalog: ActionCatalog, namespace: string): boolean {
  const [first, end] = findServiceRange(actionCatalog, namespace)
  return first < end
}

/** The index of the first action of a service, and the index after its last one. */
export function findServiceRange({ names }: ActionCatalog, namespace: string): [first: number, end: number] {
  return [findInsertionIndex(names, `${namespace}:`), findInsertionIndex(names, `${namespace};`)]
}

function listNamedActions(allow: PolicyStatement): string[] {
  return (allow.Action ?? []).filter(action => action.includes(':') && !hasWildcard(action))
}

function listReportedActions(
  { service, trackedActions = {} }: ServiceLastAccessed,
  actionCatalog: ActionCatalog,
): string[] {
  if (!hasCatalogService(actionCatalog, service.toLowerCase())) return [`${service.toLowerCase()}:*`]
  return Object.keys(trackedActions).map(action => `${service.toLowerCase()}:${action}`)
}

function addActions(actionCatalog: ActionCatalog, more: ReadonlyMap<string, string>): ActionCatalog {
  const names = [...actionCatalog.names, ...more.keys()].toSorted((a, b) => (a < b ? -1 : 1))
  const indexOf = (name: string) => {
    const index = findInsertionIndex(names, name.toLowerCase())
    return names[index] === name.toLowerCase() ? index : undefined
  }
  const original = (index: number) => {
    const found = actionCatalog.indexOf(names[index] ?? '')
    if (found === undefined) throw new RangeError(`the action catalog has no details of ${names[index]}`)
    return found
  }
  return {
    asOf: actionCatalog.asOf,
    names,
    indexOf,
    spelling: index => more.get(names[index] ?? '') ?? actionCatalog.spelling(original(index)),
    level: index => actionCatalog.level(original(index)),
    arns: index => actionCatalog.arns(original(index)),
  }
}
