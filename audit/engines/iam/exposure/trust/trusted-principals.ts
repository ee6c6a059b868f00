import type { PolicyDocument } from '../../policy-document.ts'

/** The principals that a role's trust policy names. */
export interface TrustedPrincipals {
  /** Service principals such as `lambda.amazonaws.com`, without the suffix of a partition. */
  services: readonly string[]
  /** Whether it names any other principal: accounts, roles, users, identity providers, everyone. */
  others: boolean
}

/** The principals that the Allow statements name, without regard to their conditions. */
export function listTrustedPrincipals(trust: PolicyDocument): TrustedPrincipals {
  const statements = trust.Statement.filter(({ Effect }) => Effect === 'Allow')
  const named = statements.flatMap(({ Principal = {} }) => Object.entries(Principal))
  const services = named.flatMap(([type, values]) => (type === 'Service' ? values : []))
  return {
    services: [...new Set(services.map(service => service.toLowerCase().replace(/\.cn$/, '')))].toSorted(),
    others:
      named.some(([type, values]) => type !== 'Service' && values.length > 0) ||
      statements.some(({ NotPrincipal }) => NotPrincipal !== undefined),
  }
}
