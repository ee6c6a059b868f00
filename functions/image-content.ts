import { imageContentTrigger } from '../audit/events/triggers.ts'
import { createDynamoDbStore } from './aws/adapters/dynamodb-store.ts'
import { createEcrCall } from './aws/api/image-content.ts'
import { callInspector } from './aws/api/inspector2.ts'
import { createCollectorHandler } from './aws/runtime/collector-handler.ts'
import { readVariable } from './aws/runtime/environment.ts'
import { routeByService } from './aws/sdk/call-router.ts'
import { ecrCollectors, ecrResourceLists } from './collectors/ecr/collectors.ts'
import { imageContentCollectors } from './collectors/ecr/content/collectors.ts'
import { brotliCompression } from './compression.ts'
import { createStoreCache } from './images/content/stored-layers.ts'

const layerCache = createStoreCache({
  store: createDynamoDbStore(readVariable('table')),
  compression: brotliCompression,
  now: () => new Date(),
})

/**
 * Reads what images contain and who vouches for them, and in full scans images, repositories and registries, and requests
 * evaluation of what that affects.
 */
export const handler = createCollectorHandler(imageContentTrigger, {
  call: routeByService({ ecr: createEcrCall(layerCache), inspector2: callInspector }),
  collectors: { ...ecrCollectors, ...imageContentCollectors },
  resourceLists: ecrResourceLists,
})
