import type { Actions } from '../action/actions.ts'
import { pairsOf, rangesOf, type Ranges } from '../action/ranges.ts'
import { rangeOfService } from './catalogue.ts'
import { numbers } from './granted.ts'
import { namespaceOf, type Usage } from './usage.ts'

/** What is granted of one service. */
export interface Grant {
  namespace: string
  /** Each as AWS writes it, by its name in lower case. */
  actions: () => readonly { name: string; lower: string }[]
  /** Whether that is every action of the service. */
  whole: boolean
}

/** The granted actions, by service. */
export function grantsOf(all: Ranges, actions: Actions): Grant[] {
  const by = new Map<string, number[]>()
  for (const [first, end] of pairsOf(all)) {
    let at = first
    while (at < end) {
      const namespace = namespaceOf(actions.names[at] ?? '')
      const stop = Math.min(end, rangeOfService(actions, namespace)[1])
      by.set(namespace, [...(by.get(namespace) ?? []), at, stop])
      at = stop
    }
  }
  return [...by].map(([namespace, ranges]) => ({
    namespace,
    actions: () =>
      numbers(ranges).map(at => ({ name: actions.spelling(at), lower: actions.names[at] ?? '' })),
    whole: numbers(ranges).length === sizeOf(namespace, actions),
  }))
}

function sizeOf(namespace: string, actions: Actions): number {
  const [first, end] = rangeOfService(actions, namespace)
  return end - first
}

/** Patterns that match no action that is known: they may allow one that is not. */
export function strangers(patterns: readonly string[], actions: Actions): Grant[] {
  return patterns
    .filter(pattern => rangesOf(pattern, actions) === undefined)
    .map(name => ({
      namespace: namespaceOf(name),
      actions: () => [{ name, lower: name.toLowerCase() }],
      whole: false,
    }))
}

/**
 * The grants by how they are used. Of a service that is not tracked all actions are unknown: where all are granted,
 * only those that one of `patterns` names are listed beside it.
 */
export function sorted(grants: readonly Grant[], patterns: readonly string[], usage: Usage) {
  const named = new Set(patterns.map(pattern => pattern.toLowerCase()))
  const unusedServices = new Set<string>()
  const unusedActions = new Set<string>()
  const unknown = new Set<string>()
  for (const { namespace, actions, whole } of grants) {
    const service = usage.ofService(namespace)
    if (service === 'UNKNOWN') unknown.add(namespace)
    for (const { name, lower } of actions()) {
      if (service === 'UNKNOWN' && whole && !named.has(lower)) continue
      const use = usage.ofAction(lower)
      if (use === 'UNKNOWN') unknown.add(name)
      else if (use === 'UNUSED' && service === 'UNUSED') unusedServices.add(namespace)
      else if (use === 'UNUSED') unusedActions.add(name)
    }
  }
  return {
    unusedServices: inOrder(unusedServices),
    unusedActions: inOrder(unusedActions),
    unknown: inOrder(unknown),
  }
}

function inOrder(names: ReadonlySet<string>): string[] {
  return [...names].toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
}
