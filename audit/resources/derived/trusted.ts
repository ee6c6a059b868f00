import { trustedPrincipals } from '../../policy/exposure/trusted.ts'
import { known } from '../fact.ts'
import { derived } from './derive.ts'

/** Whom the trust policy of the role names. */
export const trusted = derived('AWS::IAM::Role', { facts: ['trust'] }, ({ trust }) =>
  known(trustedPrincipals(trust)),
)
