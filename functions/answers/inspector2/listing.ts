import { inspectorResource } from '../../../audit/resources/inspector2/account-status.ts'
import type { Listing } from '../listing.ts'

/** Inspector in a region, whether it is used or not. */
export const inspectors: Listing = {
  kind: 'AWS::InspectorV2::AccountStatus',
  noun: 'Inspector',
  of: 'REGION',
  operations: [],
  page: (_, where) => Promise.resolve({ resources: [inspectorResource(where)] }),
}
