import { not, some, type Holds } from '../holds.ts'
import { STRANGE, type Requester } from './requester.ts'

/** One principal that a statement names (IAM User Guide, "Principal"). */
export type Named =
  | { type: 'EVERYONE' }
  /** Everybody in an account to whom the account's own policies give it. */
  | { type: 'ACCOUNT'; account: string }
  /** A role, a user or a session; an origin access identity is a user of the account `cloudfront`. */
  | { type: 'PRINCIPAL'; account: string; arn: string }
  | { type: 'SERVICE'; service: string }
  | { type: 'FEDERATED'; provider: string }
  /** An account by an id that does not tell its number. */
  | { type: 'CANONICAL_USER'; id: string }
  /** What stands for nobody: the id of a deleted principal, a wildcard inside an ARN, which AWS does not accept. */
  | { type: 'NOBODY' }

/** Whom the Principal or NotPrincipal of a statement names. */
export function namedIn(principal: Readonly<Record<string, readonly string[]>>): Named[] {
  return Object.entries(principal).flatMap(([type, values]) => values.map(value => namedBy(type, value)))
}

function namedBy(type: string, value: string): Named {
  switch (type) {
    case '*':
      return { type: 'EVERYONE' }
    case 'AWS':
      return value === '*' ? { type: 'EVERYONE' } : namedByAws(value)
    case 'Service':
      return { type: 'SERVICE', service: value }
    case 'Federated':
      return { type: 'FEDERATED', provider: value }
    case 'CanonicalUser':
      return { type: 'CANONICAL_USER', id: value }
    default:
      return { type: 'NOBODY' }
  }
}

function namedByAws(value: string): Named {
  if (/^\d{12}$/.test(value)) return { type: 'ACCOUNT', account: value }
  const [, service = '', account = '', resource = ''] =
    /^arn:[a-z-]+:(iam|sts)::(\d{12}|cloudfront):(.+)$/.exec(value) ?? []
  if (account === '') return { type: 'NOBODY' }
  if (service === 'iam' && resource === 'root') return { type: 'ACCOUNT', account }
  return /[*?]/.test(resource) ? { type: 'NOBODY' } : { type: 'PRINCIPAL', account, arn: value }
}

/** Whether one of `named` is the requester. */
export function names(named: readonly Named[], requester: Requester): Holds {
  return some(named.map(each => isNamed(each, requester)))
}

/**
 * Whether the requester is nobody of `named`. In a Deny, whoever is excepted without his account may be denied
 * all the same (IAM User Guide, "NotPrincipal with Deny").
 */
export function namesNot(named: readonly Named[], requester: Requester, effect: 'Allow' | 'Deny'): Holds {
  const holds = not(names(named, requester))
  if (effect === 'Allow' || holds !== 'NEVER' || requester.is !== 'PRINCIPAL') return holds
  const withAccount = named.some(
    each => each.type === 'EVERYONE' || (each.type === 'ACCOUNT' && each.account === requester.account),
  )
  const withPrincipal = named.some(each => each.type === 'PRINCIPAL' && each.arn === requester.arn)
  return withAccount && (withPrincipal || requester.arn === undefined) ? holds : 'SOMETIMES'
}

function isNamed(named: Named, requester: Requester): Holds {
  if (named.type === 'EVERYONE') return 'ALWAYS'
  if (requester.is === 'PRINCIPAL') return isPrincipal(named, requester)
  if (named.type === 'SERVICE' && requester.is === 'SERVICE')
    return isService(named.service, requester.service)
  const isUser =
    named.type === 'CANONICAL_USER' && requester.is === 'CANONICAL_USER' && named.id === requester.id
  const isFederated =
    named.type === 'FEDERATED' && requester.is === 'FEDERATED' && named.provider === requester.provider
  return isUser || isFederated ? 'ALWAYS' : 'NEVER'
}

function isPrincipal(named: Named, { account, arn }: Requester & { is: 'PRINCIPAL' }): Holds {
  if (named.type === 'CANONICAL_USER') return account === STRANGE ? 'NEVER' : 'SOMETIMES'
  if ((named.type !== 'ACCOUNT' && named.type !== 'PRINCIPAL') || named.account !== account) return 'NEVER'
  return named.type === 'ACCOUNT' ? 'ALWAYS' : isSame(named.arn, arn)
}

function isSame(arn: string, requester: string | undefined): Holds {
  if (arn === requester) return 'ALWAYS'
  if (requester === undefined) return 'NEVER'
  const isOpen = /[*?]/.test(requester) || arn.includes(':sts:') || requester.includes(':sts:')
  return isOpen ? 'SOMETIMES' : 'NEVER'
}

function isService(named: string, requester: string): Holds {
  if (named === '*' || named === requester) return 'ALWAYS'
  return requester === ANY_SERVICE ? 'SOMETIMES' : 'NEVER'
}

/** Stands for whatever service it may be. */
export const ANY_SERVICE = '*'
