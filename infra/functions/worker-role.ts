import { Aws, Stack, Validations } from 'aws-cdk-lib'
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import type { FunctionPermission } from './permission-context.ts'

/**
 * Creates the role of a function with exactly `permissions`. They are inline, so that they exist before the
 * first invocation.
 */
export function createWorkerRole(
  scope: Construct,
  id: string,
  permissions: readonly FunctionPermission[],
): Role {
  const stack = Stack.of(scope)
  const statements = permissions.map(functionPermission => buildStatement(functionPermission, stack))
  const role = new Role(scope, id, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { Permissions: new PolicyDocument({ statements }) },
  })
  for (const functionPermission of permissions) acknowledgeWildcards(role, functionPermission)
  return role
}

function buildStatement(
  { id, actions, resources, via, viaRegion, regions }: FunctionPermission,
  stack: Stack,
): PolicyStatement {
  return new PolicyStatement({
    sid: id,
    // Sorted as CDK sorts them where statements are minimized, which depends on the app.
    actions: actions.toSorted(),
    resources: resources.toSorted(),
    conditions: {
      ...(via
        ? { StringEquals: { 'kms:ViaService': `${via}.${viaRegion ?? stack.region}.${stack.urlSuffix}` } }
        : {}),
      ...(regions ? { StringEquals: { 'aws:RequestedRegion': [...regions] } } : {}),
    },
  })
}

/** cdk-nag identifies its findings by the resource, with references in angle brackets. */
function acknowledgeWildcards(role: Role, { resources, wildcardReason }: FunctionPermission): void {
  for (const resource of resources.filter(each => each.includes('*'))) {
    if (wildcardReason === undefined) throw new Error(`${resource} has a wildcard and no reason`)
    const shown = resource.replaceAll(Aws.ACCOUNT_ID, '<AWS::AccountId>')
    Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${shown}]`, reason: wildcardReason })
  }
}
