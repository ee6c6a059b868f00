import { readFileSync } from 'node:fs'
import { deadLettersOf, queueName } from '../../audit/deployment/names.ts'
import { configurationOf, type Configuration } from '../../audit/settings/configuration.ts'
import type { Queue } from '../../audit/messages.ts'
import type { Source } from './consume.ts'

/** The variables that the stack sets for a function. */
export const variables = {
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
export function variable(name: keyof typeof variables): string {
  const value = process.env[variables[name]]
  if (!value) throw new Error(`${variables[name]} is not set`)
  return value
}

export function urlOf(queue: Queue): string {
  return `${variable('queues')}${queueName(queue)}`
}

/** The queue of this name that a function works off: it may have two. */
export function sourceNamed(name: string): Source {
  return {
    url: `${variable('queues')}${name}`,
    deadLetters: `${variable('queues')}${deadLettersOf(name)}`,
    maxReceives: Number(variable('maxReceives')),
  }
}

/** The configuration that was deployed: `assay.config.json` beside the bundle. */
export function configuration(): Configuration {
  return configurationOf(JSON.parse(readFileSync(new URL('assay.config.json', import.meta.url), 'utf8')))
}
