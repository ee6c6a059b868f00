import type { Change } from './change.ts'

/** What one statement granted on the same resources under the same conditions. */
export interface Granted extends Omit<Change, 'action'> {
  /** Actions and patterns of them, the most dangerous first, as many as are named. */
  actions: readonly string[]
  /** How many actions that are, and of how many services, whether they are named or not. */
  count: number
  services: number
}

/** Actions that are named. */
const NAMED = 5

/** Changes put together that differ in nothing but the actions; the order stays. */
export function grantedTogether(changes: readonly Change[]): Granted[] {
  const groups = new Map<string, Change[]>()
  for (const change of changes) {
    const { resource, within, except, certainty, conditions, statement } = change
    const key = JSON.stringify([resource, within, except, certainty, conditions, statement])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [change])
    else group.push(change)
  }
  return [...groups.values()].flatMap(together)
}

function together(group: readonly Change[]): Granted[] {
  const [first] = group
  if (first === undefined) return []
  const actions = group.map(({ action }) => action)
  const { resource, within, except, certainty, conditions, witness, statement, risk } = first
  return [
    {
      resource,
      within,
      except,
      certainty,
      conditions,
      witness,
      statement,
      risk,
      actions: actions.slice(0, NAMED),
      count: group.reduce((sum, { count }) => sum + count, 0),
      services: new Set(actions.map(action => action.split(':')[0])).size,
    },
  ]
}
