import { createBroadGrantEvaluator } from '../criteria/broad-grants.ts'
import { control } from '../control.ts'

const requiredInputs = { facts: ['broadGrants'] } as const

const evaluate = createBroadGrantEvaluator(
  'ASSUME_ANY_ROLE',
  'lets its holder assume every role that trusts the account',
)

export const iamPolicyNoUnboundedAssumeRole = control(
  {
    id: 'least-privilege/iam-policy-no-unbounded-assume-role',
    title: 'Policies should limit sts:AssumeRole to named roles',
    severity: 'HIGH',
    rationale:
      'With it every role that trusts the account as a whole is open to the holder, also those of other accounts and those yet to be made.',
    remediation: 'Name the roles that are to be assumed in Resource.',
    references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html'],
    frameworks: {
      'NIST SP 800-53 r5': ['AC-3', 'AC-6'],
      'OWASP Serverless Top 10': ['S5'],
    },
    knownLimitations: [
      'All roles of the account count as unlimited; all roles of one other account do not.',
      'Of conditions those on tags of the role count.',
      'Whether a role trusts the holder is not weighed.',
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
