import { handleMessage } from '../audit/messages.ts'
import { notifyStage } from '../audit/pipeline.ts'
import { createFindingCopies } from '../audit/publish/finding-copies.ts'
import { createSettingsAnnouncer } from '../audit/notify/announce-settings.ts'
import { createRouteOutbox } from '../audit/routes/route-outbox.ts'
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
import { createDeployedSettingsSource } from './aws/runtime/settings-in-force.ts'
import { recordCanary } from './aws/runtime/telemetry.ts'
import { loadControlDescriptions } from './bundled-files/control-descriptions.ts'

const deployed = loadDeployedConfiguration()
const { timing, securityHub } = deployed
const checklist = loadControlDescriptions()
const store = createDynamoDbStore(readVariable('table'))
const sender = createSqsSender(buildWorkerQueueUrl)
const now = () => new Date()
const settingsSource = createDeployedSettingsSource(deployed, store)
const announce = createSettingsAnnouncer({ account: readVariable('account'), store, sender })
const deps = {
  store,
  sender,
  notifier: createSnsNotifier(readVariable('topic')),
  publisher: createEventBridgePublisher(readVariable('findingsBus')),
  ...(securityHub ? { findingCopies: createFindingCopies(sender, now) } : {}),
  checklist,
  timing,
  now,
  recordCanary,
}

/** Sends the notification of a change when all of its tasks are completed. */
export const handler = createSqsHandler(resolveQueueSource, async message => {
  const { settings, routes, stored } = await settingsSource.load()
  await announce(stored)
  const forwarder =
    routes.length > 0 ? { forwarder: createRouteOutbox({ routes, store, sender, checklist, now }) } : {}
  return handleMessage(notifyStage, message, { ...deps, ...forwarder, settings })
})
