import { createBroadGrantEvaluator } from '../criteria/broad-grants.ts'
import { control } from '../control.ts'

const requiredInputs = { facts: ['broadGrants'] } as const

const evaluate = createBroadGrantEvaluator(
  'ASSUME_ANY_ROLE',
  'allows assuming any role that trusts the account',
)

export const iamPolicyNoUnboundedAssumeRole = control(
  {
    id: 'least-privilege/iam-policy-no-unbounded-assume-role',
    title: 'Policies should limit sts:AssumeRole to named roles',
    severity: 'HIGH',
    rationale:
      'The principal can assume every role that trusts this account as a whole, including roles in other ' +
      'accounts and roles that are created later.',
    remediation:
      'Name the ARNs of the required roles in Resource (CreatePolicyVersion with SetAsDefault; PutRolePolicy, ' +
      'PutUserPolicy or PutGroupPolicy for an inline policy).',
    references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html'],
    frameworks: {
      'NIST SP 800-53 r5': ['AC-3', 'AC-6'],
      'OWASP Serverless Top 10': ['S5'],
    },
    criteria: [
      'All roles of this account count as unlimited; all roles of one other account do not.',
      'Of conditions, only those on tags of the role count as restrictions.',
    ],
    knownLimitations: [
      'Whether a role trusts the principal is not checked.',
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
