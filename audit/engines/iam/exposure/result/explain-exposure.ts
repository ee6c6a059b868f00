import type { PolicyStatement } from '../../policy-document.ts'
import type { PolicyExposure } from '../admission/policy-exposure.ts'
import { OWN_ORGANIZATION } from '../../condition/partial-variables.ts'
import { isTrustPolicy, type ExposureQuestion } from '../admission/resource-exposure.ts'
import { isSamlProvider, extractIssuer } from '../request/identity-provider.ts'
import { nameStatement, restoreActionCasing } from '../admission/policy-text.ts'
import { isForUnauthenticatedUsers } from './exposure-scope.ts'
import { evaluateWebIdentityTrust, type WebIdentityTrust } from '../trust/web-identity-trust.ts'
import { quoteText } from '../../../../text/quote-text.ts'
import { describeAction, describeStatement, joinPatterns } from '../../statement-name.ts'

/** Explains why the callers of an exposure are admitted: the statement, and the restriction that it lacks. */
export function explainExposure(
  policyExposure: PolicyExposure,
  confusable: boolean,
  question: ExposureQuestion,
): string {
  const does = isTrustPolicy(question)
    ? 'assume the role'
    : `perform ${policyExposure.actions.map(action => describeAction(restoreActionCasing(action, question.policy))).join(', ')}`
  const start = `S${describeStatement(policyExposure.statement).slice(1)} allows ${describeCallers(policyExposure)} to ${does}`
  return `${start}${describeRemark(policyExposure, confusable, question)}.`
}

function describeCallers(policyExposure: PolicyExposure): string {
  switch (policyExposure.to) {
    case 'PUBLIC':
      return policyExposure.anonymous ? 'anyone, without credentials,' : 'every AWS account'
    case 'NETWORK':
      return 'everyone whose requests come from the networks that it names'
    case 'ORGANIZATION':
      return policyExposure.organization === OWN_ORGANIZATION
        ? "the accounts of the resource's own organization"
        : `the accounts of organization ${quoteText(policyExposure.organization)}`
    case 'ACCOUNT':
      return policyExposure.principal === 'ALL'
        ? `account ${policyExposure.account}${describeMembership(policyExposure)}`
        : `${quoteText(policyExposure.principal)}${describeMembership(policyExposure)}`
    case 'OWN_ACCOUNT':
      return policyExposure.principal === 'ALL'
        ? "the resource's own account"
        : quoteText(policyExposure.principal)
    case 'SERVICE':
      return policyExposure.service === '*' ? 'any AWS service' : quoteText(policyExposure.service)
    case 'FEDERATED':
    default:
      return `users of ${quoteText(isSamlProvider(policyExposure.provider) ? policyExposure.provider : extractIssuer(policyExposure.provider))}`
  }
}

function describeMembership({ organizations }: PolicyExposure & { to: 'ACCOUNT' }): string {
  if (organizations === 'ANY') return ''
  const ids = organizations.map(id => (id === OWN_ORGANIZATION ? "the resource's own" : quoteText(id)))
  return `, while it is in organization ${ids.join(' or ')},`
}

function describeRemark(
  policyExposure: PolicyExposure,
  confusable: boolean,
  question: ExposureQuestion,
): string {
  if (policyExposure.to === 'PUBLIC') return `: ${describeMissingLimit(policyExposure, question)}`
  if (policyExposure.to === 'SERVICE') return describeServiceSource(policyExposure, confusable, question)
  if (policyExposure.to !== 'FEDERATED') return ''
  const trust = evaluateWebIdentityTrust(policyExposure)
  if (trust?.reach === 'ANYONE') return `: ${describeOpenIssuer(trust)}`
  if (trust && isForUnauthenticatedUsers(trust))
    return ': it is for unauthenticated identities, and anyone can obtain one'
  return trust?.reach === 'TENANT' ? `: ${trust.tenant} is allowed` : ''
}

function describeOpenIssuer({ system, claims }: WebIdentityTrust): string {
  const requiredClaims = Object.entries(claims).map(
    ([claim, values]) => `${quoteText(claim)} ${values.map(quoteText).join(' or ')}`,
  )
  return requiredClaims.length === 0
    ? `it requires no claim, and anyone can obtain a token of ${system}`
    : `anyone can obtain a token of ${system} with the required ${requiredClaims.join(' and ')}`
}

function describeMissingLimit({ statement }: PolicyExposure, { policy }: ExposureQuestion): string {
  const keys = listConditionKeys(
    policy.Statement.find((each, index) => nameStatement(each, index) === statement),
  )
  return keys.length === 0
    ? 'no condition restricts the callers'
    : `an outsider can meet its condition on ${joinPatterns(keys)}`
}

function describeServiceSource(
  { source, service }: PolicyExposure & { to: 'SERVICE' },
  confusable: boolean,
  question: ExposureQuestion,
): string {
  if (source.of === 'ACCOUNT') return ` for account ${source.account}`
  if (source.of === 'ORGANIZATION')
    return source.organization === OWN_ORGANIZATION
      ? " for the resource's own organization"
      : ` for organization ${quoteText(source.organization)}`
  if (source.of === 'TOKEN') return ` with the token ${quoteText(source.token)}`
  if (!confusable)
    return `; ${quoteText(service)} assumes only roles that are passed to it, and no other account can pass this role`
  if (source.of === 'NAME')
    return ': aws:SourceArn contains no account, and the resource name can change owners, so a condition on aws:SourceAccount is missing'
  return isTrustPolicy(question)
    ? ' for any account: no condition on aws:SourceAccount or aws:SourceArn restricts the source'
    : ' for any account: no condition on aws:SourceArn, aws:SourceAccount or aws:SourceOrgID restricts the source'
}

/** Explains why a policy admits no one. */
export function explainNoAccess(question: ExposureQuestion): string {
  const allows = question.policy.Statement.map((policyStatement, index) => ({
    name: nameStatement(policyStatement, index),
    effect: policyStatement.Effect,
  })).filter(({ effect }) => effect === 'Allow')
  if (allows.length === 0) return 'The policy has no Allow statement.'
  const names = allows.map(({ name }) => describeStatement(name)).join(', ')
  return `No request is allowed: what ${names} would allow is for another resource, is denied, names no principal, or has conditions that no request can meet.`
}

function listConditionKeys(statement: PolicyStatement | undefined): string[] {
  return [...new Set(Object.values(statement?.Condition ?? {}).flatMap(tests => Object.keys(tests)))]
}
