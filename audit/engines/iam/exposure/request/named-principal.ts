import { negateTristate, combineWithOr, type Tristate } from '../../tristate.ts'
import { UNNAMED_ID, type Requester } from './requester.ts'
import { countSteps } from '../../step-limit.ts'

/** One principal that a statement names (IAM User Guide, "Principal"). */
export type NamedPrincipal =
  | { type: 'EVERYONE' }
  /** Everyone in an account who has the access by the account's own policies. */
  | { type: 'ACCOUNT'; account: string }
  /** A role, a user or a session; an origin access identity counts as a user of the account `cloudfront`. */
  | { type: 'PRINCIPAL'; account: string; arn: string }
  | { type: 'SERVICE'; service: string }
  | { type: 'FEDERATED'; provider: string }
  /** An account by an id that does not reveal its account id. */
  | { type: 'CANONICAL_USER'; id: string }
  /** Matches no one: the id of a deleted principal, or a wildcard inside an ARN, which AWS does not accept. */
  | { type: 'NOBODY' }

/** The principals in the Principal or NotPrincipal of a statement. */
export function parsePrincipalElement(
  principal: Readonly<Record<string, readonly string[]>>,
): NamedPrincipal[] {
  return Object.entries(principal).flatMap(([type, values]) => {
    countSteps(4 * values.length)
    return values.map(value => parsePrincipalValue(type, value))
  })
}

function parsePrincipalValue(type: string, value: string): NamedPrincipal {
  switch (type) {
    case '*':
      return { type: 'EVERYONE' }
    case 'AWS':
      return value === '*' ? { type: 'EVERYONE' } : parseAwsPrincipal(value)
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

function parseAwsPrincipal(value: string): NamedPrincipal {
  if (/^\d{12}$/.test(value)) return { type: 'ACCOUNT', account: value }
  const [, service = '', account = '', resource = ''] =
    /^arn:[a-z-]+:(iam|sts)::(\d{12}|cloudfront):(.+)$/.exec(value) ?? []
  if (account === '') return { type: 'NOBODY' }
  if (service === 'iam' && resource === 'root') return { type: 'ACCOUNT', account }
  return /[*?]/.test(resource) ? { type: 'NOBODY' } : { type: 'PRINCIPAL', account, arn: value }
}

/** Whether one of the named principals is the requester. */
export function matchNamedPrincipals(named: readonly NamedPrincipal[], requester: Requester): Tristate {
  countSteps(1 + named.length)
  return combineWithOr(named.map(each => matchOnePrincipal(each, requester)))
}

/**
 * Whether the requester is none of the named principals. In a Deny, a principal that is named without its account may
 * be denied nevertheless (IAM User Guide, "NotPrincipal with Deny").
 */
export function matchNotPrincipal(
  named: readonly NamedPrincipal[],
  requester: Requester,
  effect: 'Allow' | 'Deny',
): Tristate {
  const outcome = negateTristate(matchNamedPrincipals(named, requester))
  if (effect === 'Allow' || outcome !== 'NEVER' || requester.is !== 'PRINCIPAL') return outcome
  const withAccount = named.some(
    each => each.type === 'EVERYONE' || (each.type === 'ACCOUNT' && each.account === requester.account),
  )
  const withPrincipal = named.some(each => each.type === 'PRINCIPAL' && each.arn === requester.arn)
  return withAccount && (withPrincipal || requester.arn === undefined) ? outcome : 'SOMETIMES'
}

function matchOnePrincipal(namedPrincipal: NamedPrincipal, requester: Requester): Tristate {
  if (namedPrincipal.type === 'EVERYONE') return 'ALWAYS'
  if (requester.is === 'PRINCIPAL') return matchAwsPrincipal(namedPrincipal, requester)
  if (namedPrincipal.type === 'SERVICE' && requester.is === 'SERVICE')
    return matchService(namedPrincipal.service, requester.service)
  const isUser =
    namedPrincipal.type === 'CANONICAL_USER' &&
    requester.is === 'CANONICAL_USER' &&
    namedPrincipal.id === requester.id
  const isFederated =
    namedPrincipal.type === 'FEDERATED' &&
    requester.is === 'FEDERATED' &&
    namedPrincipal.provider === requester.provider
  return isUser || isFederated ? 'ALWAYS' : 'NEVER'
}

function matchAwsPrincipal(
  namedPrincipal: NamedPrincipal,
  { account, arn }: Requester & { is: 'PRINCIPAL' },
): Tristate {
  if (namedPrincipal.type === 'CANONICAL_USER') return account === UNNAMED_ID ? 'NEVER' : 'SOMETIMES'
  if (
    (namedPrincipal.type !== 'ACCOUNT' && namedPrincipal.type !== 'PRINCIPAL') ||
    namedPrincipal.account !== account
  )
    return 'NEVER'
  return namedPrincipal.type === 'ACCOUNT' ? 'ALWAYS' : matchPrincipalArn(namedPrincipal.arn, arn)
}

function matchPrincipalArn(arn: string, requester: string | undefined): Tristate {
  if (arn === requester) return 'ALWAYS'
  if (requester === undefined) return 'NEVER'
  const isOpen = /[*?]/.test(requester) || arn.includes(':sts:') || requester.includes(':sts:')
  return isOpen ? 'SOMETIMES' : 'NEVER'
}

function matchService(named: string, requester: string): Tristate {
  if (named === '*' || named === requester) return 'ALWAYS'
  return requester === ANY_SERVICE ? 'SOMETIMES' : 'NEVER'
}

/** Represents any service. */
const ANY_SERVICE = '*'
