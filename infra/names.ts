import type { Stack } from 'aws-cdk-lib'
import { queueName } from '../functions/aws/environment.ts'
import type { Queue } from '../audit/messages.ts'

/** What everything that is named begins with. */
export const PREFIX = 'assay-'

/** The table, the topic and the bus of the home region. */
export const TABLE = 'assay'
export const TOPIC = 'assay-notifications'
export const BUS = 'assay'

/** The function that works off `queue`. */
export function functionName(queue: Queue): string {
  return queueName(queue)
}

/** Where that function writes its log. */
export function logGroupName(queue: Queue): string {
  return `/aws/lambda/${functionName(queue)}`
}

/** The ARN of a rule on the default bus, or on the bus that is named. */
export function ruleArn(stack: Stack, name: string, bus?: string): string {
  return stack.formatArn({
    service: 'events',
    resource: 'rule',
    resourceName: bus === undefined ? name : `${bus}/${name}`,
  })
}

/** The ARN of the bus in the home region, wherever `stack` is. */
export function busArn(stack: Stack, home: string): string {
  return stack.formatArn({ service: 'events', region: home, resource: 'event-bus', resourceName: BUS })
}
