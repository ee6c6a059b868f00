import { readFileSync } from 'node:fs'
import { appendDeadLetterSuffix, nameQueue } from '../../../audit/resources/assay/deployment-names.ts'
import { parseConfiguration, type Configuration } from '../../../audit/configuration/configuration.ts'
import type { QueueName } from '../../../audit/resources/collector-queue.ts'
import type { QueueSource } from './sqs-handler.ts'

/** The environment variables that the stack sets for a function. */
export const environmentVariables = {
  /** The account ID. */
  account: 'ASSAY_ACCOUNT',
  table: 'ASSAY_TABLE',
  topic: 'ASSAY_TOPIC',
  /** The name of the bus for published events. */
  findingsBus: 'ASSAY_FINDINGS_BUS',
  /** The name of the report bucket. */
  reportBucket: 'ASSAY_REPORT_BUCKET',
  /** Base URL of all queues of the stack: the part before a queue's name. */
  queues: 'ASSAY_QUEUES',
  maxReceives: 'ASSAY_MAX_RECEIVES',
} as const

/** The value of an environment variable. Throws when the stack did not set it. */
export function readVariable(name: keyof typeof environmentVariables): string {
  const value = process.env[environmentVariables[name]]
  if (!value)
    throw new Error(`The environment variable ${environmentVariables[name]} is not set. Deploy Assay again.`)
  return value
}

export function buildWorkerQueueUrl(queue: QueueName): string {
  return `${readVariable('queues')}${nameQueue(queue)}`
}

/** The queue with this name; a function can have two. */
export function resolveQueueSource(name: string): QueueSource {
  return {
    url: `${readVariable('queues')}${name}`,
    deadLetterQueueUrl: `${readVariable('queues')}${appendDeadLetterSuffix(name)}`,
    maxReceives: Number(readVariable('maxReceives')),
  }
}

/** The deployed configuration: `assay.config.json` beside the bundle. */
export function loadDeployedConfiguration(): Configuration {
  return parseConfiguration(JSON.parse(readFileSync(new URL('assay.config.json', import.meta.url), 'utf8')))
}
