import type { ActionCatalog } from '../action/action-catalog.ts'
import { buildPermissionChange, type PermissionChange } from './permission-change.ts'
import type { ExampleFinder } from './example-finder.ts'
import type { AddedActionGroup } from './action-groups.ts'
import { comparePermissionRisk } from './sort-by-risk.ts'

/** What one statement granted on the same resources under the same conditions, with its most dangerous action. */
export interface StatementGrant extends PermissionChange {
  /** Actions and action patterns, most dangerous first, up to the limit of named actions. */
  actions: readonly string[]
  /** The number of actions and of services, named or not. */
  count: number
  services: number
  /** Set where actions of every AWS service are among them. */
  everyService?: true
}

/** The limit of named actions. */
const MAX_NAMED_ACTIONS = 5

/** What each group granted, most dangerous first, with an example of its most dangerous action. */
export function summarizeStatementGrants(
  groups: readonly AddedActionGroup[],
  exampleFinder: ExampleFinder,
  actionCatalog: ActionCatalog,
): { grant: StatementGrant; group: AddedActionGroup }[] {
  return groups
    .flatMap(addedActionGroup =>
      addedActionGroup.parts.slice(0, 1).map(worst => ({
        group: addedActionGroup,
        change: buildPermissionChange(addedActionGroup, worst, exampleFinder, actionCatalog),
      })),
    )
    .toSorted((a, b) => comparePermissionRisk(a.change, b.change))
    .map(({ group, change }) => {
      const { parts } = group
      const services = countServices(parts.map(({ action }) => action))
      const grant = {
        ...change,
        actions: parts.slice(0, MAX_NAMED_ACTIONS).map(({ action }) => action),
        count: parts.reduce((sum, { count }) => sum + count, 0),
        services,
        ...(services > MAX_NAMED_ACTIONS && services === countCatalogServices(actionCatalog)
          ? { everyService: true as const }
          : {}),
      }
      return { grant, group }
    })
}

const cachedCounts = new WeakMap<ActionCatalog, number>()

/** The number of AWS services. The names are over 20,000, so they are counted once for each catalog. */
function countCatalogServices(actionCatalog: ActionCatalog): number {
  const count = cachedCounts.get(actionCatalog) ?? countServices(actionCatalog.names)
  cachedCounts.set(actionCatalog, count)
  return count
}

function countServices(actions: readonly string[]): number {
  return new Set(actions.map(action => action.split(':')[0]?.toLowerCase())).size
}
