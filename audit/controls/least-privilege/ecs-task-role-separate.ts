import { getResourceKey, getResourceName } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { skipInactiveRevision, INACTIVE_REVISION_LIMITATION } from '../criteria/task-definitions.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const ecsTaskRoleSeparate = control(
  {
    id: 'least-privilege/ecs-task-role-separate',
    title: 'Tasks should not run as the role that starts them',
    severity: 'MEDIUM',
    rationale:
      'The execution role may pull images and read the secrets of the task; a container that runs as it may do so ' +
      'for every image and secret the role reaches.',
    remediation: 'Make a role of its own for the containers and register a revision with it as taskRoleArn.',
    references: [
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html',
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html',
    ],
    frameworks: { 'NIST SP 800-190': ['4.3.1'] },
    knownLimitations: [INACTIVE_REVISION_LIMITATION],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::ECS::TaskDefinition',
      { facts: ['status', 'taskRole', 'executionRole'] },
      ({ status, taskRole, executionRole }) => {
        const skipped = skipInactiveRevision(status)
        if (skipped) return skipped
        if (taskRole === 'NONE') return notApplicable('The tasks have no role.')
        if (executionRole === 'NONE') return notApplicable('The tasks have no execution role.')
        const evidence = {
          taskRole: getResourceName(taskRole),
          executionRole: getResourceName(executionRole),
        }
        if (getResourceKey(taskRole) !== getResourceKey(executionRole)) return compliant(evidence)
        return nonCompliant(
          `Role ${getResourceName(taskRole)} is both task role and execution role.`,
          evidence,
        )
      },
    ),
  ],
)
