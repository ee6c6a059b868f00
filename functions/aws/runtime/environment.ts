import { readFileSync } from 'node:fs'
import { appendDeadLetterSuffix, nameQueue } from '../../../audit/resources/assay/deployment-names.ts'
import { parseConfiguration, type Configuration } from '../../../audit/configuration/configuration.ts'
import type { QueueName } from '../../../audit/resources/collector-queue.ts'
import type { QueueSource } from './sqs-handler.ts'

/** The variables that the stack sets for a function. */
export const environmentVariables = {
  /** The number of the account. */
  account: 'ASSAY_ACCOUNT',
  table: 'ASSAY_TABLE',
  topic: 'ASSAY_TOPIC',
  /** The name of the bus of our own events. */
  findingsBus: 'ASSAY_FINDINGS_BUS',
  /** The name of the bucket of reports. */
  reportBucket: 'ASSAY_REPORT_BUCKET',
  /** Base URL of all queues of the stack: what comes before a queue's name. */
  queues: 'ASSAY_QUEUES',
  maxReceives: 'ASSAY_MAX_RECEIVES',
} as const

/** The value of a variable. Throws where the stack did not set it. */
export function readVariable(name: keyof typeof environmentVariables): string {
  const value = process.env[environmentVariables[name]]
  if (!value) throw new Error(`${environmentVariables[name]} is not set`)
  return value
}

export function buildWorkerQueueUrl(queue: QueueName): string {
  return `${readVariable('queues')}${nameQueue(queue)}`
}

/** The queue of this name that a function works off: it may have two. */
export function resolveQueueSource(name: string): QueueSource {
  return {
    url: `${readVariable('queues')}${name}`,
    deadLetterQueueUrl: `${readVariable('queues')}${appendDeadLetterSuffix(name)}`,
    maxReceives: Number(readVariable('maxReceives')),
  }
}

/** The configuration that was deployed: `assay.config.json` beside the bundle. */
export function loadDeployedConfiguration(): Configuration {
  return parseConfiguration(JSON.parse(readFileSync(new URL('assay.config.json', import.meta.url), 'utf8')))
}
