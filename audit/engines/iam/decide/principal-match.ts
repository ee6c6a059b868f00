import { PolicyError, type PolicyStatement } from '../policy-document.ts'
import { parsePrincipalElement, type NamedPrincipal } from '../exposure/request/named-principal.ts'
import type { Caller } from './caller.ts'

/**
 * How a statement names the caller, the most direct last: by its account, which delegates to the account's own
 * policies; by the role or user of its session; itself or everyone.
 */
export type PrincipalMatch = 'NOT' | 'BY_ACCOUNT' | 'BY_ENTITY' | 'DIRECTLY'

/**
 * How the Principal or NotPrincipal of a resource policy's statement matches the caller. Throws PolicyError for a
 * Deny whose match is unknown. Source: IAM User Guide, "AWS JSON policy elements: Principal".
 */
export function matchPrincipal(policyStatement: PolicyStatement, caller: Caller): PrincipalMatch {
  const { Principal, NotPrincipal, Effect } = policyStatement
  if (Principal) {
    const named = parsePrincipalElement(Principal)
    if (Effect === 'Deny') rejectUnclearPrincipal(Principal, named)
    return matchNamed(named, caller)
  }
  if (NotPrincipal === undefined) return 'NOT'
  const excepted = parsePrincipalElement(NotPrincipal)
  const isExcepted =
    Effect === 'Deny' ? isExceptedFromDeny(excepted, caller) : matchNamed(excepted, caller) !== 'NOT'
  return isExcepted ? 'NOT' : 'DIRECTLY'
}

function matchNamed(named: readonly NamedPrincipal[], caller: Caller): PrincipalMatch {
  const all = named.map(each => matchOneNamed(each, caller))
  return (['DIRECTLY', 'BY_ENTITY', 'BY_ACCOUNT'] as const).find(each => all.includes(each)) ?? 'NOT'
}

function matchOneNamed(
  namedPrincipal: NamedPrincipal,
  { kind, account, federated, directArn, underlyingArn }: Caller,
): PrincipalMatch {
  if (namedPrincipal.type === 'EVERYONE') return 'DIRECTLY'
  if (namedPrincipal.type === 'PRINCIPAL') {
    if (namedPrincipal.arn === directArn) return 'DIRECTLY'
    return namedPrincipal.arn === underlyingArn ? 'BY_ENTITY' : 'NOT'
  }
  if (namedPrincipal.type !== 'ACCOUNT' || namedPrincipal.account !== account) return 'NOT'
  if (kind !== 'root') return 'BY_ACCOUNT'
  return federated ? 'BY_ENTITY' : 'DIRECTLY'
}

/**
 * Whether a Deny with NotPrincipal excludes the caller. It never excludes a caller with a permissions boundary; any
 * other caller must be named together with its account, and a role session also with its role. Source: IAM User
 * Guide, "AWS JSON policy elements: NotPrincipal", which says that otherwise the whole account may be denied.
 */
function isExceptedFromDeny(
  excepted: readonly NamedPrincipal[],
  { kind, account, federated, directArn, underlyingArn, hasBoundary }: Caller,
) {
  if (hasBoundary) return false
  if (excepted.some(each => each.type === 'EVERYONE')) return true
  const withAccount = excepted.some(each => each.type === 'ACCOUNT' && each.account === account)
  const wanted = kind === 'role' ? underlyingArn : directArn
  const withCaller = excepted.some(each => each.type === 'PRINCIPAL' && each.arn === wanted)
  return withAccount && (withCaller || (kind === 'root' && !federated))
}

/** AWS accepts no wildcard in a principal's ARN, and a canonical user id does not identify the account. */
function rejectUnclearPrincipal(
  principal: NonNullable<PolicyStatement['Principal']>,
  named: readonly NamedPrincipal[],
): void {
  if (named.some(each => each.type === 'CANONICAL_USER'))
    throw new PolicyError('a Deny names a canonical user id, whose account is unknown')
  const pattern = principal['AWS']?.find(value => value !== '*' && /[*?]/.test(value))
  if (pattern !== undefined)
    throw new PolicyError(`a Deny names ${pattern.slice(0, 100)}: a principal cannot contain a wildcard`)
}
