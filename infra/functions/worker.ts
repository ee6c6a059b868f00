import { join } from 'node:path'
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import { Architecture, Code, Function as Lambda, RecursiveLoop, Runtime } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { TABLE } from '../../audit/deployment/names.ts'
import type { Worker as WorkerName } from '../../audit/messages.ts'
import { variables } from '../../functions/aws/environment.ts'
import { functionAlarms } from '../watch/function-alarms.ts'
import { functionName, logGroupName } from '../names.ts'
import type { Permission } from './permissions.ts'
import { MAX_RECEIVES, type WorkQueue } from './work-queue.ts'
import { workerRole } from './worker-role.ts'
import { workers } from './workers.ts'

/** How long a function may take for a batch. */
export const TIMEOUT = Duration.seconds(60)

/** What a function works off, and what it may do. */
export interface WorkerProps {
  name: WorkerName
  /** Its queues; the second one holds what can wait. */
  sources: readonly WorkQueue[]
  /** Where the bundles of all functions are. */
  bundles: string
  permissions: readonly Permission[]
  /** What it uses besides what all do: the names by the variables that hold them. */
  uses?: Partial<Record<'topic' | 'findingsBus' | 'reportBucket', string>>
  /** Whom to tell that it fails. */
  action: IAlarmAction
}

/** What waits is worked off one by one: each message is as much as fits into the time of the function. */
const BATCH = { prompt: 10, slow: 1 }

/** A function that works off its queues, in batches whose messages fail one by one. */
export class Worker extends Construct {
  constructor(scope: Construct, id: string, props: WorkerProps) {
    super(scope, id)
    const { name, sources, bundles, permissions } = props
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: logGroupName(name),
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const lambda = new Lambda(this, 'Function', {
      functionName: functionName(name),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(join(bundles, name)),
      handler: 'index.handler',
      timeout: TIMEOUT,
      memorySize: workers[name].memory ?? 512,
      role: workerRole(this, 'Role', permissions),
      logGroup,
      // Looking again, putting back and waiting for a cause to be judged send to the own queue, each within bounds.
      recursiveLoop: RecursiveLoop.ALLOW,
      environment: environmentOf(props, Stack.of(this).account),
    })
    for (const [index, source] of sources.entries()) {
      lambda.addEventSourceMapping(index === 0 ? 'Source' : 'SlowSource', {
        eventSourceArn: source.queue.queueArn,
        batchSize: index === 0 ? (workers[name].batch ?? BATCH.prompt) : BATCH.slow,
        reportBatchItemFailures: true,
        maxConcurrency: workers[name].concurrency,
      })
    }
    functionAlarms(this, functionName(name), props.action)
  }
}

function environmentOf({ sources, uses = {} }: WorkerProps, account: string): Record<string, string> {
  const used = Object.entries(uses) as [keyof typeof uses, string][]
  return {
    [variables.account]: account,
    [variables.table]: TABLE,
    [variables.queues]: sources[0]?.baseUrl ?? '',
    [variables.maxReceives]: String(MAX_RECEIVES),
    ...Object.fromEntries(used.map(([name, value]) => [variables[name], value])),
  }
}
