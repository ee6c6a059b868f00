import type { PolicyDocument } from '../../policy-document.ts'
import type { CertainKeyValues } from '../request/requester.ts'

/**
 * The condition keys of a request that was authenticated without MFA: temporary credentials say so, long-term ones have
 * neither key (IAM User Guide, "AWS global condition context keys").
 */
export const KEYS_WITHOUT_MFA: CertainKeyValues = {
  'aws:multifactorauthpresent': ['ABSENT', { like: 'false' }],
  'aws:multifactorauthage': ['ABSENT'],
}

/** Whether a condition of the policy tests MFA. */
export function hasMfaCondition({ Statement }: PolicyDocument): boolean {
  return Statement.some(({ Condition = {} }) =>
    Object.values(Condition).some(tests =>
      Object.keys(tests).some(key => Object.hasOwn(KEYS_WITHOUT_MFA, key.toLowerCase())),
    ),
  )
}
