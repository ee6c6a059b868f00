import packageJson from '../package.json' with { type: 'json' }
import { handleMessage } from '../audit/messages.ts'
import { computeLongestInterval } from '../audit/configuration/schedule-interval.ts'
import { REPORT_TIMEOUT } from '../audit/deployment/functions.ts'
import { buildProvenance } from '../reports/posture/provenance.ts'
import { exportReport } from '../reports/security-lake/export-report.ts'
import { publishReport } from '../reports/publish/publish-report.ts'
import { PART_BOUNDS } from '../reports/publish/read-part.ts'
import { createEventBridgePublisher } from './aws/adapters/eventbridge-publisher.ts'
import { createSecurityLake } from './aws/adapters/security-lake.ts'
import { createS3Archive } from './aws/adapters/s3-archive.ts'
import { createDeployedSettingsSource } from './aws/runtime/settings-in-force.ts'
import { createSqsHandler } from './aws/runtime/sqs-handler.ts'
import {
  buildWorkerQueueUrl,
  loadDeployedConfiguration,
  resolveQueueSource,
  readVariable,
} from './aws/runtime/environment.ts'
import { createDynamoDbScan, createDynamoDbStore } from './aws/adapters/dynamodb-store.ts'
import { createSnsReporter } from './aws/adapters/sns-notifier.ts'
import { createSqsSender } from './aws/adapters/sqs-sender.ts'
import { brotliCompression } from './stored-bytes/compression.ts'
import { loadControlDescriptions } from './bundled-files/control-descriptions.ts'
import { loadFrameworkDescriptions } from './bundled-files/framework-descriptions.ts'

const deployed = loadDeployedConfiguration()
const { home, regions, schedules, securityLake, timing } = deployed
const table = readVariable('table')
const bucket = readVariable('reportBucket')
const account = readVariable('account')
const store = createDynamoDbStore(table)
const settingsSource = createDeployedSettingsSource(deployed, store)
const deps = {
  store,
  snapshotScan: createDynamoDbScan(table),
  archive: createS3Archive(bucket, account),
  compression: brotliCompression,
  location: { bucket, region: home },
  sender: createSqsSender(buildWorkerQueueUrl),
  partBounds: PART_BOUNDS,
  reporter: createSnsReporter(readVariable('topic'), home),
  publisher: createEventBridgePublisher(readVariable('findingsBus')),
  account,
  regions,
  checklist: loadControlDescriptions(),
  frameworks: loadFrameworkDescriptions(),
  deadlines: { interval: computeLongestInterval(schedules.sweep) / 1000, duration: timing.sweepTimeout },
  lease: REPORT_TIMEOUT,
  securityLake: securityLake !== undefined,
  now: () => new Date(),
}

/** What writes to Security Lake, where the configuration asks for it. */
const lakeDeps =
  securityLake === undefined
    ? undefined
    : { home, version: packageJson.version, lake: createSecurityLake(securityLake, home) }

/**
 * Reads the account part by part and publishes the report on schedule, notifies what changed since the previous one, and writes that to
 * Security Lake where the configuration asks for it.
 */
export const handler = createSqsHandler(resolveQueueSource, async message => {
  const { settings } = await settingsSource.load()
  const reportDeps = { ...deps, settings, provenance: buildProvenance(packageJson.version, settings) }
  if (lakeDeps === undefined) return handleMessage({ report: publishReport }, message, reportDeps)
  const exportDeps = { ...reportDeps, ...lakeDeps }
  return handleMessage<typeof exportDeps, unknown>(
    { report: publishReport, 'export-report': exportReport },
    message,
    exportDeps,
  )
})
