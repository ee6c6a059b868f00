import { imageTrigger } from '../audit/events/triggers.ts'
import { ecrCollectors } from './collectors/ecr/collectors.ts'
import { registryList, repositoryList } from './collectors/ecr/resource-lists.ts'
import { callEcr } from './aws/api/ecr.ts'
import { createCollectorHandler } from './aws/runtime/collector-handler.ts'

/** An image was pushed, scanned or deleted, or a repository changed: look at it again, and have reassessed what it affects. */
export const handler = createCollectorHandler(imageTrigger, {
  call: callEcr,
  collectors: ecrCollectors,
  resourceLists: [registryList, repositoryList],
})
