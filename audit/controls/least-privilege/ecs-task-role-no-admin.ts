import { parseArn } from '../../resources/arn.ts'
import { nameOf } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { retired, RETIRED_LIMIT } from '../task-definition.ts'
import { compliant, nonCompliant, notApplicable } from '../verdict.ts'

export const ecsTaskRoleNoAdmin = control(
  {
    id: 'least-privilege/ecs-task-role-no-admin',
    title: 'Task roles should not have administrator permissions',
    severity: 'CRITICAL',
    because:
      'Whoever makes a container run code of his own, by a vulnerability or by pushing its image, holds the whole account.',
    remediation:
      'Detach the administrator policy from the role and give it the actions and resources that the containers use.',
    references: ['https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html'],
    mappings: { 'NIST SP 800-190': ['4.3.1'] },
    limits: [
      RETIRED_LIMIT,
      'A permissions boundary, a Deny statement or an organization policy may take the permissions away again; they are named, not weighed.',
      'A role that RunTask gives instead of the one of the task definition is not weighed.',
    ],
    settings: {},
  },
  on => [
    on(
      'AWS::ECS::TaskDefinition',
      { facts: ['status'], one: { taskRole: { facts: ['administrator'] } } },
      ({ status, taskRole }) => {
        const retirement = retired(status)
        if (retirement) return retirement
        if (taskRole === 'NONE') return notApplicable('The tasks have no role.')
        const role = nameOf(taskRole.resource)
        const [first] = taskRole.administrator
        if (first === undefined) return compliant({ role })
        const policies = taskRole.administrator.map(({ policy, statements }) => ({
          policy: shortName(policy),
          statements,
        }))
        const allows = first.statements.map(({ allows: what }) => what).join(', ')
        const reason = `Role ${role} is an administrator by policy ${shortName(first.policy)} (${allows}).`
        return nonCompliant(reason, { role, policies, limits: first.limits })
      },
    ),
  ],
)

function shortName(policy: string): string {
  return parseArn(policy) ? nameOf({ arn: policy }) : policy
}
