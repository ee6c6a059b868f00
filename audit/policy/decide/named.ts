import { PolicyError, type Statement } from '../document.ts'
import { namedIn, type Named } from '../exposure/principal.ts'
import type { Caller } from './caller.ts'

/**
 * By what a statement names the caller, the most direct last: his account, which leaves it to the account's own
 * policies; the role or user whose session he is; himself or everybody.
 */
export type Naming = 'NOT' | 'BY_ACCOUNT' | 'BY_ENTITY' | 'DIRECTLY'

/**
 * How the Principal or NotPrincipal of a resource's statement names the caller. Throws a PolicyError for a Deny of
 * which it cannot be told whether it is of him. Source: IAM User Guide, "AWS JSON policy elements: Principal".
 */
export function namingOf(statement: Statement, caller: Caller): Naming {
  const { Principal, NotPrincipal, Effect } = statement
  if (Principal) {
    const named = namedIn(Principal)
    if (Effect === 'Deny') refuseUnclear(Principal, named)
    return naming(named, caller)
  }
  if (NotPrincipal === undefined) return 'NOT'
  const excepted = namedIn(NotPrincipal)
  const isExcepted = Effect === 'Deny' ? isSpared(excepted, caller) : naming(excepted, caller) !== 'NOT'
  return isExcepted ? 'NOT' : 'DIRECTLY'
}

function naming(named: readonly Named[], caller: Caller): Naming {
  const all = named.map(each => namingBy(each, caller))
  return (['DIRECTLY', 'BY_ENTITY', 'BY_ACCOUNT'] as const).find(each => all.includes(each)) ?? 'NOT'
}

function namingBy(named: Named, { kind, account, federated, itself, behind }: Caller): Naming {
  if (named.type === 'EVERYONE') return 'DIRECTLY'
  if (named.type === 'PRINCIPAL') {
    if (named.arn === itself) return 'DIRECTLY'
    return named.arn === behind ? 'BY_ENTITY' : 'NOT'
  }
  if (named.type !== 'ACCOUNT' || named.account !== account) return 'NOT'
  if (kind !== 'root') return 'BY_ACCOUNT'
  return federated ? 'BY_ENTITY' : 'DIRECTLY'
}

/**
 * Whether a Deny with NotPrincipal spares the caller: who has a permissions boundary never is; who has none must be
 * named together with his account, and a role session by its role too. Source: IAM User Guide, "AWS JSON policy
 * elements: NotPrincipal", which says that otherwise the whole account may be denied.
 */
function isSpared(excepted: readonly Named[], { kind, account, federated, itself, behind, bounded }: Caller) {
  if (bounded) return false
  if (excepted.some(each => each.type === 'EVERYONE')) return true
  const withAccount = excepted.some(each => each.type === 'ACCOUNT' && each.account === account)
  const wanted = kind === 'role' ? behind : itself
  const withHim = excepted.some(each => each.type === 'PRINCIPAL' && each.arn === wanted)
  return withAccount && (withHim || (kind === 'root' && !federated))
}

/** AWS accepts no wildcard in an ARN of a principal, and does not tell whose a canonical user id is. */
function refuseUnclear(principal: NonNullable<Statement['Principal']>, named: readonly Named[]): void {
  if (named.some(each => each.type === 'CANONICAL_USER'))
    throw new PolicyError('a Deny that names a canonical user id, which does not tell whose it is')
  const pattern = principal['AWS']?.find(value => value !== '*' && /[*?]/.test(value))
  if (pattern !== undefined)
    throw new PolicyError(`a Deny that names ${pattern.slice(0, 100)}: no wildcard may be in a principal`)
}
