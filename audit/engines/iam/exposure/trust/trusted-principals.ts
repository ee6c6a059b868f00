import type { PolicyDocument } from '../../policy-document.ts'

/** Whom a role's trust policy names. */
export interface TrustedPrincipals {
  /** Services of AWS, such as `lambda.amazonaws.com`, without the ending of a partition. */
  services: readonly string[]
  /** Whether it names anybody else: accounts, roles, users, identity providers, everyone. */
  others: boolean
}

/** Whom the Allow statements of `trust` name, whatever their conditions are. */
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
