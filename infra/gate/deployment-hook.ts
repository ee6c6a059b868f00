import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import {
  environmentVariables,
  functionSettings,
  getFunctionMemory,
  getFunctionTimeout,
} from '../../audit/deployment/functions.ts'
import { nameParts } from '../../audit/resources/assay/deployment-names.ts'
import { writeBundleArchive, type BundleSource } from '../functions/bundle-archive.ts'
import { listDeploymentHookPermissions, type PermissionContext } from '../functions/permissions.ts'
import { DEPLOYMENT_HOOK_BUNDLE } from '../functions/worker-limits.ts'
import { createWorkerRole } from '../functions/worker-role.ts'
import { createAlarm } from '../monitoring/alarm.ts'

/** The function that verifies signatures when events ask for it: this one needs the same memory and time. */
const VERIFYING_FUNCTION = 'image-content'

/** What the hook is built from. */
export interface DeploymentHookProps {
  bundles: BundleSource
  permissionContext: PermissionContext
  /** What the alarm for errors notifies. */
  action: IAlarmAction
}

/**
 * A function that services of ECS name as a lifecycle hook, and the role by which ECS invokes it. The outputs of the stack have
 * the ARNs of both.
 */
export class DeploymentHook extends Construct {
  constructor(scope: Construct, id: string, props: DeploymentHookProps) {
    super(scope, id)
    const { bundles, permissionContext, action } = props
    const { deploymentHookFunction, deploymentHookAlarm } = nameParts(permissionContext.prefix)
    const lambda = new Lambda(this, 'Function', {
      functionName: deploymentHookFunction,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(writeBundleArchive(bundles, DEPLOYMENT_HOOK_BUNDLE).path),
      handler: functionSettings.handler,
      timeout: Duration.seconds(getFunctionTimeout(VERIFYING_FUNCTION)),
      memorySize: getFunctionMemory(VERIFYING_FUNCTION),
      role: createWorkerRole(this, 'Role', listDeploymentHookPermissions(permissionContext)),
      logGroup: new LogGroup(this, 'Log', {
        logGroupName: `/aws/lambda/${deploymentHookFunction}`,
        retention: RetentionDays.ONE_MONTH,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      environment: { [environmentVariables.account]: Stack.of(this).account },
    })
    createAlarm(this, 'Errors', {
      name: deploymentHookAlarm,
      description: `${deploymentHookFunction} fails: ECS rolls deployments back that name it. Read its log.`,
      metric: lambda.metricErrors({ period: Duration.minutes(5) }),
      threshold: 1,
      action,
    })
    this.createOutput(
      'DeploymentHookFunction',
      'The function for lifecycle hooks of ECS.',
      lambda.functionArn,
    )
    this.createOutput('DeploymentHookRole', 'The role of these hooks.', this.createHookRole(lambda).roleArn)
  }

  /**
   * The role that ECS assumes. AWS documents its trust without conditions (ECS Developer Guide, "Permissions required for Lambda
   * functions in Amazon ECS blue/green deployments"), and a service can only be given a role of its own account.
   */
  private createHookRole(lambda: Lambda): Role {
    const invoke = new PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: [lambda.functionArn],
    })
    return new Role(this, 'HookRole', {
      assumedBy: new ServicePrincipal('ecs.amazonaws.com'),
      inlinePolicies: { Invoke: new PolicyDocument({ statements: [invoke] }) },
    })
  }

  private createOutput(name: string, description: string, value: string): void {
    new CfnOutput(this, name, { description, value }).overrideLogicalId(name)
  }
}
