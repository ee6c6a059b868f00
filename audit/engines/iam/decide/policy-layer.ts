import type { PolicyStatement } from '../policy-document.ts'
import type { StatementRef, SourcedPolicy } from '../effective-permissions/principal.ts'
import { matchStatement, type PolicyRequest } from './statement-match.ts'

/** Policies of one kind, which together allow what one of them does. */
export interface PolicyLayer {
  /** As the subject of a sentence, one or several. */
  name: string
  policies: readonly SourcedPolicy[]
}

/** A statement that is of the request, or may be. */
export interface MatchedStatement {
  layer: PolicyLayer
  statement: PolicyStatement
  origin: StatementRef
  certain: boolean
}

/** The statements of a layer with this effect that are of the request. */
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

/** The Allow statements of a layer that are of the request for certain: what is not known allows nothing. */
export function listAllowingStatements(
  policyLayer: PolicyLayer,
  policyRequest: PolicyRequest,
): MatchedStatement[] {
  return listMatchingStatements(policyLayer, 'Allow', policyRequest).filter(({ certain }) => certain)
}
