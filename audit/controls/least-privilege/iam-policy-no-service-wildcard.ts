import { createBroadGrantEvaluator } from '../criteria/broad-grants.ts'
import { control } from '../control.ts'

const requiredInputs = { facts: ['broadGrants'] } as const

const evaluate = createBroadGrantEvaluator('WHOLE_SERVICE', 'allows all actions of a service')

export const iamPolicyNoServiceWildcard = control(
  {
    id: 'least-privilege/iam-policy-no-service-wildcard',
    title: 'Policies should not allow all actions of a service',
    severity: 'MEDIUM',
    rationale:
      'All actions include those that delete, share with others and change permissions, and every action that ' +
      'AWS adds later.',
    remediation:
      'Replace the wildcard with the actions that are used (CreatePolicyVersion with SetAsDefault; ' +
      'PutRolePolicy, PutUserPolicy or PutGroupPolicy for an inline policy). To find them, read the last ' +
      'accessed information of IAM (GenerateServiceLastAccessedDetails with Granularity ACTION_LEVEL).',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21',
    ],
    frameworks: {
      'AWS FSBP': ['IAM.21'],
      'FedRAMP 20x KSI 2026': ['KSI-IAM-ELP'],
      'HIPAA Security Rule': ['164.308(a)(4)(ii)(B)'],
      'NIST SP 800-53 r5': ['AC-2', 'AC-3', 'AC-5', 'AC-6'],
      'OWASP Serverless Top 10': ['S5'],
      'PCI DSS 4.0.1': ['7.2.1', '7.2.2', '7.2.5'],
      'SOC 2': ['CC6.3'],
    },
    criteria: [
      'Resources are not considered: all actions on one table count as all actions.',
      'Wildcards within a service, such as s3:Get*, do not count.',
      'A condition counts as a restriction if a request that lacks its key, or has its usual value, fails it; the restriction may still be weak.',
    ],
    knownLimitations: [
      'Permissions boundaries, organization policies and Deny statements are not evaluated.',
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
