import { evaluateBroadWrites } from '../criteria/broad-grants.ts'
import { control } from '../control.ts'

const requiredInputs = { facts: ['broadWrites'] } as const

export const iamPolicyNoWriteOnAllResources = control(
  {
    id: 'least-privilege/iam-policy-no-write-on-all-resources',
    title: 'Policies should name the resources that they let change',
    severity: 'MEDIUM',
    rationale:
      'What may be changed everywhere includes what is of everybody else in the account, and what is made later.',
    remediation:
      'Name in Resource the ARNs that are needed, apart from actions that take none, or limit the statement by a condition ' +
      'on tags of the resource.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
    ],
    frameworks: { 'OWASP Serverless Top 10': ['S5'] },
    knownLimitations: [
      'Actions count that AWS calls Write, Permissions management or Tagging and that can be allowed on single resources.',
      'cloudwatch:PutMetricData is left out: an account has one data set of metrics.',
      'Patterns count that match all resources of the account of every type that an action has, such as table/* for dynamodb:PutItem; all of one region do not.',
      'A statement is reported once: everything, whole services, iam:PassRole, sts:AssumeRole and decryption are left to the controls of these.',
      'A condition counts as a limit if a request that lacks its key, or has its usual value, fails it.',
      'What a permissions boundary, an organization policy or a Deny in another policy takes away again is not weighed.',
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
