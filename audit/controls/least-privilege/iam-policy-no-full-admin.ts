import { createBroadGrantEvaluator } from '../criteria/broad-grants.ts'
import { control } from '../control.ts'

const requiredInputs = { facts: ['broadGrants'] } as const

const evaluate = createBroadGrantEvaluator('EVERYTHING', 'grants administrator access')

export const iamPolicyNoFullAdmin = control(
  {
    id: 'least-privilege/iam-policy-no-full-admin',
    title: 'Policies should not allow all actions on all resources',
    severity: 'CRITICAL',
    rationale:
      'Any principal that has such a policy, or can attach it, controls the whole account. Nothing limits what a ' +
      'stolen session can do.',
    remediation:
      'List the required actions and resources (CreatePolicyVersion with SetAsDefault; PutRolePolicy, ' +
      'PutUserPolicy or PutGroupPolicy for an inline policy), or delete the policy (DeletePolicy, ' +
      'DeleteRolePolicy, DeleteUserPolicy, DeleteGroupPolicy).',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1',
    ],
    frameworks: {
      'AWS FSBP': ['IAM.1'],
      'BSI C5:2020': ['IDM-06'],
      'CIS AWS Foundations 5.0': ['1.15'],
      'CIS AWS Foundations 6.0': ['2.15'],
      'CIS AWS Foundations 7.0': ['2.14'],
      'DORA 2022/2554': ['Article 9'],
      'FedRAMP 20x KSI 2026': ['KSI-IAM-ELP'],
      'HIPAA Security Rule': ['164.308(a)(4)(ii)(B)'],
      'ISO/IEC 27001:2022': ['A.5.18', 'A.8.2'],
      'NIS2 Article 21': ['21(2)(i)'],
      'NIST SP 800-53 r5': ['AC-2', 'AC-3', 'AC-5', 'AC-6'],
      'OWASP Serverless Top 10': ['S5'],
      'PCI DSS 4.0.1': ['7.2.1', '7.2.2', '7.2.5'],
      'SOC 2': ['CC6.3'],
    },
    criteria: [
      'Customer managed policies are evaluated whether or not they are attached; inline policies, on the role, user or group that has them.',
      'An Allow with NotAction counts if it includes IAM actions.',
    ],
    knownLimitations: [
      'Conditions are shown in the evidence and not evaluated, except an end date that has passed.',
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
