import { selfTrigger } from '../audit/events/triggers.ts'
import { assayCollectors } from './collectors/assay/collectors.ts'
import { deploymentList } from './collectors/assay/resource-lists.ts'
import { callDeploymentApis } from './aws/api/assay/deployment-calls.ts'
import { createCollectorHandler } from './aws/runtime/collector-handler.ts'

/** Refreshes Assay's own deployment after a change to it, after one of its alarms, and every hour. */
export const handler = createCollectorHandler(selfTrigger, {
  call: callDeploymentApis,
  collectors: assayCollectors,
  resourceLists: [deploymentList],
})
