import { join } from 'node:path'
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import { Architecture, Code, Function as Lambda, RecursiveLoop, Runtime } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { TABLE_NAME } from '../../audit/resources/assay/deployment-names.ts'
import type { WorkerName } from '../../audit/resources/collector-queue.ts'
import { environmentVariables } from '../../functions/aws/runtime/environment.ts'
import { createFunctionAlarms } from '../monitoring/function-alarms.ts'
import { buildFunctionName, buildLogGroupName } from '../names.ts'
import type { FunctionPermission } from './permissions.ts'
import { MAX_RECEIVES, type WorkQueue } from '../queues/work-queue.ts'
import { createWorkerRole } from './worker-role.ts'
import { workerLimits } from './worker-limits.ts'

/** How long a function may take for a batch. */
export const WORKER_TIMEOUT = Duration.seconds(60)

/** What a function works off, and what it may do. */
export interface WorkerFunctionProps {
  name: WorkerName
  /** Its queues; the second one holds what can wait. */
  sources: readonly WorkQueue[]
  /** Where the bundles of all functions are. */
  bundles: string
  permissions: readonly FunctionPermission[]
  /** What it uses besides what all do: the names by the variables that hold them. */
  uses?: Partial<Record<'topic' | 'findingsBus' | 'reportBucket', string>>
  /** Whom to tell that it fails. */
  action: IAlarmAction
}

/** What waits is worked off one by one: each message is as much as fits into the time of the function. */
const BATCH_SIZE = { prompt: 10, slow: 1 }

/** A function that works off its queues, in batches whose messages fail one by one. */
export class WorkerFunction extends Construct {
  constructor(scope: Construct, id: string, props: WorkerFunctionProps) {
    super(scope, id)
    const { name, sources, bundles, permissions } = props
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: buildLogGroupName(name),
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const lambda = new Lambda(this, 'Function', {
      functionName: buildFunctionName(name),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(join(bundles, name)),
      handler: 'index.handler',
      timeout: WORKER_TIMEOUT,
      memorySize: workerLimits[name].memory ?? 512,
      role: createWorkerRole(this, 'Role', permissions),
      logGroup,
      // Looking again, putting back and waiting for a cause to be judged send to the own queue, each within bounds.
      recursiveLoop: RecursiveLoop.ALLOW,
      environment: buildEnvironment(props, Stack.of(this).account),
    })
    for (const [index, source] of sources.entries()) {
      lambda.addEventSourceMapping(index === 0 ? 'Source' : 'SlowSource', {
        eventSourceArn: source.queue.queueArn,
        batchSize: index === 0 ? (workerLimits[name].batch ?? BATCH_SIZE.prompt) : BATCH_SIZE.slow,
        reportBatchItemFailures: true,
        maxConcurrency: workerLimits[name].concurrency,
      })
    }
    createFunctionAlarms(this, buildFunctionName(name), props.action)
  }
}

function buildEnvironment(
  { sources, uses = {} }: WorkerFunctionProps,
  account: string,
): Record<string, string> {
  const used = Object.entries(uses) as [keyof typeof uses, string][]
  return {
    [environmentVariables.account]: account,
    [environmentVariables.table]: TABLE_NAME,
    [environmentVariables.queues]: sources[0]?.baseUrl ?? '',
    [environmentVariables.maxReceives]: String(MAX_RECEIVES),
    ...Object.fromEntries(used.map(([name, value]) => [environmentVariables[name], value])),
  }
}
