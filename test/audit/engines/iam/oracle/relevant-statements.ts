import { normalizeList, type OraclePolicies, type OraclePolicy } from './document.ts'
import { hasAction } from './statement.ts'

/** The policies without the statements of other actions: they decide a request of the action as all statements do. */
export function keepStatementsForAction(layers: OraclePolicies, action: string): OraclePolicies {
  const keep = (policy: OraclePolicy): OraclePolicy => ({
    ...policy,
    Statement: normalizeList(policy.Statement).filter(each => hasAction(each, action)),
  })
  const keepLevels = (levels: readonly (readonly OraclePolicy[])[]) => levels.map(level => level.map(keep))
  const { identity, boundary, session, organization, resourcePolicy } = layers
  return {
    ...layers,
    identity: identity.map(keep),
    ...(boundary && { boundary: keep(boundary) }),
    ...(session && { session: { ...session, ...(session.policy && { policy: keep(session.policy) }) } }),
    ...(organization && {
      organization: {
        ...organization,
        scps: keepLevels(organization.scps),
        ...(organization.rcps && { rcps: keepLevels(organization.rcps) }),
      },
    }),
    ...(resourcePolicy && { resourcePolicy: keep(resourcePolicy) }),
  }
}
