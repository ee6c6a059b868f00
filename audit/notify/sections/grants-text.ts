import { describeArns } from './describe-arn.ts'
import type { GrantsSection, GrantGroup, GrantSummary } from './grants-section.ts'
import { formatNotEvaluated } from './not-evaluated.ts'
import { formatTruncatedList } from './truncate.ts'

/** The lines of a notification about principals with new permissions. */
export function formatGrantsSection({ groups, omittedPrincipals, notEvaluated }: GrantsSection): string[] {
  return [
    ...groups.flatMap(formatGrantGroup),
    ...formatOmittedPrincipals(omittedPrincipals),
    ...formatNotEvaluated('New permissions of', notEvaluated),
  ]
}

function formatOmittedPrincipals(count: number): string[] {
  if (count === 0) return []
  return [`${count} more ${count === 1 ? 'principal' : 'principals'} gained lower-risk permissions.`]
}

function formatGrantGroup(group: GrantGroup): string[] {
  const { principals, count, grants, omitted } = group
  return [
    `New permissions for ${describeArns(principals, count)}${formatWorkloads(group)}:`,
    ...omitImpliedGrants(grants).map(each => `  ${formatGrant(each)}`),
    ...(omitted > 0 ? [`  and ${omitted} more ${omitted === 1 ? 'grant' : 'grants'}`] : []),
  ]
}

/** The grants without those that a statement which grants all actions on all resources implies. */
function omitImpliedGrants(grants: readonly GrantSummary[]): readonly GrantSummary[] {
  const adminStatements = new Set(grants.filter(isFullAdminGrant).map(({ statement }) => statement))
  return grants.filter(grant => isFullAdminGrant(grant) || !adminStatements.has(grant.statement))
}

/** Whether the grant is all actions on all resources, without a condition. */
export function isFullAdminGrant({
  actions,
  everyService,
  resource,
  except,
  conditions,
  certainty,
}: GrantSummary): boolean {
  const isUnlimited = except.first.length + conditions.first.length === 0 && certainty === 'definite'
  return everyService === true && actions[0]?.endsWith(':*') === true && resource === '*' && isUnlimited
}

function formatWorkloads({ count, workloads, workloadCount, principalsNotChecked }: GrantGroup): string {
  const known = workloadCount === 0 ? [] : [`used by ${describeArns(workloads, workloadCount)}`]
  const label = count === 1 ? 'it' : `${principalsNotChecked} of them`
  const unknown = principalsNotChecked === 0 ? [] : [`workloads of ${label} not checked`]
  const all = [...known, ...unknown]
  return all.length === 0 ? '' : ` (${all.join('; ')})`
}

const CERTAINTY_TEXT = {
  definite: '',
  possible: ' (not all conditions could be evaluated)',
  'condition-weakened': ' (before, a condition limited this)',
}

/** One statement's grant in one line. */
function formatGrant(grant: GrantSummary): string {
  const { resource, certainty, conditions, example, statement } = grant
  if (isFullAdminGrant(grant))
    return `all actions on all resources, granted by ${statement}. Example: ${example.action}`
  const conditionText = conditions.first.length === 0 ? '' : ` if ${formatTruncatedList(conditions, ' and ')}`
  const onResource = example.resource === resource || resource === '*' ? '' : ` on ${example.resource}`
  const exampleText =
    grant.count === 1 && onResource === '' ? '' : `. Example: ${example.action}${onResource}`
  return `${formatActions(grant)} on ${formatResources(grant)}${conditionText}${CERTAINTY_TEXT[certainty]}, granted by ${statement}${exampleText}`
}

function formatResources({ resource, except }: GrantSummary): string {
  const target = resource === '*' ? 'all resources' : resource
  return except.first.length === 0 ? target : `${target} except ${formatTruncatedList(except)}`
}

function formatActions({
  actions,
  count,
  services,
}: Pick<GrantSummary, 'actions' | 'count' | 'services'>): string {
  const [only = '', ...others] = actions
  if (others.length === 0) return count > 1 ? `${only} (${count} actions)` : only
  const names = actions.join(', ')
  if (services === 1 && count === actions.length) return names
  return `${count} actions${services > 1 ? ` of ${services} services` : ''} (such as ${names})`
}
