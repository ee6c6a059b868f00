import type { Stack } from 'aws-cdk-lib'
import { INGEST_BUS_NAME, nameQueue } from '../audit/resources/assay/deployment-names.ts'
import type { WorkerName } from '../audit/resources/collector-queue.ts'

/** The name of a function, which is that of its queue. */
export function buildFunctionName(workerName: WorkerName): string {
  return nameQueue(workerName)
}

/** The name of the function's log group. */
export function buildLogGroupName(workerName: WorkerName): string {
  return `/aws/lambda/${buildFunctionName(workerName)}`
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
export function buildBusArn(stack: Stack, home: string): string {
  return stack.formatArn({
    service: 'events',
    region: home,
    resource: 'event-bus',
    resourceName: INGEST_BUS_NAME,
  })
}
