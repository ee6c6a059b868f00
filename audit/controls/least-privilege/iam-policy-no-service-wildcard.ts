import { createBroadGrantEvaluator } from '../criteria/broad-grants.ts'
import { control } from '../control.ts'

const requiredInputs = { facts: ['broadGrants'] } as const

const evaluate = createBroadGrantEvaluator('WHOLE_SERVICE', 'allows every action of a service')

export const iamPolicyNoServiceWildcard = control(
  {
    id: 'least-privilege/iam-policy-no-service-wildcard',
    title: 'Policies should not allow all actions of a service',
    severity: 'MEDIUM',
    rationale:
      'All actions include those that delete, that open to others and that change who may do what, and every action that ' +
      'AWS adds later.',
    remediation:
      'Replace the wildcard by the actions that are used; the last accessed information of IAM names them ' +
      '(GenerateServiceLastAccessedDetails with Granularity ACTION_LEVEL).',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21',
    ],
    frameworks: {
      'AWS FSBP': ['IAM.21'],
      'NIST SP 800-53 r5': ['AC-2', 'AC-3', 'AC-5', 'AC-6'],
      'PCI DSS 4.0.1': ['7.2.1', '7.2.2', '7.2.5'],
      'OWASP Serverless Top 10': ['S5'],
    },
    knownLimitations: [
      'The resource is not weighed: all actions on one table are all actions.',
      'Wildcards within a service, such as s3:Get*, are not counted.',
      'A condition counts as a limit if a request that lacks its key, or has its usual value, fails it; a limit may still be a weak one.',
      'What a permissions boundary, an organization policy or a Deny takes away again is not weighed.',
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
