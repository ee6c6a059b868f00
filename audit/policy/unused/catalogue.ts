import type { Actions } from '../action/actions.ts'
import { placeOf } from '../action/place.ts'
import type { Statement } from '../document.ts'
import { hasWildcard } from '../glob/relations.ts'
import type { ServiceLastAccessed } from './usage.ts'

/**
 * `actions` with those that the Allow statements and the report name beside them, and with `service:*` in place of the
 * unnamed actions of services that it does not have.
 */
export function catalogue(
  actions: Actions,
  allows: readonly Statement[],
  report: readonly ServiceLastAccessed[],
): Actions {
  const more = new Map<string, string>()
  for (const name of [...allows.flatMap(named), ...report.flatMap(each => reported(each, actions))])
    if (actions.indexOf(name) === undefined) more.set(name.toLowerCase(), name)
  return more.size === 0 ? actions : extended(actions, more)
}

/** Whether the catalogue has an action of the service. */
export function hasService(actions: Actions, namespace: string): boolean {
  const [first, end] = rangeOfService(actions, namespace)
  return first < end
}

/** The numbers of the first action of a service and of the one after its last. */
export function rangeOfService({ names }: Actions, namespace: string): [first: number, end: number] {
  return [placeOf(names, `${namespace}:`), placeOf(names, `${namespace};`)]
}

function named(allow: Statement): string[] {
  return (allow.Action ?? []).filter(action => action.includes(':') && !hasWildcard(action))
}

function reported({ service, trackedActions = {} }: ServiceLastAccessed, actions: Actions): string[] {
  if (!hasService(actions, service.toLowerCase())) return [`${service.toLowerCase()}:*`]
  return Object.keys(trackedActions).map(action => `${service.toLowerCase()}:${action}`)
}

function extended(actions: Actions, more: ReadonlyMap<string, string>): Actions {
  const names = [...actions.names, ...more.keys()].toSorted((a, b) => (a < b ? -1 : 1))
  const indexOf = (name: string) => {
    const index = placeOf(names, name.toLowerCase())
    return names[index] === name.toLowerCase() ? index : undefined
  }
  const original = (index: number) => {
    const found = actions.indexOf(names[index] ?? '')
    if (found === undefined) throw new RangeError(`nothing is known of the action ${names[index]}`)
    return found
  }
  return {
    asOf: actions.asOf,
    names,
    indexOf,
    spelling: index => more.get(names[index] ?? '') ?? actions.spelling(original(index)),
    level: index => actions.level(original(index)),
    arns: index => actions.arns(original(index)),
  }
}
