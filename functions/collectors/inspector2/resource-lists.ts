import { buildInspectorResource } from '../../../audit/resources/inspector2/account-status.ts'
import { createSingletonList } from '../lists/resource-list.ts'

/** Inspector in a region, enabled or not. */
export const inspectorList = createSingletonList(
  { kind: 'AWS::InspectorV2::AccountStatus', label: 'Inspector', scope: 'REGION' },
  buildInspectorResource,
)
