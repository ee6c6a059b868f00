import { handleMessage } from '../audit/messages.ts'
import { routeStage } from '../audit/pipeline.ts'
import { nameParts } from '../audit/resources/assay/deployment-names.ts'
import { createDynamoDbStore } from './aws/adapters/dynamodb-store.ts'
import { createEventBridgePublisher } from './aws/adapters/eventbridge-publisher.ts'
import { createRouteSender } from './aws/adapters/route-sender.ts'
import { createSqsSender } from './aws/adapters/sqs-sender.ts'
import {
  buildWorkerQueueUrl,
  loadDeployedConfiguration,
  readVariable,
  resolveQueueSource,
} from './aws/runtime/environment.ts'
import { createDeployedSettingsSource } from './aws/runtime/settings-in-force.ts'
import { createSqsHandler } from './aws/runtime/sqs-handler.ts'

const deployed = loadDeployedConfiguration()
const { timing, home, prefix } = deployed
const store = createDynamoDbStore(readVariable('table'))
const settingsSource = createDeployedSettingsSource(deployed, store)
const deps = {
  store,
  sender: createSqsSender(buildWorkerQueueUrl),
  routeSender: createRouteSender({
    location: { account: readVariable('account'), region: home },
    prefix,
    publisher: createEventBridgePublisher(nameParts(prefix).findingsBus),
  }),
  timing,
  now: () => new Date(),
}

/** Sends notifications to where the routes of the configuration lead. */
export const handler = createSqsHandler(resolveQueueSource, async message => {
  const { routes } = await settingsSource.load()
  return handleMessage(routeStage, message, { ...deps, routes })
})
