import { PolicyError, type PolicyDocument } from '../../policy/document.ts'
import { exposures, type Question } from '../../policy/exposure/exposure.ts'
import type { Settings } from '../../settings/settings.ts'
import { known, unknown, type Fact } from '../fact.ts'
import { standingOf, type ClassifiedExposure } from '../standing.ts'

/** Whom a policy lets in, and whose they are; unknown where it names more than can be judged. */
export function exposed(
  policy: PolicyDocument | 'NONE',
  question: Question,
  { trusted }: Settings,
): Fact<readonly ClassifiedExposure[]> {
  if (policy === 'NONE') return known([])
  try {
    return known(
      exposures(policy, question).map(exposure => ({
        ...exposure,
        standing: standingOf(exposure, question.account, trusted),
      })),
    )
  } catch (failure) {
    if (failure instanceof PolicyError) return unknown(failure.message)
    throw failure
  }
}
