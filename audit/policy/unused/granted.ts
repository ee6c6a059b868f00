import type { Actions } from '../action/actions.ts'
import { complement, pairsOf, rangesOf, union, type Ranges } from '../action/ranges.ts'
import type { PolicyDocument, Statement } from '../document.ts'
import { globCovers, globsMeet } from '../glob/relations.ts'

/** The actions that a statement is about. */
export function actionsOf(statement: Statement, actions: Actions): Ranges {
  if (statement.Action !== undefined) return matched(statement.Action, actions)
  if (statement.NotAction === undefined) return []
  return complement(matched(statement.NotAction, actions), actions.names.length)
}

/** The actions that at least one of `patterns` matches. */
export function matched(patterns: readonly string[], actions: Actions): Ranges {
  return union(patterns.map(pattern => rangesOf(pattern, actions) ?? []))
}

/** What is in both. */
export function common(one: Ranges, other: Ranges, { names }: Actions): Ranges {
  const size = names.length
  return complement(union([complement(one, size), complement(other, size)]), size)
}

/** What is in `one` and not in `other`. */
export function without(one: Ranges, other: Ranges, actions: Actions): Ranges {
  return common(one, complement(other, actions.names.length), actions)
}

/** The numbers of the actions in `ranges`. */
export function numbers(ranges: Ranges): number[] {
  return pairsOf(ranges).flatMap(([first, end]) => Array.from({ length: end - first }, (_, at) => first + at))
}

/** The actions of those numbers, which are sorted. */
export function rangesOfNumbers(indices: readonly number[]): Ranges {
  const ranges: number[] = []
  for (const index of indices) {
    if (ranges.at(-1) === index) ranges[ranges.length - 1] = index + 1
    else ranges.push(index, index + 1)
  }
  return ranges
}

/** The actions that `policies` allow on some resource, perhaps under a condition, and do not deny there for certain. */
export function granted(policies: readonly PolicyDocument[], actions: Actions): Ranges {
  const denials = policies.flatMap(policy =>
    policy.Statement.filter(deniesForCertain).map(denialOf(policy, actions)),
  )
  return union(
    policies.flatMap(policy =>
      policy.Statement.filter(statement => statement.Effect === 'Allow').flatMap(statement => {
        const allowed = actionsOf(statement, actions)
        return resourcesOf(statement, policy).map(resource => {
          const denied = denials.filter(denial => denial.covers(resource)).map(denial => denial.actions)
          return denied.length === 0 ? allowed : without(allowed, union(denied), actions)
        })
      }),
    ),
  )
}

interface Denial {
  actions: Ranges
  covers(resource: string): boolean
}

function deniesForCertain(statement: Statement): boolean {
  return statement.Effect === 'Deny' && Object.keys(statement.Condition ?? {}).length === 0
}

function denialOf(policy: PolicyDocument, actions: Actions): (statement: Statement) => Denial {
  return statement => ({ actions: actionsOf(statement, actions), covers: coverOf(statement, policy) })
}

/** Whether the statement is about every resource that a glob matches; a variable may stand for anything. */
function coverOf({ Resource, NotResource }: Statement, { Version }: PolicyDocument) {
  if (Resource !== undefined) {
    const certain = Resource.filter(resource => Version !== VARIABLES_SINCE || !resource.includes('${'))
    return (resource: string) => certain.some(wide => globCovers(wide, resource))
  }
  const spared = (NotResource ?? ['*']).map(resource => withoutVariables(resource, Version))
  return (resource: string) => !spared.some(glob => globsMeet(glob, resource))
}

/** Globs of what an Allow may be about. */
function resourcesOf({ Resource, NotResource }: Statement, { Version }: PolicyDocument): string[] {
  if (Resource === undefined) return NotResource === undefined ? [] : ['*']
  return Resource.map(resource => withoutVariables(resource, Version))
}

/** The version from which on `${...}` is a variable (IAM User Guide, "IAM JSON policy elements: Version"). */
export const VARIABLES_SINCE = '2012-10-17'

function withoutVariables(resource: string, version: string): string {
  return version === VARIABLES_SINCE ? resource.replaceAll(/\$\{[^{}]*\}/g, '*') : resource
}
