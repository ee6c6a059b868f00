import { readFileSync } from 'node:fs'
import { environmentVariables } from '../../../audit/deployment/functions.ts'
import { nameDeadLetterQueue, nameParts, nameQueue } from '../../../audit/resources/assay/deployment-names.ts'
import { parseConfiguration, type Configuration } from '../../../audit/configuration/configuration.ts'
import type { QueueName } from '../../../audit/resources/collector-queue.ts'
import type { QueueSource } from './sqs-handler.ts'

/** The value of an environment variable. Throws when the stack did not set it. */
export function readVariable(name: keyof typeof environmentVariables): string {
  const value = process.env[environmentVariables[name]]
  if (!value)
    throw new Error(`The environment variable ${environmentVariables[name]} is not set. Deploy Assay again.`)
  return value
}

/** The prefix of the deployment, which is the name of its table. */
function readDeployedPrefix(): string {
  return readVariable('table')
}

export function buildWorkerQueueUrl(queue: QueueName): string {
  return `${readVariable('queues')}${nameQueue(queue, readDeployedPrefix())}`
}

/** The queue of Assay with this name; a function can have two. */
export function resolveQueueSource(name: string): QueueSource {
  const prefix = readDeployedPrefix()
  const queue = name.slice(nameParts(prefix).start.length) as QueueName
  return {
    url: `${readVariable('queues')}${name}`,
    deadLetterQueueUrl: `${readVariable('queues')}${nameDeadLetterQueue(queue, prefix)}`,
    maxReceives: Number(readVariable('maxReceives')),
  }
}

/** The deployed configuration: `assay.config.json` beside the bundle. */
export function loadDeployedConfiguration(): Configuration {
  return parseConfiguration(JSON.parse(readFileSync(new URL('assay.config.json', import.meta.url), 'utf8')))
}
