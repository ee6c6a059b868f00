import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { Architecture, Code, Function as Lambda, RecursiveLoop, Runtime } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import {
  environmentVariables,
  formatFunctionOutput,
  functionSettings,
  getFunctionMemory,
  getFunctionTimeout,
  hasCodeVariable,
  MAX_RECEIVES,
  nameFunctionOutput,
} from '../../audit/deployment/functions.ts'
import { nameParts } from '../../audit/resources/assay/deployment-names.ts'
import type { WorkerName } from '../../audit/resources/collector-queue.ts'
import { buildFunctionName, buildLogGroupName } from '../names.ts'
import type { FunctionPermission } from './permission-context.ts'
import type { WorkQueue } from '../queues/work-queue.ts'
import { writeBundleArchive, type BundleSource } from './bundle-archive.ts'
import { createWorkerRole } from './worker-role.ts'
import { workerLimits } from './worker-limits.ts'

/** The queues and permissions of a function. */
export interface WorkerFunctionProps {
  name: WorkerName
  prefix: string
  /** Its queues; the second one has low priority. */
  sources: readonly WorkQueue[]
  bundles: BundleSource
  permissions: readonly FunctionPermission[]
  /** The values of environment variables that only some functions have. */
  uses?: Partial<Record<'topic' | 'findingsBus' | 'reportBucket', string>>
}

/** Low-priority messages are processed one at a time: each may need the whole timeout. */
const BATCH_SIZE = { standard: 10, lowPriority: 1 }

/** A function that processes its queues in batches, with failures reported per message. */
export class WorkerFunction extends Construct {
  constructor(scope: Construct, id: string, props: WorkerFunctionProps) {
    super(scope, id)
    const { name, prefix, sources, bundles, permissions } = props
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: buildLogGroupName(name, prefix),
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const archive = writeBundleArchive(bundles, name)
    const role = createWorkerRole(this, 'Role', permissions)
    const lambda = new Lambda(this, 'Function', {
      functionName: buildFunctionName(name, prefix),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(archive.path),
      handler: functionSettings.handler,
      timeout: Duration.seconds(getFunctionTimeout(name)),
      memorySize: getFunctionMemory(name),
      role,
      logGroup,
      // Rechecks, retries, waits for pending evaluations and further parts of a report send to the function's own
      // queue, each a bounded number of times.
      recursiveLoop: RecursiveLoop.ALLOW,
      environment: {
        ...buildEnvironment(props, Stack.of(this).account),
        ...(hasCodeVariable(name) ? { [environmentVariables.code]: archive.hash } : {}),
      },
    })
    for (const [index, source] of sources.entries()) {
      lambda.addEventSourceMapping(index === 0 ? 'Source' : 'LowPrioritySource', {
        eventSourceArn: source.queue.queueArn,
        batchSize: index === 0 ? (workerLimits[name].batch ?? BATCH_SIZE.standard) : BATCH_SIZE.lowPriority,
        reportBatchItemFailures: true,
        maxConcurrency: workerLimits[name].concurrency,
      })
    }
    const output = new CfnOutput(this, 'Output', {
      description: `The hash of the code and the role of ${buildFunctionName(name, prefix)}, for assay doctor.`,
      value: formatFunctionOutput({ code: archive.hash, role: role.roleArn }),
    })
    output.overrideLogicalId(nameFunctionOutput(name))
  }
}

function buildEnvironment(
  { prefix, sources, uses = {} }: WorkerFunctionProps,
  account: string,
): Record<string, string> {
  const used = Object.entries(uses) as [keyof typeof uses, string][]
  return {
    [environmentVariables.account]: account,
    [environmentVariables.table]: nameParts(prefix).table,
    [environmentVariables.queues]: sources[0]?.baseUrl ?? '',
    [environmentVariables.maxReceives]: String(MAX_RECEIVES),
    ...Object.fromEntries(used.map(([name, value]) => [environmentVariables[name], value])),
  }
}
