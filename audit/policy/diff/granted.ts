import type { Actions } from '../action/actions.ts'
import { changeOf, type Change } from './change.ts'
import type { Examples } from './examples.ts'
import type { Group } from './group.ts'
import { byRisk } from './order.ts'

/** What one statement granted on the same resources under the same conditions, with the worst action of it. */
export interface Granted extends Change {
  /** Actions and patterns of them, the most dangerous first, as many as are named. */
  actions: readonly string[]
  /** How many actions that are, and of how many services, whether they are named or not. */
  count: number
  services: number
}

/** Actions that are named. */
const NAMED = 5

/** What each group granted, the most dangerous first, with an example of its worst action. */
export function grantedIn(groups: readonly Group[], examples: Examples, actions: Actions): Granted[] {
  return groups
    .flatMap(group =>
      group.parts.slice(0, 1).map(worst => ({ group, change: changeOf(group, worst, examples, actions) })),
    )
    .toSorted((a, b) => byRisk(a.change, b.change))
    .map(({ group: { parts }, change }) => ({
      ...change,
      actions: parts.slice(0, NAMED).map(({ action }) => action),
      count: parts.reduce((sum, { count }) => sum + count, 0),
      services: new Set(parts.map(({ action }) => action.split(':')[0])).size,
    }))
}
