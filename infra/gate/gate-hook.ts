import { CfnLambdaHook, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { environmentVariables, functionSettings } from '../../audit/deployment/functions.ts'
import { nameGateHook, nameParts } from '../../audit/resources/assay/deployment-names.ts'
import { writeBundleArchive, type BundleSource } from '../functions/bundle-archive.ts'
import { listGatePermissions, type PermissionContext } from '../functions/permissions.ts'
import { GATE_BUNDLE } from '../functions/worker-limits.ts'
import { createWorkerRole } from '../functions/worker-role.ts'
import { createAlarm } from '../monitoring/alarm.ts'

/** Seconds in which CloudFormation wants an answer (CloudFormation Hooks User Guide, "Developing a Lambda Hook"). */
const ANSWER_SECONDS = 30

/** Megabytes: judging a template of 500 resources is bound by CPU, and CPU grows with memory. */
const MEMORY = 1_769

/** What the hook does, and where. */
export interface GateHookProps {
  bundles: BundleSource
  /** Whether a change that fails the gate is made with a warning, or refused. */
  failureMode: 'WARN' | 'FAIL'
  permissionContext: PermissionContext
  /** What the alarm for errors notifies. */
  action: IAlarmAction
}

/**
 * A Lambda Hook that judges change sets and stacks of the region before CloudFormation makes them; Assay's own stack is
 * left out, so that a deployment can always repair it.
 */
export class GateHook extends Construct {
  constructor(scope: Construct, id: string, props: GateHookProps) {
    super(scope, id)
    const { bundles, failureMode, permissionContext, action } = props
    const { prefix, stack } = permissionContext
    const { gateFunction, gateAlarm, table } = nameParts(prefix)
    const lambda = new Lambda(this, 'Function', {
      functionName: gateFunction,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(writeBundleArchive(bundles, GATE_BUNDLE).path),
      handler: functionSettings.handler,
      timeout: Duration.seconds(ANSWER_SECONDS),
      memorySize: MEMORY,
      role: createWorkerRole(this, 'Role', listGatePermissions(permissionContext)),
      logGroup: new LogGroup(this, 'Log', {
        logGroupName: `/aws/lambda/${gateFunction}`,
        retention: RetentionDays.ONE_MONTH,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      environment: {
        [environmentVariables.account]: Stack.of(this).account,
        [environmentVariables.table]: table,
      },
    })
    new CfnLambdaHook(this, 'Hook', {
      alias: nameGateHook(prefix),
      lambdaFunction: lambda.functionArn,
      executionRole: this.createExecutionRole(lambda).roleArn,
      failureMode,
      hookStatus: 'ENABLED',
      targetOperations: ['CHANGE_SET', 'STACK'],
      stackFilters: { filteringCriteria: 'ALL', stackNames: { exclude: [stack] } },
    })
    createAlarm(this, 'Errors', {
      name: gateAlarm,
      description: `${gateFunction} fails: changes of stacks are not judged. Read its log.`,
      metric: lambda.metricErrors({ period: Duration.minutes(5) }),
      threshold: 1,
      action,
    })
  }

  private createExecutionRole(lambda: Lambda): Role {
    const invoke = new PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: [lambda.functionArn],
    })
    return new Role(this, 'HookRole', {
      assumedBy: new ServicePrincipal('hooks.cloudformation.amazonaws.com'),
      inlinePolicies: { Invoke: new PolicyDocument({ statements: [invoke] }) },
    })
  }
}
