import { buildDetectorResource } from '../../../audit/resources/guardduty/detector.ts'
import type { ResourceList } from '../lists/resource-list.ts'

/** GuardDuty in a region, enabled or not. */
export const detectorList: ResourceList = {
  kind: 'AWS::GuardDuty::Detector',
  label: 'GuardDuty',
  scope: 'REGION',
  operations: [],
  listPage: (_, where) => Promise.resolve({ resources: [buildDetectorResource(where)] }),
}
