import { buildDetectorResource } from '../../../audit/resources/guardduty/detector.ts'
import { createSingletonList } from '../lists/resource-list.ts'

/** GuardDuty in a region, enabled or not. */
export const detectorList = createSingletonList(
  { kind: 'AWS::GuardDuty::Detector', label: 'GuardDuty', scope: 'REGION' },
  buildDetectorResource,
)
