import { Aws, Stack, Validations } from 'aws-cdk-lib'
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import type { Permission } from './permissions.ts'

/** The role of a function: it holds `permissions`, all of them from the start, and nothing else. */
export function workerRole(scope: Construct, id: string, permissions: readonly Permission[]): Role {
  const stack = Stack.of(scope)
  const statements = permissions.map(permission => statementOf(permission, stack))
  const role = new Role(scope, id, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { Work: new PolicyDocument({ statements }) },
  })
  for (const permission of permissions) acknowledgeWildcards(role, permission)
  return role
}

function statementOf({ id, actions, resources, via }: Permission, stack: Stack): PolicyStatement {
  return new PolicyStatement({
    sid: id,
    actions: [...actions],
    resources: [...resources],
    conditions: via
      ? { StringEquals: { 'kms:ViaService': `${via}.${stack.region}.${stack.urlSuffix}` } }
      : {},
  })
}

/** cdk-nag names what it finds by the resource, with references in angle brackets. */
function acknowledgeWildcards(role: Role, { resources, because }: Permission): void {
  for (const resource of resources.filter(each => each.includes('*'))) {
    if (because === undefined) throw new Error(`${resource} has a wildcard and no reason`)
    const shown = resource.replaceAll(Aws.ACCOUNT_ID, '<AWS::AccountId>')
    Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${shown}]`, reason: because })
  }
}
