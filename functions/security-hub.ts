import packageJson from '../package.json' with { type: 'json' }
import { handleMessage } from '../audit/messages.ts'
import { importFindings, type NotImported } from '../reports/security-hub/import-findings.ts'
import { reconcileFindings } from '../reports/security-hub/reconcile-findings.ts'
import { createDynamoDbScan, createDynamoDbStore } from './aws/adapters/dynamodb-store.ts'
import { createSecurityHub } from './aws/adapters/security-hub.ts'
import { createSqsSender } from './aws/adapters/sqs-sender.ts'
import {
  buildWorkerQueueUrl,
  loadDeployedConfiguration,
  readVariable,
  resolveQueueSource,
} from './aws/runtime/environment.ts'
import { createDeployedSettingsSource } from './aws/runtime/settings-in-force.ts'
import { createSqsHandler } from './aws/runtime/sqs-handler.ts'
import { logger, recordMetric } from './aws/runtime/telemetry.ts'
import { loadControlDescriptions } from './bundled-files/control-descriptions.ts'

const deployed = loadDeployedConfiguration()
const { home, regions, prefix } = deployed
const table = readVariable('table')
const account = readVariable('account')
const store = createDynamoDbStore(table)
const settingsSource = createDeployedSettingsSource(deployed, store)
const scope = {
  account,
  home,
  regions,
  prefix,
  version: packageJson.version,
  checklist: loadControlDescriptions(),
}
const deps = {
  hub: createSecurityHub({ account, prefix }),
  store,
  snapshotScan: createDynamoDbScan(table),
  sender: createSqsSender(buildWorkerQueueUrl),
  onNotImported(notImported: NotImported) {
    logger.error('not imported', { ...notImported })
    recordMetric('findingNotImported', notImported.code.slice(0, 100), Math.max(1, notImported.count))
  },
  now: () => new Date(),
}

/** Keeps Security Hub equal to the findings of the table. */
export const handler = createSqsHandler(resolveQueueSource, async message => {
  const { settings } = await settingsSource.load()
  const stages = { 'import-findings': importFindings, 'reconcile-findings': reconcileFindings }
  return handleMessage(stages, message, { ...deps, scope: { ...scope, settings } })
})
