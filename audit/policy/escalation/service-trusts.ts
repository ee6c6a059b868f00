import type { Language } from '../glob/language.ts'
import { addAll, nowhere, numbersIn, put, type Bits, type Reach } from './bits.ts'
import { requestsOf, withValues } from './known.ts'
import type { IndexedPrincipal, PermissionIndex } from './permission-index.ts'
import { serviceTrust, trustOf, type Trust } from './trust.ts'

/** The roles that trust a service. */
export interface ServiceTrusts {
  roles: Reach
  /** Roles that trust it for some resources only. */
  from: ReadonlyMap<number, Language>
}

/** A trust policy with the roles that have it. */
export interface SharedTrust {
  trust: Trust
  roles: Bits
}

/** The roles that trust the service, by all trust policies of the account. */
export function serviceTrusts(
  service: string,
  all: readonly SharedTrust[],
  index: PermissionIndex,
): ServiceTrusts {
  const reach = nowhere(index.principals.length)
  const from = new Map<number, Language>()
  const context = contextOf(service, index)
  for (const { trust, roles } of all) {
    const found = serviceTrust(trust, service, context)
    if (found.holds === 'NEVER') continue
    addAll(reach.possible, roles)
    if (found.holds === 'ALWAYS') addAll(reach.certain, roles)
    if (found.from !== undefined) for (const role of numbersIn(roles)) from.set(role, found.from)
  }
  return { roles: reach, from }
}

/** A service that acts for something in this account, with the keys that it sends when it assumes a role. */
function contextOf(service: string, { account, organizationId }: PermissionIndex) {
  const holder = { arn: '', kind: 'root', account } as const
  return requestsOf(
    holder,
    false,
  )(
    withValues({
      ...Object.fromEntries(NOT_OF_SERVICES.map(key => [key, 'ABSENT'] as const)),
      'aws:principalisawsservice': { like: 'true' },
      'aws:principalservicename': { like: service },
      'aws:sourceaccount': { like: account },
      'aws:sourcearn': { like: `arn:*:*:*:${account}:*` },
      'aws:sourceorgid': organizationId === undefined ? 'ABSENT' : { like: organizationId },
    }),
  )
}

const NOT_OF_SERVICES = [
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principalorgid',
  'aws:principaltype',
  'aws:username',
  'sts:externalid',
]

/** The roles that trust a provider of web identities. */
export function federatedTrusts(provider: string, principals: readonly IndexedPrincipal[]): Reach {
  const reach = nowhere(principals.length)
  principals.forEach(({ trust }, number) => {
    if (trust === undefined) return
    const { allows, denies } = trustOf(trust, 'sts:AssumeRoleWithWebIdentity')
    const trusting = allows.some(({ statement }) => statement.Principal?.['Federated']?.includes(provider))
    if (!trusting || denies.length > 0) return
    put(reach.possible, number)
    put(reach.certain, number)
  })
  return reach
}
