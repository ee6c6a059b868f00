import { nameOf } from '../../resources/resource.ts'
import { ADMINISTRATION_LIMITS, byWhichPolicies, administratorEvidence } from '../administrators.ts'
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
      ...ADMINISTRATION_LIMITS,
      'A role that RunTask gives instead of the one of the task definition is not weighed.',
    ],
    settings: {},
  },
  on => [
    on(
      'AWS::ECS::TaskDefinition',
      { facts: ['status'], one: { taskRole: { facts: ['administration'] } } },
      ({ status, taskRole }) => {
        const retirement = retired(status)
        if (retirement) return retirement
        if (taskRole === 'NONE') return notApplicable('The tasks have no role.')
        const role = nameOf(taskRole.resource)
        const { administration } = taskRole
        if (administration === 'NONE') return compliant({ role })
        const reason = `Role ${role} is an administrator ${byWhichPolicies(administration)}.`
        return nonCompliant(reason, { role, ...administratorEvidence(administration) })
      },
    ),
  ],
)
