import type { CollectorsByKind } from '../fact-collector.ts'
import { detectorStatus } from './detector.ts'

/** How every aspect of the kinds of GuardDuty is read. */
export const guardDutyCollectors = {
  'AWS::GuardDuty::Detector': { detector: detectorStatus },
} as const satisfies CollectorsByKind
