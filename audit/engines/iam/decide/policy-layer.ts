import type { PolicyStatement } from '../policy-document.ts'
import type { StatementRef, SourcedPolicy } from '../effective-permissions/principal.ts'
import { matchStatement, type PolicyRequest } from './statement-match.ts'

/** Policies of one type. The layer allows what one of them allows. */
export interface PolicyLayer {
  /** The subject of a sentence, singular or plural. */
  name: string
  policies: readonly SourcedPolicy[]
}

/** A statement that applies to the request, or may apply. */
export interface MatchedStatement {
  layer: PolicyLayer
  statement: PolicyStatement
  origin: StatementRef
  certain: boolean
}

/** The statements of a layer with this effect that match the request. */
export function listMatchingStatements(
  policyLayer: PolicyLayer,
  effect: PolicyStatement['Effect'],
  policyRequest: PolicyRequest,
): MatchedStatement[] {
  return policyLayer.policies.flatMap(({ policy, document }) =>
    document.Statement.flatMap((policyStatement, index): MatchedStatement[] => {
      if (policyStatement.Effect !== effect) return []
      const outcome = matchStatement(policyStatement, document.Version, policyRequest)
      if (outcome === false) return []
      const sid = policyStatement.Sid === undefined ? {} : { sid: policyStatement.Sid }
      return [
        {
          layer: policyLayer,
          statement: policyStatement,
          origin: { policy, ...sid, index },
          certain: outcome === true,
        },
      ]
    }),
  )
}

/** The Allow statements of a layer that match the request with certainty: an unknown match allows nothing. */
export function listAllowingStatements(
  policyLayer: PolicyLayer,
  policyRequest: PolicyRequest,
): MatchedStatement[] {
  return listMatchingStatements(policyLayer, 'Allow', policyRequest).filter(({ certain }) => certain)
}
