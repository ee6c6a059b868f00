import { accountTrigger } from '../audit/events/triggers.ts'
import {
  accessAnalyzerCollectors,
  accessAnalyzerResourceLists,
} from './collectors/accessanalyzer/collectors.ts'
import { inspectorCollectors, inspectorResourceLists } from './collectors/inspector2/collectors.ts'
import { guardDutyCollectors, guardDutyResourceLists } from './collectors/guardduty/collectors.ts'
import { cloudtrailCollectors, cloudtrailResourceLists } from './collectors/cloudtrail/collectors.ts'
import { routeByService } from './aws/sdk/call-router.ts'
import { callAccessAnalyzer } from './aws/api/iam/access-analyzer.ts'
import { callOrganizations } from './aws/api/iam/organizations.ts'
import { callCloudTrail } from './aws/api/cloudtrail.ts'
import { callGuardDuty } from './aws/api/guardduty.ts'
import { callInspector } from './aws/api/inspector2.ts'
import { createCollectorHandler } from './aws/runtime/collector-handler.ts'

const awsCall = routeByService({
  accessanalyzer: callAccessAnalyzer,
  cloudtrail: callCloudTrail,
  guardduty: callGuardDuty,
  inspector2: callInspector,
  organizations: callOrganizations,
})

/**
 * Refreshes what monitors the account (trails, GuardDuty, Inspector, IAM Access Analyzer) after a change, and requests evaluation of
 * what it affects.
 */
export const handler = createCollectorHandler(accountTrigger, {
  call: awsCall,
  collectors: {
    ...accessAnalyzerCollectors,
    ...cloudtrailCollectors,
    ...guardDutyCollectors,
    ...inspectorCollectors,
  },
  resourceLists: [
    ...guardDutyResourceLists,
    ...cloudtrailResourceLists,
    ...inspectorResourceLists,
    ...accessAnalyzerResourceLists,
  ],
})
