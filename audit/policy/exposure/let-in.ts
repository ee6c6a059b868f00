import type { Access } from './access.ts'
import type { Mentioned } from './mentioned.ts'
import type { Named } from './principal.ts'
import { STRANGE, UNKNOWN, type Network, type Requester, type Source } from './requester.ts'

/** Whom a policy lets in. */
export type LetIn =
  /** Anybody with an AWS account; `anonymous`: anybody at all. */
  | { to: 'PUBLIC'; anonymous: boolean }
  /** Anybody whose request comes from addresses, VPCs or VPC endpoints that the policy names. */
  | { to: 'NETWORK' }
  /** The accounts of an organization; `'OWN'` is that of the resource. */
  | { to: 'ORGANIZATION'; organization: string }
  /**
   * Another account (`'UNKNOWN'` where the policy does not tell its number): one of its principals, or `'ALL'` but
   * those whom the policy names apart.
   * `organizations`: only while it belongs to one of these.
   */
  | { to: 'ACCOUNT'; account: string; principal: string; organizations: readonly string[] | 'ANY' }
  /** One principal of the resource's own account, or `'ALL'`. */
  | { to: 'OWN_ACCOUNT'; principal: string }
  /** An AWS service (`'*'`: any), acting for whom. */
  | { to: 'SERVICE'; service: string; source: Source }
  /** Users of an identity provider. */
  | { to: 'FEDERATED'; provider: string }

/** What a statement lets a class of requests do. */
export type Ask = (requester: Requester) => Access

/** Who gets in by a statement, and how far. */
export interface Found {
  letIn: LetIn
  access: Access
}

function found(access: Access, letIn: LetIn): Found[] {
  return access.holds === 'NEVER' ? [] : [{ letIn, access }]
}

/** The account of the resource, and its organization where that is known. */
export interface Home {
  account: string
  organization?: string
}

const outsider = { is: 'PRINCIPAL', account: STRANGE, organization: STRANGE, network: 'ELSEWHERE' } as const

/** Whom a statement for everybody, or for everybody but some, lets in. */
export function lettingAll(ask: Ask, mentioned: Mentioned, home: Home): Found[] {
  const anonymous = ask({ is: 'ANONYMOUS', network: 'ELSEWHERE' })
  const anybody = better(anonymous, ask(outsider))
  if (anybody.holds !== 'NEVER')
    return found(anybody, { to: 'PUBLIC', anonymous: anonymous.holds !== 'NEVER' })
  const inside = better(ask({ is: 'ANONYMOUS', network: 'ANY' }), ask({ ...outsider, network: 'ANY' }))
  const network = inside.holds === 'NEVER' ? 'ANY' : 'ELSEWHERE'
  const organizations = mentioned.organizations.flatMap(organization =>
    found(ask({ ...outsider, organization, network }), { to: 'ORGANIZATION', organization }),
  )
  const principals = mentioned.principals.filter(
    ({ account, arn }) => account !== home.account || arn !== undefined,
  )
  const own = { account: home.account }
  const accounts = accountsFound([own, ...principals], ask, mentioned, { home, network })
  const services = ['*', ...mentioned.services].flatMap(service =>
    serviceFound(service, ask, mentioned, home),
  )
  return [
    ...found(inside, { to: 'NETWORK' }),
    ...organizations,
    ...accounts.filter(account => !isAmong(account, organizations)),
    ...services,
  ]
}

/** Whether an account gets in only as a member of organizations that get in as a whole. */
function isAmong({ letIn }: Found, organizations: readonly Found[]): boolean {
  if (letIn.to !== 'ACCOUNT' || letIn.organizations === 'ANY') return false
  return letIn.organizations.every(id =>
    organizations.some(each => each.letIn.to === 'ORGANIZATION' && each.letIn.organization === id),
  )
}

function better(one: Access, other: Access): Access {
  return one.holds === 'ALWAYS' || other.holds === 'NEVER' ? one : other
}

/** Whom a principal that a statement names comes to. */
export function lettingNamed(named: Named, ask: Ask, mentioned: Mentioned, home: Home): Found[] {
  if (named.type === 'PRINCIPAL') return accountFound(named, ask, mentioned, { home, network: 'ANY' })
  if (named.type === 'ACCOUNT') {
    const { account } = named
    const some = mentioned.principals.filter(each => each.account === account && each.arn !== undefined)
    return accountsFound([{ account }, ...some], ask, mentioned, { home, network: 'ANY' })
  }
  if (named.type === 'SERVICE') return serviceFound(named.service, ask, mentioned, home)
  if (named.type === 'FEDERATED') {
    const { provider } = named
    return found(ask({ is: 'FEDERATED', provider }), { to: 'FEDERATED', provider })
  }
  if (named.type !== 'CANONICAL_USER') return []
  const { id } = named
  const account = { account: UNKNOWN, principal: id, organizations: 'ANY' } as const
  return found(ask({ is: 'CANONICAL_USER', id }), { to: 'ACCOUNT', ...account })
}

/** Principals are not told apart where those of their account whom the policy does not name get in as well. */
function accountsFound(
  principals: readonly { account: string; arn?: string }[],
  ask: Ask,
  mentioned: Mentioned,
  where: { home: Home; network: Network },
): Found[] {
  const all = principals.flatMap(each => accountFound(each, ask, mentioned, where))
  const wholes = all.filter(({ letIn }) => 'principal' in letIn && letIn.principal === 'ALL')
  return all.filter(each => wholes.includes(each) || !wholes.some(whole => isOf(each, whole)))
}

/** Whether a principal gets in with the whole of its account. */
function isOf({ letIn }: Found, { letIn: whole }: Found): boolean {
  if (letIn.to === 'OWN_ACCOUNT') return whole.to === 'OWN_ACCOUNT'
  if (letIn.to !== 'ACCOUNT' || whole.to !== 'ACCOUNT' || letIn.account !== whole.account) return false
  const { organizations } = whole
  return (
    organizations === 'ANY' ||
    (letIn.organizations !== 'ANY' && letIn.organizations.every(id => organizations.includes(id)))
  )
}

function accountFound(
  { account, arn }: { account: string; arn?: string },
  ask: Ask,
  { organizations }: Mentioned,
  { home, network }: { home: Home; network: Network },
): Found[] {
  const principal = arn ?? 'ALL'
  const requester = {
    is: 'PRINCIPAL',
    account,
    network,
    ...(arn === undefined ? {} : { arn }),
  } as const
  if (account === home.account) {
    const { organization = UNKNOWN } = home
    return found(ask({ ...requester, organization }), { to: 'OWN_ACCOUNT', principal })
  }
  const anyway = ask({ ...requester, organization: STRANGE })
  if (anyway.holds !== 'NEVER')
    return found(anyway, { to: 'ACCOUNT', account, principal, organizations: 'ANY' })
  const within = organizations.filter(organization => ask({ ...requester, organization }).holds !== 'NEVER')
  const [first] = within
  if (first === undefined) return []
  return found(ask({ ...requester, organization: first }), {
    to: 'ACCOUNT',
    account,
    principal,
    organizations: within,
  })
}

/** For whom a service is let in: for anybody, or else for each of those that the policy names. */
function serviceFound(service: string, ask: Ask, mentioned: Mentioned, home: Home): Found[] {
  const by = (source: Source) =>
    found(ask({ is: 'SERVICE', service, source }), { to: 'SERVICE', service, source })
  const anyone = by({ of: 'ANYONE' })
  if (anyone.length > 0) return anyone
  const accounts = [...new Set([home.account, ...mentioned.sourceAccounts])]
  return [
    ...by({ of: 'NAME' }),
    ...mentioned.sourceOrganizations.flatMap(organization => by({ of: 'ORGANIZATION', organization })),
    ...accounts.flatMap(account => by({ of: 'ACCOUNT', account })),
    ...mentioned.tokens.flatMap(token => by({ of: 'TOKEN', token })),
  ]
}
