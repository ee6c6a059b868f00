import type { GlobSet } from '../../glob/glob-set.ts'
import {
  addBitset,
  createUncertainSet,
  listNumbers,
  addNumber,
  type Bitset,
  type UncertainSet,
} from '../sets/bitset.ts'
import { createRequestContexts, createKeyLookup } from '../permissions/condition-context.ts'
import type { IndexedPrincipal, PermissionIndex } from '../permission-index/permission-index.ts'
import { evaluateServiceTrust, selectTrustStatements, type RoleTrust } from './role-trust.ts'

/** The roles that trust a service. */
export interface RolesTrustingService {
  roles: UncertainSet
  /** Roles that trust it only for some resources. */
  from: ReadonlyMap<number, GlobSet>
}

/** A trust policy and the roles that have it. */
export interface SharedTrustPolicy {
  trust: RoleTrust
  roles: Bitset
}

/** The roles that trust the service, by all trust policies of the account. */
export function findRolesTrustingService(
  service: string,
  all: readonly SharedTrustPolicy[],
  index: PermissionIndex,
): RolesTrustingService {
  const uncertainSet = createUncertainSet(index.principals.length)
  const from = new Map<number, GlobSet>()
  const conditionContext = createServiceContext(service, index)
  for (const { trust, roles } of all) {
    const found = evaluateServiceTrust(trust, service, conditionContext)
    if (found.applies === 'NEVER') continue
    addBitset(uncertainSet.possible, roles)
    if (found.applies === 'ALWAYS') addBitset(uncertainSet.certain, roles)
    if (found.from !== undefined) for (const role of listNumbers(roles)) from.set(role, found.from)
  }
  return { roles: uncertainSet, from }
}

/** A service that acts for a resource of this account, with the keys that it sends when it assumes a role. */
function createServiceContext(service: string, { account, organizationId }: PermissionIndex) {
  const holder = { arn: '', kind: 'root', account } as const
  return createRequestContexts(
    holder,
    false,
  )(
    createKeyLookup({
      ...Object.fromEntries(KEYS_ABSENT_FOR_SERVICES.map(key => [key, 'ABSENT'] as const)),
      'aws:principalisawsservice': { like: 'true' },
      'aws:principalservicename': { like: service },
      'aws:sourceaccount': { like: account },
      'aws:sourcearn': { like: `arn:*:*:*:${account}:*` },
      'aws:sourceorgid': organizationId === undefined ? 'ABSENT' : { like: organizationId },
    }),
  )
}

const KEYS_ABSENT_FOR_SERVICES = [
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principalorgid',
  'aws:principaltype',
  'aws:username',
  'sts:externalid',
]

/** The roles that trust a web identity provider. */
export function findRolesTrustingProvider(
  provider: string,
  principals: readonly IndexedPrincipal[],
): UncertainSet {
  const uncertainSet = createUncertainSet(principals.length)
  principals.forEach(({ trust }, number) => {
    if (trust === undefined) return
    const { allows, denies } = selectTrustStatements(trust, 'sts:AssumeRoleWithWebIdentity')
    const trusting = allows.some(({ statement }) => statement.Principal?.['Federated']?.includes(provider))
    if (!trusting || denies.length > 0) return
    addNumber(uncertainSet.possible, number)
    addNumber(uncertainSet.certain, number)
  })
  return uncertainSet
}
