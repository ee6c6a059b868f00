import { Stack } from 'aws-cdk-lib'
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import type { ScheduleGroup } from './schedule-group.ts'

/** What a schedule may do, in which group it is, and the name of its role if others have to know it. */
export interface SchedulerRoleProps {
  group: ScheduleGroup
  actions: string[]
  resources: string[]
  roleName?: string
}

/** Creates the role that only schedules of the group can assume to do this. */
export function createSchedulerRole(scope: Construct, props: SchedulerRoleProps): Role {
  const { group, actions, resources, roleName } = props
  return new Role(scope, 'SchedulerRole', {
    ...(roleName === undefined ? {} : { roleName }),
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': Stack.of(scope).account },
        ArnEquals: { 'aws:SourceArn': group.arn },
      },
    }),
    inlinePolicies: {
      Call: new PolicyDocument({ statements: [new PolicyStatement({ actions, resources })] }),
    },
  })
}
