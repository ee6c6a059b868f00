import { checklist } from '../audit/checklist.ts'
import { handleMessage } from '../audit/messages.ts'
import { evaluateStage } from '../audit/pipeline.ts'
import { createSqsHandler } from './aws/runtime/sqs-handler.ts'
import {
  loadDeployedConfiguration,
  resolveQueueSource,
  buildWorkerQueueUrl,
  readVariable,
} from './aws/runtime/environment.ts'
import { createDeployedSettingsSource } from './aws/runtime/settings-in-force.ts'
import { countMetric, logger } from './aws/runtime/telemetry.ts'
import { createSqsSender } from './aws/adapters/sqs-sender.ts'
import { createDynamoDbStore } from './aws/adapters/dynamodb-store.ts'
import { awsCatalog } from './bundled-files/aws-catalog.ts'
import { brotliCompression } from './stored-bytes/compression.ts'

const deployed = loadDeployedConfiguration()
const { timing } = deployed
const store = createDynamoDbStore(readVariable('table'))
const settingsSource = createDeployedSettingsSource(deployed, store)
const deps = {
  store,
  sender: createSqsSender(buildWorkerQueueUrl),
  checklist,
  awsCatalog,
  timing,
  compression: brotliCompression,
  graphCache: {},
  now: () => new Date(),
  onFailure(control: string, failure: unknown) {
    countMetric('controlFailed', control)
    logger.error('a control failed', { control, error: failure as Error })
  },
}

/**
 * Evaluates resources from their snapshots, updates the escalation index, stores the results, and requests
 * notifications.
 */
export const handler = createSqsHandler(resolveQueueSource, async message => {
  const { settings } = await settingsSource.load()
  return handleMessage(evaluateStage, message, { ...deps, settings })
})
