import { functionTrigger } from '../audit/events/triggers.ts'
import { lambdaCollectors, lambdaResourceLists } from './collectors/lambda/collectors.ts'
import { callInspector } from './aws/api/inspector2.ts'
import { callLambda } from './aws/api/lambda.ts'
import { routeByService } from './aws/sdk/call-router.ts'
import { createCollectorHandler } from './aws/runtime/collector-handler.ts'

/**
 * Refreshes functions after a deployment, a configuration change or a deletion, and requests evaluation of what
 * it affects.
 */
export const handler = createCollectorHandler(functionTrigger, {
  call: routeByService({ lambda: callLambda, inspector2: callInspector }),
  collectors: lambdaCollectors,
  resourceLists: lambdaResourceLists,
})
