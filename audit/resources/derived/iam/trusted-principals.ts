import { listTrustedPrincipals } from '../../../engines/iam/exposure/trust/trusted-principals.ts'
import { known } from '../../fact.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

/** The principals that the trust policy of the role names. */
export const roleTrustedPrincipals = defineDerivedFact('AWS::IAM::Role', { facts: ['trust'] }, ({ trust }) =>
  known(listTrustedPrincipals(trust)),
)
