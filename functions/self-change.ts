import { selfTrigger } from '../audit/events/triggers.ts'
import { assayCollectors } from './collectors/assay/collectors.ts'
import { deploymentList } from './collectors/assay/resource-lists.ts'
import { callDeploymentApis } from './aws/api/deployment-calls.ts'
import { createCollectorHandler } from './aws/runtime/collector-handler.ts'

/** Somebody meddled with Assay itself, an alarm of its own went off, or an hour went by: does it still see? */
export const handler = createCollectorHandler(selfTrigger, {
  call: callDeploymentApis,
  collectors: assayCollectors,
  resourceLists: [deploymentList],
})
