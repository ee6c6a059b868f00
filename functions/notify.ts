import { handleMessage } from '../audit/messages.ts'
import { notifyStage } from '../audit/pipeline.ts'
import { createEventBridgePublisher } from './aws/adapters/eventbridge-publisher.ts'
import { createSqsHandler } from './aws/runtime/sqs-handler.ts'
import {
  loadDeployedConfiguration,
  resolveQueueSource,
  buildWorkerQueueUrl,
  readVariable,
} from './aws/runtime/environment.ts'
import { createSqsSender } from './aws/adapters/sqs-sender.ts'
import { createDynamoDbStore } from './aws/adapters/dynamodb-store.ts'
import { createSnsNotifier } from './aws/adapters/sns-notifier.ts'
import { recordCanary } from './aws/runtime/telemetry.ts'
import { loadControlDescriptions } from './bundled-files/control-descriptions.ts'

const { settings, timing } = loadDeployedConfiguration()
const deps = {
  store: createDynamoDbStore(readVariable('table')),
  sender: createSqsSender(buildWorkerQueueUrl),
  notifier: createSnsNotifier(readVariable('topic')),
  publisher: createEventBridgePublisher(readVariable('findingsBus')),
  checklist: loadControlDescriptions(),
  settings,
  timing,
  now: () => new Date(),
  recordCanary,
}

/** Sends the notification of a change when all of its tasks are completed. */
export const handler = createSqsHandler(resolveQueueSource, message =>
  handleMessage(notifyStage, message, deps),
)
