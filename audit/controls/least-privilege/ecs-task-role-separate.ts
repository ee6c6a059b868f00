import { getResourceKey, getResourceName } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { declareForRevisions } from '../criteria/running-revisions.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

export const ecsTaskRoleSeparate = control(
  {
    id: 'least-privilege/ecs-task-role-separate',
    title: 'ECS tasks should use different roles as task role and execution role',
    severity: 'MEDIUM',
    rationale:
      'The execution role can pull images and read the secrets of the task. A container that runs with it can do ' +
      'the same with every image and secret that the role can access.',
    remediation:
      'Create a separate role for the containers and register a revision of the task definition with it as ' +
      'taskRoleArn (RegisterTaskDefinition).',
    references: [
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html',
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html',
    ],
    frameworks: { 'NIST SP 800-190': ['4.3.1'] },
    settings: {},
  },
  declareEvaluator =>
    declareForRevisions(
      declareEvaluator,
      { facts: ['taskRole', 'executionRole'] },
      ({ taskRole, executionRole }) => {
        if (taskRole === 'NONE') return notApplicable('The task definition has no task role.')
        if (executionRole === 'NONE') return notApplicable('The task definition has no execution role.')
        const evidence = {
          taskRole: getResourceName(taskRole),
          executionRole: getResourceName(executionRole),
        }
        if (getResourceKey(taskRole) !== getResourceKey(executionRole)) return compliant(evidence)
        return nonCompliant(
          `The tasks use role ${quoteText(getResourceName(taskRole))} both as task role and as execution role.`,
          evidence,
        )
      },
    ),
)
