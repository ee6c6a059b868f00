import { buildAccountTrailsResource } from '../../../audit/resources/cloudtrail/account-trails.ts'
import { createSingletonList } from '../lists/resource-list.ts'

/** The account's trails as one resource, which always exists. */
export const accountTrailsList = createSingletonList(
  { kind: 'AWS::CloudTrail::AccountTrails', label: 'the trails', scope: 'ACCOUNT' },
  buildAccountTrailsResource,
)
