import { accountTrailsResource } from '../../../audit/resources/cloudtrail/account-trails.ts'
import type { Listing } from '../listing.ts'

/** The account's trails, whether there are any or not. */
export const accountTrails: Listing = {
  kind: 'AWS::CloudTrail::AccountTrails',
  noun: 'the trails',
  of: 'ACCOUNT',
  operations: [],
  page: (_, where) => Promise.resolve({ resources: [accountTrailsResource(where)] }),
}
