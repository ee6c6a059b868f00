import type { Stack } from 'aws-cdk-lib'
import { BUS, queueName } from '../audit/deployment/names.ts'
import type { Worker } from '../audit/messages.ts'

/** The name of a function: that of its queue. */
export function functionName(worker: Worker): string {
  return queueName(worker)
}

/** Where that function writes its log. */
export function logGroupName(worker: Worker): string {
  return `/aws/lambda/${functionName(worker)}`
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
