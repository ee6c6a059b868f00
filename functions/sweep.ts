import { handleMessage } from '../audit/messages.ts'
import { listTriggers } from '../audit/events/triggers.ts'
import { sweepStage } from '../audit/pipeline.ts'
import { listEventRegions } from '../audit/configuration/event-regions.ts'
import { createAuditScope } from '../audit/configuration/audit-scope.ts'
import { listSweepResourceLists } from './collectors/all-resource-lists.ts'
import { createSqsHandler } from './aws/runtime/sqs-handler.ts'
import {
  loadDeployedConfiguration,
  resolveQueueSource,
  buildWorkerQueueUrl,
  readVariable,
} from './aws/runtime/environment.ts'
import { createCloudTrailHistory } from './aws/adapters/cloudtrail-history.ts'
import { createSqsSender } from './aws/adapters/sqs-sender.ts'
import { loadControlDescriptions } from './bundled-files/control-descriptions.ts'
import { createDynamoDbScan, createDynamoDbStore } from './aws/adapters/dynamodb-store.ts'

const deployed = loadDeployedConfiguration()
const { home, regions, timing, settings, routes } = deployed
const account = readVariable('account')
const table = readVariable('table')
const deps = {
  store: createDynamoDbStore(table),
  snapshotScan: createDynamoDbScan(table),
  history: createCloudTrailHistory(),
  sender: createSqsSender(buildWorkerQueueUrl),
  triggers: listTriggers(deployed.prefix),
  lists: listSweepResourceLists(deployed.prefix),
  scope: createAuditScope(account, deployed),
  auditTarget: { account, home, regions: listEventRegions({ home, regions }) },
  controls: loadControlDescriptions(),
  deployed: { settings, routes },
  timing,
  now: () => new Date(),
}

/**
 * Runs the full scan, on schedule and after each deployment: it finds changes that no event reported. Compares all findings after a
 * change of the settings.
 */
export const handler = createSqsHandler(resolveQueueSource, message =>
  handleMessage(sweepStage, message, deps),
)
