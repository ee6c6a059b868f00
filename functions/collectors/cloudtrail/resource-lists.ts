import { buildAccountTrailsResource } from '../../../audit/resources/cloudtrail/account-trails.ts'
import type { ResourceList } from '../lists/resource-list.ts'

/** The account's trails as one resource, which always exists. */
export const accountTrailsList: ResourceList = {
  kind: 'AWS::CloudTrail::AccountTrails',
  label: 'the trails',
  scope: 'ACCOUNT',
  operations: [],
  listPage: (_, where) => Promise.resolve({ resources: [buildAccountTrailsResource(where)] }),
}
