import { createBroadGrantEvaluator } from '../criteria/broad-grants.ts'
import { control } from '../control.ts'

const requiredInputs = { facts: ['broadGrants'] } as const

const evaluate = createBroadGrantEvaluator(
  'PASS_ANY_ROLE',
  'lets its holder pass every role to every service',
)

export const iamPolicyNoUnboundedPassrole = control(
  {
    id: 'least-privilege/iam-policy-no-unbounded-passrole',
    title: 'Policies should limit iam:PassRole to named roles or services',
    severity: 'HIGH',
    rationale:
      'Who can pass any role can start a function, a task or an instance with the most powerful role of the account and act as it.',
    remediation:
      'Name the roles in Resource, and the services in a condition: StringEquals iam:PassedToService.',
    references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html'],
    frameworks: {
      'NIST SP 800-53 r5': ['AC-3', 'AC-6'],
      'OWASP Serverless Top 10': ['S5'],
    },
    knownLimitations: [
      'A pattern that leaves out some of the roles, such as role/app-*, counts as a limit.',
      'Of conditions those on iam:PassedToService and iam:AssociatedResourceArn count; tags of the role do not, since AWS says that they do not limit iam:PassRole reliably.',
      'What a permissions boundary, an organization policy or a Deny in another policy takes away again is not weighed.',
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
