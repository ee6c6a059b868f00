import { addNumber, createUncertainSet, type UncertainSet } from '../sets/bitset.ts'
import type { IndexedPrincipal } from '../permission-index/permission-index.ts'
import { selectTrustStatements, type RoleTrust } from './role-trust.ts'

/** By the ARN of a SAML or OIDC provider: the roles that its owner can assume. */
export type RolesByProvider = ReadonlyMap<string, UncertainSet>

/**
 * The roles that trust identity providers. Who replaces the metadata of a SAML provider chooses all values that it
 * asserts. Who only adds a client to an OIDC provider has tokens that conditions on the audience or subject refuse, and
 * may have none of this provider.
 */
export function groupRolesByProvider(principals: readonly IndexedPrincipal[]): RolesByProvider {
  const found = new Map<string, UncertainSet>()
  const add = (role: number, trust: RoleTrust, type: string, admits: (key: string) => boolean) => {
    for (const { statement, tests } of trust.allows) {
      if (!tests.every(({ key }) => admits(key))) continue
      for (const provider of statement.Principal?.['Federated'] ?? []) {
        if (!provider.includes(`:${type}/`)) continue
        const roles = found.get(provider) ?? createUncertainSet(principals.length)
        found.set(provider, roles)
        addNumber(roles.possible, role)
        if (type === 'saml-provider' && trust.denies.length === 0) addNumber(roles.certain, role)
      }
    }
  }
  principals.forEach(({ trust }, role) => {
    if (trust === undefined || !JSON.stringify(trust).includes('-provider/')) return
    const [saml, oidc] = [
      selectTrustStatements(trust, 'sts:AssumeRoleWithSAML'),
      selectTrustStatements(trust, 'sts:AssumeRoleWithWebIdentity'),
    ]
    add(role, saml, 'saml-provider', key => key.startsWith('saml:'))
    add(role, oidc, 'oidc-provider', () => false)
  })
  return found
}
