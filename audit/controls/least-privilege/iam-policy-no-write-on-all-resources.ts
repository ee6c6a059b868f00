import { evaluateBroadWrites } from '../criteria/broad-grants.ts'
import { control } from '../control.ts'

const requiredInputs = { facts: ['broadWrites'] } as const

export const iamPolicyNoWriteOnAllResources = control(
  {
    id: 'least-privilege/iam-policy-no-write-on-all-resources',
    title: 'Policies should restrict write actions to named resources',
    severity: 'MEDIUM',
    rationale:
      'Write access to all resources includes those of every other workload in the account, and those that are ' +
      'created later.',
    remediation:
      'Name the required ARNs in Resource, except for actions that do not support resource-level permissions, or ' +
      'restrict the statement with a condition on resource tags (CreatePolicyVersion with SetAsDefault; ' +
      'PutRolePolicy, PutUserPolicy or PutGroupPolicy for an inline policy).',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
    ],
    frameworks: { 'OWASP Serverless Top 10': ['S5'] },
    criteria: [
      'Only actions that AWS classifies as Write, Permissions management or Tagging, and that support resource-level permissions, count.',
      'cloudwatch:PutMetricData does not count, because an account has one set of metrics.',
      'A pattern counts if it matches all resources of the account of every type that an action supports, such as table/* for dynamodb:PutItem. All resources of one region do not count.',
      'A condition counts as a restriction if a request that lacks its key, or has its usual value, fails it; the restriction may still be weak.',
    ],
    knownLimitations: [
      'A statement is reported once: administrator access, whole services, iam:PassRole, sts:AssumeRole and decryption have their own controls.',
      'Permissions boundaries, organization policies and Deny statements in other policies are not evaluated.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::IAM::ManagedPolicy', requiredInputs, evaluateBroadWrites),
    declareEvaluator('AWS::IAM::Role', requiredInputs, evaluateBroadWrites),
    declareEvaluator('AWS::IAM::User', requiredInputs, evaluateBroadWrites),
    declareEvaluator('AWS::IAM::Group', requiredInputs, evaluateBroadWrites),
  ],
)
