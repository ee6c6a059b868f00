import { imageTrigger } from '../audit/events/triggers.ts'
import { ecrCollectors, ecrResourceLists } from './collectors/ecr/collectors.ts'
import { callEcr } from './aws/api/ecr.ts'
import { callInspector } from './aws/api/inspector2.ts'
import { routeByService } from './aws/sdk/call-router.ts'
import { createCollectorHandler } from './aws/runtime/collector-handler.ts'

/**
 * Refreshes images and repositories after a push, a scan or a deletion, and requests evaluation of what it
 * affects.
 */
export const handler = createCollectorHandler(imageTrigger, {
  call: routeByService({ ecr: callEcr, inspector2: callInspector }),
  collectors: ecrCollectors,
  resourceLists: ecrResourceLists,
})
