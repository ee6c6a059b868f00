import { detectorResource } from '../../../audit/resources/guardduty/detector.ts'
import type { Listing } from '../listing.ts'

/** GuardDuty in a region, whether it is on or not. */
export const detectors: Listing = {
  kind: 'AWS::GuardDuty::Detector',
  noun: 'GuardDuty',
  of: 'REGION',
  operations: [],
  page: (_, where) => Promise.resolve({ resources: [detectorResource(where)] }),
}
