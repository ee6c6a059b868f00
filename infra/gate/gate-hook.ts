import { CfnLambdaHook, Stack } from 'aws-cdk-lib'
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { environmentVariables } from '../../audit/deployment/functions.ts'
import { nameGateHook, nameParts } from '../../audit/resources/assay/deployment-names.ts'
import type { BundleSource } from '../functions/bundle-archive.ts'
import { listGatePermissions } from '../functions/permissions.ts'
import type { PermissionContext } from '../functions/permission-context.ts'
import { GATE_BUNDLE } from '../functions/worker-limits.ts'
import { createHookFunction, createInvokerRole } from './hook-function.ts'

/** The service that asks the hook. */
const SERVICE = new ServicePrincipal('hooks.cloudformation.amazonaws.com')

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
    const lambda = createHookFunction(this, {
      name: gateFunction,
      bundles,
      bundle: GATE_BUNDLE,
      timeout: ANSWER_SECONDS,
      memory: MEMORY,
      permissions: listGatePermissions(permissionContext),
      environment: {
        [environmentVariables.account]: Stack.of(this).account,
        [environmentVariables.table]: table,
      },
      alarm: {
        name: gateAlarm,
        description: `${gateFunction} fails: changes of stacks are not judged. Read its log.`,
        action,
      },
    })
    new CfnLambdaHook(this, 'Hook', {
      alias: nameGateHook(prefix),
      lambdaFunction: lambda.functionArn,
      executionRole: createInvokerRole(this, 'HookRole', SERVICE, lambda).roleArn,
      failureMode,
      hookStatus: 'ENABLED',
      targetOperations: ['CHANGE_SET', 'STACK'],
      stackFilters: { filteringCriteria: 'ALL', stackNames: { exclude: [stack] } },
    })
  }
}
