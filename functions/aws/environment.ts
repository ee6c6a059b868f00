import { readFileSync } from 'node:fs'
import { configurationOf, type Configuration } from '../../audit/settings/configuration.ts'
import type { Queue } from '../../audit/messages.ts'
import type { Source } from './consume.ts'

/** The variables that the stack sets for a function. */
export const variables = {
  table: 'ASSAY_TABLE',
  topic: 'ASSAY_TOPIC',
  /** Base URL of all queues of the stack: what comes before a queue's name. */
  queues: 'ASSAY_QUEUES',
  maxReceives: 'ASSAY_MAX_RECEIVES',
} as const

/** The name of a queue, and of the queue of its dead letters. */
export function queueName(queue: Queue): string {
  return `assay-${queue}`
}

export function deadLettersName(queue: Queue): string {
  return `${queueName(queue)}-dead-letters`
}

/** The value of a variable. Throws where the stack did not set it. */
export function variable(name: keyof typeof variables): string {
  const value = process.env[variables[name]]
  if (!value) throw new Error(`${variables[name]} is not set`)
  return value
}

export function urlOf(queue: Queue): string {
  return `${variable('queues')}${queueName(queue)}`
}

/** The queue that a function works off. */
export function sourceOf(queue: Queue): Source {
  const url = urlOf(queue)
  return {
    url,
    deadLetters: `${variable('queues')}${deadLettersName(queue)}`,
    maxReceives: Number(variable('maxReceives')),
  }
}

/** The configuration that was deployed: `assay.config.json` beside the bundle. */
export function configuration(): Configuration {
  return configurationOf(JSON.parse(readFileSync(new URL('assay.config.json', import.meta.url), 'utf8')))
}
