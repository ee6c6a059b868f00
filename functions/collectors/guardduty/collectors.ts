import type { CollectorsByKind } from '../fact-collector.ts'
import { detectorStatus } from './detector.ts'

/** The collectors of GuardDuty. */
export const guardDutyCollectors = {
  'AWS::GuardDuty::Detector': { detector: detectorStatus },
} as const satisfies CollectorsByKind
