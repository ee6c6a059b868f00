import { getResourceName } from '../../resources/resource.ts'
import type { GrantsSection, GrantGroup, GrantSummary } from './grants-section.ts'
import { formatTruncatedList } from './truncate.ts'

/** What a message says of principals that may do more. */
export function formatGrantsSection({ groups, omittedPrincipals }: GrantsSection): string[] {
  const omittedLine =
    omittedPrincipals === 0 ? [] : [`${omittedPrincipals} more may do more now, which is less dangerous`]
  return [...groups.flatMap(formatGrantGroup), ...omittedLine]
}

function formatGrantGroup(group: GrantGroup): string[] {
  const { principals, count, grants, omitted } = group
  return [
    `${formatNames(principals, count)} may do more now${formatWorkloads(group)}:`,
    ...grants.map(each => `  + ${formatGrant(each)}`),
    ...(omitted > 0 ? [`  and ${omitted} more`] : []),
  ]
}

function formatWorkloads({ count, workloads, workloadCount, principalsNotChecked }: GrantGroup): string {
  const known = workloadCount === 0 ? [] : [formatNames(workloads, workloadCount)]
  const unknown = principalsNotChecked === 0 ? [] : [`whatever runs as ${principalsNotChecked} of them`]
  const all = [...known, ...unknown]
  return all.length === 0 ? '' : `, and with ${count === 1 ? 'it' : 'them'} ${all.join(', and ')}`
}

function formatNames(arns: readonly string[], count: number): string {
  const names = arns.map(arn => getResourceName({ arn }))
  return formatTruncatedList({ first: names, more: count - names.length })
}

const CERTAINTY_TEXT = {
  definite: '',
  possible: ', as far as can be told',
  'condition-weakened': ', which a condition limited before',
}

function formatGrant({
  resource,
  except,
  certainty,
  conditions,
  example: exampleRequest,
  statement,
  ...actionSet
}: GrantSummary): string {
  const target = resource === '*' ? 'everything' : resource
  const exceptText = except.first.length === 0 ? '' : ` but ${formatTruncatedList(except)}`
  const conditionText = conditions.first.length === 0 ? '' : ` if ${formatTruncatedList(conditions, ' and ')}`
  const exampleText = `for example ${exampleRequest.action} on ${exampleRequest.resource}`
  return `${formatActions(actionSet)} on ${target}${exceptText}${conditionText}${CERTAINTY_TEXT[certainty]}, by ${statement}; ${exampleText}`
}

function formatActions({
  actions,
  count,
  services,
}: Pick<GrantSummary, 'actions' | 'count' | 'services'>): string {
  const [only = '', ...omitted] = actions
  if (omitted.length === 0) return count > 1 ? `${only} (${count} actions)` : only
  const names = actions.join(', ')
  if (services === 1 && count === actions.length) return names
  return `${count} actions${services > 1 ? ` of ${services} services` : ''}, such as ${names},`
}
