import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import { PolicyDocument, PolicyStatement, Role, type ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { functionSettings } from '../../audit/deployment/functions.ts'
import { writeBundleArchive, type BundleSource } from '../functions/bundle-archive.ts'
import type { FunctionPermission } from '../functions/permission-context.ts'
import { createWorkerRole } from '../functions/worker-role.ts'
import { createAlarm } from '../monitoring/alarm.ts'

/** A function that AWS asks before it makes a change. */
interface HookFunctionProps {
  name: string
  bundles: BundleSource
  bundle: string
  /** Seconds. */
  timeout: number
  /** Megabytes. */
  memory: number
  permissions: readonly FunctionPermission[]
  environment: Readonly<Record<string, string>>
  alarm: { name: string; description: string; action: IAlarmAction }
}

/** Creates the function with its role and log group, and an alarm for its errors. */
export function createHookFunction(scope: Construct, props: HookFunctionProps): Lambda {
  const { name, bundles, bundle, timeout, memory, permissions, environment, alarm } = props
  const lambda = new Lambda(scope, 'Function', {
    functionName: name,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    code: Code.fromAsset(writeBundleArchive(bundles, bundle).path),
    handler: functionSettings.handler,
    timeout: Duration.seconds(timeout),
    memorySize: memory,
    role: createWorkerRole(scope, 'Role', permissions),
    logGroup: new LogGroup(scope, 'Log', {
      logGroupName: `/aws/lambda/${name}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    }),
    environment: { ...environment },
  })
  createAlarm(scope, 'Errors', {
    ...alarm,
    metric: lambda.metricErrors({ period: Duration.minutes(5) }),
    threshold: 1,
  })
  return lambda
}

/** Creates the role by which a service of AWS invokes the function. */
export function createInvokerRole(
  scope: Construct,
  id: string,
  assumedBy: ServicePrincipal,
  lambda: Lambda,
): Role {
  const invoke = new PolicyStatement({
    actions: ['lambda:InvokeFunction'],
    resources: [lambda.functionArn],
  })
  return new Role(scope, id, {
    assumedBy,
    inlinePolicies: { Invoke: new PolicyDocument({ statements: [invoke] }) },
  })
}
