import { createBroadGrantEvaluator } from '../criteria/broad-grants.ts'
import { control } from '../control.ts'

const requiredInputs = { facts: ['broadGrants'] } as const

const evaluate = createBroadGrantEvaluator('PASS_ANY_ROLE', 'allows passing any role to any service')

export const iamPolicyNoUnboundedPassrole = control(
  {
    id: 'least-privilege/iam-policy-no-unbounded-passrole',
    title: 'Policies should limit iam:PassRole to named roles or services',
    severity: 'HIGH',
    rationale:
      'A principal that can pass any role can start a function, task or instance with the most powerful role of ' +
      'the account, and act as that role.',
    remediation:
      'Name the role ARNs in Resource, and the services in a condition: StringEquals on iam:PassedToService ' +
      '(CreatePolicyVersion with SetAsDefault; PutRolePolicy, PutUserPolicy or PutGroupPolicy for an inline ' +
      'policy).',
    references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html'],
    frameworks: {
      'NIST SP 800-53 r5': ['AC-3', 'AC-6'],
      'OWASP Serverless Top 10': ['S5'],
    },
    criteria: [
      'A pattern that excludes some roles, such as role/app-*, counts as a restriction.',
      'Of conditions, only those on iam:PassedToService and iam:AssociatedResourceArn count as restrictions. Tags of the role do not, since AWS documents that they do not limit iam:PassRole reliably.',
    ],
    knownLimitations: [
      'Permissions boundaries, organization policies and Deny statements in other policies are not evaluated.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::IAM::ManagedPolicy', requiredInputs, evaluate),
    declareEvaluator('AWS::IAM::Role', requiredInputs, evaluate),
    declareEvaluator('AWS::IAM::User', requiredInputs, evaluate),
    declareEvaluator('AWS::IAM::Group', requiredInputs, evaluate),
  ],
)
