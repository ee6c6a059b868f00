import { keyOf, nameOf } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { retired, RETIRED_LIMIT } from '../task-definition.ts'
import { compliant, nonCompliant, notApplicable } from '../verdict.ts'

export const ecsTaskRoleSeparate = control(
  {
    id: 'least-privilege/ecs-task-role-separate',
    title: 'Tasks should not run as the role that starts them',
    severity: 'MEDIUM',
    because:
      'The execution role may pull images and read the secrets of the task; a container that runs as it may do so ' +
      'for every image and secret the role reaches.',
    remediation: 'Make a role of its own for the containers and register a revision with it as taskRoleArn.',
    references: [
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html',
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html',
    ],
    mappings: { 'NIST SP 800-190': ['4.3.1'] },
    limits: [RETIRED_LIMIT],
    settings: {},
  },
  on => [
    on(
      'AWS::ECS::TaskDefinition',
      { facts: ['status', 'taskRole', 'executionRole'] },
      ({ status, taskRole, executionRole }) => {
        const retirement = retired(status)
        if (retirement) return retirement
        if (taskRole === 'NONE') return notApplicable('The tasks have no role.')
        if (executionRole === 'NONE') return notApplicable('The tasks have no execution role.')
        const evidence = { taskRole: nameOf(taskRole), executionRole: nameOf(executionRole) }
        if (keyOf(taskRole) !== keyOf(executionRole)) return compliant(evidence)
        return nonCompliant(`Role ${nameOf(taskRole)} is both task role and execution role.`, evidence)
      },
    ),
  ],
)
