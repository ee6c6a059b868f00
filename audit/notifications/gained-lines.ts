import { nameOf } from '../resources/resource.ts'
import type { AllGained, Gained, GrantedAccess } from './gained.ts'
import { listed } from './some.ts'

/** What a message says of principals that may do more. */
export function linesOfGained({ told, others }: AllGained): string[] {
  const rest = others === 0 ? [] : [`${others} more may do more now, which is less dangerous`]
  return [...told.flatMap(linesOf), ...rest]
}

function linesOf(gained: Gained): string[] {
  const { principals, count, granted, more } = gained
  return [
    `${named(principals, count)} may do more now${runningAs(gained)}:`,
    ...granted.map(each => `  + ${lineOf(each)}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ]
}

function runningAs({ count, workloads, workloadCount, notLookedUp }: Gained): string {
  const known = workloadCount === 0 ? [] : [named(workloads, workloadCount)]
  const unknown = notLookedUp === 0 ? [] : [`whatever runs as ${notLookedUp} of them`]
  const all = [...known, ...unknown]
  return all.length === 0 ? '' : `, and with ${count === 1 ? 'it' : 'them'} ${all.join(', and ')}`
}

function named(arns: readonly string[], count: number): string {
  const names = arns.map(arn => nameOf({ arn }))
  return listed({ first: names, more: count - names.length })
}

const HOW = {
  definite: '',
  possible: ', as far as can be told',
  'condition-weakened': ', which a condition limited before',
}

function lineOf({ resource, except, certainty, conditions, witness, by, ...of }: GrantedAccess): string {
  const on = resource === '*' ? 'everything' : resource
  const but = except.first.length === 0 ? '' : ` but ${listed(except)}`
  const when = conditions.first.length === 0 ? '' : ` if ${listed(conditions, ' and ')}`
  const example = `for example ${witness.action} on ${witness.resource}`
  return `${actionsIn(of)} on ${on}${but}${when}${HOW[certainty]}, by ${by}; ${example}`
}

function actionsIn({
  actions,
  count,
  services,
}: Pick<GrantedAccess, 'actions' | 'count' | 'services'>): string {
  const [only = '', ...more] = actions
  if (more.length === 0) return count > 1 ? `${only} (${count} actions)` : only
  const names = actions.join(', ')
  if (services === 1 && count === actions.length) return names
  return `${count} actions${services > 1 ? ` of ${services} services` : ''}, such as ${names},`
}
