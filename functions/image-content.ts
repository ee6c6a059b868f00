import { imageContentTrigger } from '../audit/events/triggers.ts'
import { createDynamoDbStore } from './aws/adapters/dynamodb-store.ts'
import { createEcrCall } from './aws/api/content/image-content.ts'
import { callInspector } from './aws/api/inspector2.ts'
import { createCodeContentCall } from './aws/api/content/code-content.ts'
import { createCollectorHandler } from './aws/runtime/collector-handler.ts'
import { readVariable } from './aws/runtime/environment.ts'
import { routeByService } from './aws/sdk/call-router.ts'
import { ecrCollectors, ecrResourceLists } from './collectors/ecr/collectors.ts'
import { imageContentCollectors } from './collectors/ecr/content/collectors.ts'
import { createStoredCodeCache } from './code-packages/stored-code.ts'
import { codeContentCollectors } from './collectors/lambda/code/collectors.ts'
import { brotliCompression } from './stored-bytes/compression.ts'
import { createStoreCache } from './images/content/stored-layers.ts'

const kept = {
  store: createDynamoDbStore(readVariable('table')),
  compression: brotliCompression,
  now: () => new Date(),
}

/**
 * Reads what images and the code of functions contain, who vouches for images, and in full scans images, repositories and
 * registries, and requests evaluation of what that affects.
 */
export const handler = createCollectorHandler(imageContentTrigger, {
  call: routeByService({
    ecr: createEcrCall(createStoreCache(kept)),
    inspector2: callInspector,
    lambda: createCodeContentCall(createStoredCodeCache(kept)),
  }),
  collectors: { ...ecrCollectors, ...imageContentCollectors, ...codeContentCollectors },
  resourceLists: ecrResourceLists,
})
