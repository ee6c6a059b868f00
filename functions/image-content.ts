import { imageContentTrigger } from '../audit/events/triggers.ts'
import { imageContentCollectors } from './collectors/ecr/content/collectors.ts'
import { callImageContent } from './aws/api/image-content.ts'
import { routeByService } from './aws/sdk/call-router.ts'
import { createCollectorHandler } from './aws/runtime/collector-handler.ts'

/** Verifies who vouches for images, and requests evaluation of what that affects. */
export const handler = createCollectorHandler(imageContentTrigger, {
  call: routeByService({ ecr: callImageContent }),
  collectors: imageContentCollectors,
  resourceLists: [],
})
