import type { Answers } from '../aspect.ts'
import { detector } from './detector.ts'

/** How every aspect of the kinds of GuardDuty is read. */
export const guardDutyAnswers = {
  'AWS::GuardDuty::Detector': { detector },
} as const satisfies Answers
