import type { Stack } from 'aws-cdk-lib'
import { nameParts, nameQueue } from '../audit/resources/assay/deployment-names.ts'
import type { WorkerName } from '../audit/resources/collector-queue.ts'

/** The name of a function, which is that of its queue. */
export function buildFunctionName(workerName: WorkerName, prefix: string): string {
  return nameQueue(workerName, prefix)
}

/** The name of the function's log group. */
export function buildLogGroupName(workerName: WorkerName, prefix: string): string {
  return `/aws/lambda/${buildFunctionName(workerName, prefix)}`
}

/** The ARN of a rule on the default bus, or on `bus`. */
export function buildRuleArn(stack: Stack, name: string, bus?: string): string {
  return stack.formatArn({
    service: 'events',
    resource: 'rule',
    resourceName: bus === undefined ? name : `${bus}/${name}`,
  })
}

/** The ARN of the ingest bus in the home region. */
export function buildBusArn(stack: Stack, home: string, prefix: string): string {
  return stack.formatArn({
    service: 'events',
    region: home,
    resource: 'event-bus',
    resourceName: nameParts(prefix).ingestBus,
  })
}
