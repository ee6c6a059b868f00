import { getResourceName } from '../../resources/resource.ts'
import {
  ADMINISTRATOR_CRITERIA,
  ADMINISTRATOR_LIMITATIONS,
  describeAdministratorGrants,
  buildAdministratorEvidence,
} from '../criteria/administrators.ts'
import { control } from '../control.ts'
import { declareForRevisions } from '../criteria/running-revisions.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

export const ecsTaskRoleNoAdmin = control(
  {
    id: 'least-privilege/ecs-task-role-no-admin',
    title: 'ECS task roles should not grant administrator access',
    severity: 'CRITICAL',
    rationale:
      'Anyone who gets a container to run their code, through a vulnerability or by pushing its image, controls ' +
      'the whole account.',
    remediation:
      'Detach or delete the policies that the finding names (DetachRolePolicy, DeleteRolePolicy), and grant the ' +
      'task role only the actions and resources that the containers use.',
    references: ['https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html'],
    frameworks: {
      'FedRAMP 20x KSI 2026': ['KSI-CNA-DFP'],
      'HIPAA Security Rule': ['164.312(a)(1)'],
      'NIST SP 800-190': ['4.3.1'],
    },
    criteria: ADMINISTRATOR_CRITERIA,
    knownLimitations: [
      ...ADMINISTRATOR_LIMITATIONS,
      'A role that RunTask sets instead of the one in the task definition is not evaluated.',
    ],
    settings: {},
  },
  declareEvaluator =>
    declareForRevisions(
      declareEvaluator,
      { one: { taskRole: { facts: ['administration'] } } },
      ({ taskRole }) => {
        if (taskRole === 'NONE') return notApplicable('The task definition has no task role.')
        const role = getResourceName(taskRole.resource)
        const { administration } = taskRole
        if (administration === 'NONE') return compliant({ role })
        const reason = `The tasks run as role ${quoteText(role)}, which grants ${describeAdministratorGrants(administration)}.`
        return nonCompliant(reason, { role, ...buildAdministratorEvidence(administration) })
      },
    ),
)
