import { explainNotUnderstood } from '../../../engines/iam/not-understood.ts'
import { PolicyError, type PolicyDocument } from '../../../engines/iam/policy-document.ts'
import {
  listPolicyExposures,
  type PolicyExposureQuery,
} from '../../../engines/iam/exposure/admission/policy-exposure.ts'
import type { Settings } from '../../../settings/settings.ts'
import { createIncompleteFact, known, unknown, type Fact } from '../../fact.ts'
import { classifyTrust, type ClassifiedExposure } from '../../trust-level.ts'

/**
 * The principals that a policy admits, with their trust level; unknown if the policy is too complex to evaluate, and
 * incomplete if it is not understood as a whole.
 */
export function classifyExposures(
  policy: PolicyDocument | 'NONE',
  policyExposureQuery: PolicyExposureQuery,
  { trusted }: Settings,
): Fact<readonly ClassifiedExposure[]> {
  if (policy === 'NONE') return known([])
  try {
    const exposures = listPolicyExposures(policy, policyExposureQuery).map(policyExposure => ({
      ...policyExposure,
      trustLevel: classifyTrust(policyExposure, policyExposureQuery.account, trusted),
    }))
    const missing = explainNotUnderstood(policy)
    return missing === undefined ? known(exposures) : createIncompleteFact(exposures, missing)
  } catch (failure) {
    if (failure instanceof PolicyError) return unknown(failure.message)
    throw failure
  }
}
