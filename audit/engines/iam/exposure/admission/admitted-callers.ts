import type { StatementAccess } from './statement-access.ts'
import type { ReferencedCallers } from './referenced-callers.ts'
import type { NamedPrincipal } from '../request/named-principal.ts'
import {
  UNNAMED_ID,
  UNKNOWN_ID,
  type RequestNetwork,
  type Requester,
  type ServiceRequestSource,
} from '../request/requester.ts'
import { countSteps } from '../../step-limit.ts'

/** The callers that a policy admits. */
export type AdmittedCallers =
  /** Anyone with an AWS account; `anonymous`: anyone at all. */
  | { to: 'PUBLIC'; anonymous: boolean }
  /** Anyone whose request comes from addresses, VPCs or VPC endpoints that the policy names. */
  | { to: 'NETWORK' }
  /** The accounts of an organization; `'OWN'` is the organization of the resource. */
  | { to: 'ORGANIZATION'; organization: string }
  /**
   * Another account (`'UNKNOWN'` if the policy does not reveal its id): one of its principals, or `'ALL'` except
   * those that the policy names separately. `organizations`: only while the account belongs to one of these.
   */
  | { to: 'ACCOUNT'; account: string; principal: string; organizations: readonly string[] | 'ANY' }
  /** One principal of the resource's own account, or `'ALL'`. */
  | { to: 'OWN_ACCOUNT'; principal: string }
  /** An AWS service (`'*'`: any), and the source that it acts for. */
  | { to: 'SERVICE'; service: string; source: ServiceRequestSource }
  /** Users of an identity provider. */
  | { to: 'FEDERATED'; provider: string }

/** What a statement allows a class of requests. */
export type AccessCheck = (requester: Requester) => StatementAccess

/** The callers that a statement admits, and what it allows them. */
export interface Admission {
  callers: AdmittedCallers
  access: StatementAccess
}

function listAdmission(statementAccess: StatementAccess, callers: AdmittedCallers): Admission[] {
  return statementAccess.allowed === 'NEVER' ? [] : [{ callers, access: statementAccess }]
}

/** The account of the resource, and its organization if known. */
export interface OwningAccount {
  account: string
  organization?: string
}

const outsideCaller = {
  is: 'PRINCIPAL',
  account: UNNAMED_ID,
  organization: UNNAMED_ID,
  network: 'ELSEWHERE',
} as const

/** The callers that a statement for everyone, or for everyone except some, admits. */
export function listAdmittedByWildcard(
  checkAccess: AccessCheck,
  referenced: ReferencedCallers,
  owningAccount: OwningAccount,
): Admission[] {
  const anonymous = checkAccess({ is: 'ANONYMOUS', network: 'ELSEWHERE' })
  const outsideAccess = pickWiderAccess(anonymous, checkAccess(outsideCaller))
  if (outsideAccess.allowed !== 'NEVER')
    return listAdmission(outsideAccess, { to: 'PUBLIC', anonymous: anonymous.allowed !== 'NEVER' })
  const inside = pickWiderAccess(
    checkAccess({ is: 'ANONYMOUS', network: 'ANY' }),
    checkAccess({ ...outsideCaller, network: 'ANY' }),
  )
  const network = inside.allowed === 'NEVER' ? 'ANY' : 'ELSEWHERE'
  const organizations = referenced.organizations.flatMap(organization =>
    listAdmission(checkAccess({ ...outsideCaller, organization, network }), {
      to: 'ORGANIZATION',
      organization,
    }),
  )
  const principals = referenced.principals.filter(
    ({ account, arn }) => account !== owningAccount.account || arn !== undefined,
  )
  const own = { account: owningAccount.account }
  const accounts = listAdmittedAccounts([own, ...principals], checkAccess, referenced, {
    home: owningAccount,
    network,
  })
  const services = ['*', ...referenced.services].flatMap(service =>
    listAdmittedService(service, checkAccess, referenced, owningAccount),
  )
  return [
    ...listAdmission(inside, { to: 'NETWORK' }),
    ...organizations,
    ...accounts.filter(account => !isAdmittedByOrganization(account, organizations)),
    ...services,
  ]
}

/** Whether an account is admitted only as a member of organizations that are admitted as a whole. */
function isAdmittedByOrganization({ callers }: Admission, organizations: readonly Admission[]): boolean {
  if (callers.to !== 'ACCOUNT' || callers.organizations === 'ANY') return false
  return callers.organizations.every(id =>
    organizations.some(each => each.callers.to === 'ORGANIZATION' && each.callers.organization === id),
  )
}

function pickWiderAccess(one: StatementAccess, other: StatementAccess): StatementAccess {
  return one.allowed === 'ALWAYS' || other.allowed === 'NEVER' ? one : other
}

/** The callers that a named principal stands for. */
export function listAdmittedByName(
  namedPrincipal: NamedPrincipal,
  checkAccess: AccessCheck,
  referenced: ReferencedCallers,
  owningAccount: OwningAccount,
): Admission[] {
  if (namedPrincipal.type === 'PRINCIPAL')
    return listAdmittedAccount(namedPrincipal, checkAccess, referenced, {
      home: owningAccount,
      network: 'ANY',
    })
  if (namedPrincipal.type === 'ACCOUNT') {
    const { account } = namedPrincipal
    const some = referenced.principals.filter(each => each.account === account && each.arn !== undefined)
    return listAdmittedAccounts([{ account }, ...some], checkAccess, referenced, {
      home: owningAccount,
      network: 'ANY',
    })
  }
  if (namedPrincipal.type === 'SERVICE')
    return listAdmittedService(namedPrincipal.service, checkAccess, referenced, owningAccount)
  if (namedPrincipal.type === 'FEDERATED') {
    const { provider } = namedPrincipal
    return listAdmission(checkAccess({ is: 'FEDERATED', provider }), { to: 'FEDERATED', provider })
  }
  if (namedPrincipal.type !== 'CANONICAL_USER') return []
  const { id } = namedPrincipal
  const account = { account: UNKNOWN_ID, principal: id, organizations: 'ANY' } as const
  return listAdmission(checkAccess({ is: 'CANONICAL_USER', id }), { to: 'ACCOUNT', ...account })
}

/** Principals are not listed separately if the unnamed principals of their account are admitted too. */
function listAdmittedAccounts(
  principals: readonly { account: string; arn?: string }[],
  checkAccess: AccessCheck,
  referenced: ReferencedCallers,
  where: { home: OwningAccount; network: RequestNetwork },
): Admission[] {
  const all = principals.flatMap(each => listAdmittedAccount(each, checkAccess, referenced, where))
  countSteps(all.length * all.length)
  const wholes = all.filter(({ callers }) => 'principal' in callers && callers.principal === 'ALL')
  return all.filter(
    each => wholes.includes(each) || !wholes.some(whole => isAdmittedWithAccount(each, whole)),
  )
}

/** Whether a principal is admitted together with its whole account. */
function isAdmittedWithAccount({ callers }: Admission, { callers: whole }: Admission): boolean {
  if (callers.to === 'OWN_ACCOUNT') return whole.to === 'OWN_ACCOUNT'
  if (callers.to !== 'ACCOUNT' || whole.to !== 'ACCOUNT' || callers.account !== whole.account) return false
  const { organizations } = whole
  return (
    organizations === 'ANY' ||
    (callers.organizations !== 'ANY' && callers.organizations.every(id => organizations.includes(id)))
  )
}

function listAdmittedAccount(
  { account, arn }: { account: string; arn?: string },
  checkAccess: AccessCheck,
  { organizations }: ReferencedCallers,
  { home, network }: { home: OwningAccount; network: RequestNetwork },
): Admission[] {
  const principal = arn ?? 'ALL'
  const requester = {
    is: 'PRINCIPAL',
    account,
    network,
    ...(arn === undefined ? {} : { arn }),
  } as const
  if (account === home.account) {
    const { organization = UNKNOWN_ID } = home
    return listAdmission(checkAccess({ ...requester, organization }), { to: 'OWN_ACCOUNT', principal })
  }
  const anyway = checkAccess({ ...requester, organization: UNNAMED_ID })
  if (anyway.allowed !== 'NEVER')
    return listAdmission(anyway, { to: 'ACCOUNT', account, principal, organizations: 'ANY' })
  const within = organizations.filter(
    organization => checkAccess({ ...requester, organization }).allowed !== 'NEVER',
  )
  const [first] = within
  if (first === undefined) return []
  return listAdmission(checkAccess({ ...requester, organization: first }), {
    to: 'ACCOUNT',
    account,
    principal,
    organizations: within,
  })
}

/** The sources for which a service is admitted: anyone, or else each source that the policy names. */
function listAdmittedService(
  service: string,
  checkAccess: AccessCheck,
  referenced: ReferencedCallers,
  owningAccount: OwningAccount,
): Admission[] {
  const by = (serviceRequestSource: ServiceRequestSource) =>
    listAdmission(checkAccess({ is: 'SERVICE', service, source: serviceRequestSource }), {
      to: 'SERVICE',
      service,
      source: serviceRequestSource,
    })
  const anyone = by({ of: 'ANYONE' })
  if (anyone.length > 0) return anyone
  const accounts = [...new Set([owningAccount.account, ...referenced.sourceAccounts])]
  return [
    ...by({ of: 'NAME' }),
    ...referenced.sourceOrganizations.flatMap(organization => by({ of: 'ORGANIZATION', organization })),
    ...accounts.flatMap(account => by({ of: 'ACCOUNT', account })),
    ...referenced.tokens.flatMap(token => by({ of: 'TOKEN', token })),
  ]
}
