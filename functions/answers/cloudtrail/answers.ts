import type { Answers } from '../aspect.ts'
import { trails } from './account-trails.ts'

/** How every aspect of the kinds of CloudTrail is read. */
export const cloudtrailAnswers = {
  'AWS::CloudTrail::AccountTrails': { trails },
} as const satisfies Answers
