import { buildInspectorResource } from '../../../audit/resources/inspector2/account-status.ts'
import type { ResourceList } from '../lists/resource-list.ts'

/** Inspector in a region, enabled or not. */
export const inspectorList: ResourceList = {
  kind: 'AWS::InspectorV2::AccountStatus',
  label: 'Inspector',
  scope: 'REGION',
  operations: [],
  listPage: (_, where) => Promise.resolve({ resources: [buildInspectorResource(where)] }),
}
