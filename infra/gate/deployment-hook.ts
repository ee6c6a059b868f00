import { CfnOutput, Stack } from 'aws-cdk-lib'
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import {
  environmentVariables,
  getFunctionMemory,
  getFunctionTimeout,
} from '../../audit/deployment/functions.ts'
import { nameParts } from '../../audit/resources/assay/deployment-names.ts'
import type { BundleSource } from '../functions/bundle-archive.ts'
import { listDeploymentHookPermissions } from '../functions/permissions.ts'
import type { PermissionContext } from '../functions/permission-context.ts'
import { DEPLOYMENT_HOOK_BUNDLE } from '../functions/worker-limits.ts'
import { createHookFunction, createInvokerRole } from './hook-function.ts'

/**
 * ECS invokes the hook by a role. AWS documents its trust without conditions (ECS Developer Guide, "Permissions required for Lambda
 * functions in Amazon ECS blue/green deployments"), and a service can only be given a role of its own account.
 */
const SERVICE = new ServicePrincipal('ecs.amazonaws.com')

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
    const lambda = createHookFunction(this, {
      name: deploymentHookFunction,
      bundles,
      bundle: DEPLOYMENT_HOOK_BUNDLE,
      timeout: getFunctionTimeout(VERIFYING_FUNCTION),
      memory: getFunctionMemory(VERIFYING_FUNCTION),
      permissions: listDeploymentHookPermissions(permissionContext),
      environment: { [environmentVariables.account]: Stack.of(this).account },
      alarm: {
        name: deploymentHookAlarm,
        description: `${deploymentHookFunction} fails: ECS rolls deployments back that name it. Read its log.`,
        action,
      },
    })
    const role = createInvokerRole(this, 'HookRole', SERVICE, lambda)
    this.createOutput(
      'DeploymentHookFunction',
      'The function for lifecycle hooks of ECS.',
      lambda.functionArn,
    )
    this.createOutput('DeploymentHookRole', 'The role of these hooks.', role.roleArn)
  }

  private createOutput(name: string, description: string, value: string): void {
    new CfnOutput(this, name, { description, value }).overrideLogicalId(name)
  }
}
