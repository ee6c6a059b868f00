import { isWithinBlock } from '../../condition/cidr-blocks.ts'
import type { PolicyDocument } from '../../policy-document.ts'
import { isGlobSuperset, hasWildcard } from '../../glob/glob-comparison.ts'
import type { RequiredCondition } from '../admission/statement-access.ts'
import type { PolicyExposure } from '../admission/policy-exposure.ts'
import type { ServiceRequestSource } from '../request/requester.ts'
import { nameStatement } from '../admission/policy-text.ts'

/**
 * Whether `earlier` certainly admitted everyone that `later` admits by a statement of `policy`, as far as can be
 * determined: a condition counts as removed only if the policy no longer mentions its key.
 */
export function isExposureSubset(
  later: PolicyExposure,
  earlier: PolicyExposure,
  policy: PolicyDocument,
): boolean {
  if (!isCallerSubset(later, earlier)) return false
  if (earlier.certain || (earlier.to === 'PUBLIC' && later.to !== 'PUBLIC')) return true
  return !later.certain && earlier.requires.every(each => isStillRequired(each, later, policy))
}

/** Whether the class of callers is contained in the other one, apart from conditions. */
function isCallerSubset(later: PolicyExposure, earlier: PolicyExposure): boolean {
  switch (earlier.to) {
    case 'PUBLIC':
      return later.to !== 'PUBLIC' || earlier.anonymous || !later.anonymous
    case 'NETWORK':
      return later.to === 'NETWORK'
    case 'ORGANIZATION':
      return (
        listOrganizations(later).length > 0 &&
        listOrganizations(later).every(id => id === earlier.organization)
      )
    case 'ACCOUNT':
      return later.to === 'ACCOUNT' && later.account === earlier.account && isAccountSubset(later, earlier)
    case 'OWN_ACCOUNT':
      return later.to === 'OWN_ACCOUNT' && isPrincipalSubset(later.principal, earlier.principal)
    case 'SERVICE':
      return (
        later.to === 'SERVICE' &&
        isServiceSubset(later.service, earlier) &&
        isSourceSubset(later.source, earlier.source)
      )
    case 'FEDERATED':
      return later.to === 'FEDERATED' && later.provider === earlier.provider
    default:
      return earlier satisfies never
  }
}

/** The organizations, one of which the caller must be a member of; empty if no membership is required. */
function listOrganizations(policyExposure: PolicyExposure): readonly string[] {
  if (policyExposure.to === 'ORGANIZATION') return [policyExposure.organization]
  return policyExposure.to === 'ACCOUNT' && policyExposure.organizations !== 'ANY'
    ? policyExposure.organizations
    : []
}

function isAccountSubset(
  later: PolicyExposure & { to: 'ACCOUNT' },
  earlier: PolicyExposure & { to: 'ACCOUNT' },
): boolean {
  if (!isPrincipalSubset(later.principal, earlier.principal)) return false
  const { organizations } = earlier
  if (organizations === 'ANY') return true
  return (
    listOrganizations(later).length > 0 && listOrganizations(later).every(id => organizations.includes(id))
  )
}

function isPrincipalSubset(later: string, earlier: string): boolean {
  return earlier === 'ALL' || earlier === later || (later !== 'ALL' && isGlobSuperset(earlier, later))
}

function isServiceSubset(later: string, { service }: PolicyExposure & { to: 'SERVICE' }): boolean {
  return service === '*' || service === later
}

function isSourceSubset(later: ServiceRequestSource, earlier: ServiceRequestSource): boolean {
  switch (earlier.of) {
    case 'ANYONE':
      return true
    case 'NAME':
      return later.of === 'NAME'
    case 'ACCOUNT':
      return later.of === 'ACCOUNT' && later.account === earlier.account
    case 'ORGANIZATION':
      return later.of === 'ORGANIZATION' && later.organization === earlier.organization
    case 'TOKEN':
      return later.of === 'TOKEN' && later.token === earlier.token
    default:
      return earlier satisfies never
  }
}

/** Keys whose values define the class of callers. */
const CALLER_CLASS_KEYS =
  /^(aws:(principal(account|arn|orgid|servicename|isawsservice)|source(account|owner|orgid))|kms:calleraccount)$/

/** Whether `later` still requires the condition or a stricter one, as far as can be determined. */
function isStillRequired(
  { key, values, exact }: RequiredCondition,
  later: PolicyExposure,
  policy: PolicyDocument,
): boolean {
  if (CALLER_CLASS_KEYS.test(key)) return true
  const now = later.requires.filter(each => each.key === key)
  if (now.length === 0) return isKeyMentioned(key, later, policy)
  return now.some(each =>
    each.values.every(value => values.some(old => isValueCovered(key, { value, of: each }, { old, exact }))),
  )
}

/** Whether the value, possibly a pattern, is covered by a value that was required before. */
function isValueCovered(
  key: string,
  { value, of }: { value: string; of: RequiredCondition },
  { old, exact }: { old: string; exact: boolean },
): boolean {
  if (/^aws:(vpc)?sourceip$/.test(key)) return isWithinBlock(value, old) !== false
  if (exact) return value === old && (of.exact || !hasWildcard(value))
  return isGlobSuperset(old, value)
}

/** Whether a condition of the exposure's statement, or of a Deny, mentions the key. */
function isKeyMentioned(key: string, policyExposure: PolicyExposure, { Statement }: PolicyDocument): boolean {
  return Statement.filter(
    (each, index) => each.Effect === 'Deny' || nameStatement(each, index) === policyExposure.statement,
  ).some(({ Condition = {} }) =>
    Object.values(Condition).some(tests => Object.keys(tests).some(each => each.toLowerCase() === key)),
  )
}
