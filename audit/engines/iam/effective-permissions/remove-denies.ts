import type { Principal, SourcedPolicy } from './principal.ts'

/** The principal without any Deny statement. The other statements keep their indices. */
export function removeDenies(principal: Principal): Principal {
  const { identity, boundary } = principal
  return {
    ...removeScpDenies(principal),
    identity: identity.map(keepAllows),
    ...(boundary ? { boundary: keepAllows(boundary) } : {}),
  }
}

/** The principal without the Deny statements of service control policies. */
export function removeScpDenies(principal: Principal): Principal {
  const { organization } = principal
  if (organization === undefined) return principal
  return {
    ...principal,
    organization: { ...organization, scps: organization.scps.map(level => level.map(keepAllows)) },
  }
}

function keepAllows({ policy, document }: SourcedPolicy): SourcedPolicy {
  const Statement = document.Statement.map(policyStatement =>
    policyStatement.Effect === 'Deny'
      ? { Effect: 'Allow' as const, Action: [], Resource: [] }
      : policyStatement,
  )
  return { policy, document: { ...document, Statement } }
}
