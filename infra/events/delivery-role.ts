import { Stack } from 'aws-cdk-lib'
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'

/** The rules that deliver with the role, by ARN or ARN pattern, and what each delivery requires. */
export interface DeliveryRoleProps {
  rules: string
  permissions: readonly { actions: string[]; resource: string }[]
}

/**
 * Creates the role with which these rules, and no others, deliver. A resource policy would have to allow EventBridge as a
 * whole where AWS supports no conditions in it. Rules can deliver to every target with a role
 * (https://aws.amazon.com/about-aws/whats-new/2025/03/amazon-eventbridge-iam-execution-role-all-targets/).
 */
export function createDeliveryRole(scope: Construct, id: string, props: DeliveryRoleProps): Role {
  const statements = props.permissions.map(
    ({ actions, resource }) => new PolicyStatement({ actions, resources: [resource] }),
  )
  return new Role(scope, id, {
    assumedBy: new ServicePrincipal('events.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': Stack.of(scope).account },
        ArnLike: { 'aws:SourceArn': props.rules },
      },
    }),
    inlinePolicies: { Deliver: new PolicyDocument({ statements }) },
  })
}
