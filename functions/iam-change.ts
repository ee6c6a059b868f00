import { iamTrigger } from '../audit/events/triggers.ts'
import { iamCollectors, iamResourceLists } from './collectors/iam/collectors.ts'
import { callIam } from './aws/api/iam/iam.ts'
import { createCollectorHandler } from './aws/runtime/collector-handler.ts'

/**
 * Refreshes roles, policies, identity providers and account settings after a change, and requests evaluation of
 * what it affects.
 */
export const handler = createCollectorHandler(iamTrigger, {
  call: callIam,
  collectors: iamCollectors,
  resourceLists: iamResourceLists,
})
