import { join } from 'node:path'
import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Architecture, Code, Function as Lambda, RecursiveLoop, Runtime } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { Queue } from '../audit/messages.ts'
import { variables } from '../functions/aws/environment.ts'
import { functionName, logGroupName, TABLE } from './names.ts'
import type { Permission } from './permissions.ts'
import { MAX_RECEIVES, type WorkQueue } from './work-queue.ts'
import { workerRole } from './worker-role.ts'
import { workers } from './workers.ts'

/** How long a function may take for a batch. */
export const TIMEOUT = Duration.seconds(60)

/** What a function works off, and what it may do. */
export interface WorkerProps {
  queue: Queue
  source: WorkQueue
  /** Where the bundles of all functions are. */
  bundles: string
  permissions: readonly Permission[]
  /** The ARN of the topic, for the function that tells. */
  topic?: string | undefined
}

/** A function that works off its queue, in batches whose messages fail one by one. */
export class Worker extends Construct {
  constructor(scope: Construct, id: string, props: WorkerProps) {
    super(scope, id)
    const { queue, source, bundles, permissions } = props
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: logGroupName(queue),
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const lambda = new Lambda(this, 'Function', {
      functionName: functionName(queue),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(join(bundles, queue)),
      handler: 'index.handler',
      timeout: TIMEOUT,
      memorySize: 512,
      role: workerRole(this, 'Role', permissions),
      logGroup,
      // Looking again, putting back and waiting for a cause to be judged send to the own queue, each within bounds.
      recursiveLoop: RecursiveLoop.ALLOW,
      environment: environmentOf(props),
    })
    lambda.addEventSourceMapping('Source', {
      eventSourceArn: source.queue.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
      maxConcurrency: workers[queue].concurrency,
    })
  }
}

function environmentOf({ source, topic }: WorkerProps): Record<string, string> {
  return {
    [variables.table]: TABLE,
    [variables.queues]: source.baseUrl,
    [variables.maxReceives]: String(MAX_RECEIVES),
    ...(topic === undefined ? {} : { [variables.topic]: topic }),
  }
}
