import type { CollectorsByKind } from '../fact-collector.ts'
import { detectorStatus } from './detector.ts'
import { detectorFilters } from './filters.ts'
import { detectorFindings } from './findings.ts'
import { detectorList } from './resource-lists.ts'
import type { ResourceList } from '../lists/resource-list.ts'

/** The collectors of GuardDuty. */
export const guardDutyCollectors = {
  'AWS::GuardDuty::Detector': {
    detector: detectorStatus,
    filters: detectorFilters,
    findings: detectorFindings,
  },
} as const satisfies CollectorsByKind

/** The lists of GuardDuty. */
export const guardDutyResourceLists: readonly ResourceList[] = [detectorList]
