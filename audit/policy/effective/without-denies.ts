import type { Principal, SourcedPolicy } from './principal.ts'

/** The principal as if nothing were denied; the statements that are left keep their places. */
export function withoutDenies(principal: Principal): Principal {
  const { identity, boundary } = principal
  return {
    ...withoutScpDenies(principal),
    identity: identity.map(allowing),
    ...(boundary ? { boundary: allowing(boundary) } : {}),
  }
}

/** The principal as if no service control policy denied anything. */
export function withoutScpDenies(principal: Principal): Principal {
  const { organization } = principal
  if (organization === undefined) return principal
  return {
    ...principal,
    organization: { ...organization, scps: organization.scps.map(level => level.map(allowing)) },
  }
}

function allowing({ policy, document }: SourcedPolicy): SourcedPolicy {
  const Statement = document.Statement.map(statement =>
    statement.Effect === 'Deny' ? { Effect: 'Allow' as const, Action: [], Resource: [] } : statement,
  )
  return { policy, document: { ...document, Statement } }
}
