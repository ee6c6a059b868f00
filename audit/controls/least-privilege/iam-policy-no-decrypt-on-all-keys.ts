import { createBroadGrantEvaluator } from '../criteria/broad-grants.ts'
import { control } from '../control.ts'

const requiredInputs = { facts: ['broadGrants'] } as const

const evaluate = createBroadGrantEvaluator('DECRYPT_WITH_ANY_KEY', 'allows decryption with any KMS key')

export const iamPolicyNoDecryptOnAllKeys = control(
  {
    id: 'least-privilege/iam-policy-no-decrypt-on-all-keys',
    title: 'Policies should not allow decryption with all KMS keys',
    severity: 'MEDIUM',
    rationale:
      'Encryption separates data only as far as keys do. A principal that can use every key can decrypt all data ' +
      'that it can reach.',
    remediation:
      'Name the key ARNs in Resource, or restrict the statement with a condition on kms:ViaService or ' +
      'kms:ResourceAliases (CreatePolicyVersion with SetAsDefault; PutRolePolicy, PutUserPolicy or ' +
      'PutGroupPolicy for an inline policy).',
    references: [
      'https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-1',
    ],
    frameworks: {
      'AWS FSBP': ['KMS.1', 'KMS.2'],
      'ISO/IEC 27001:2022': ['A.8.24'],
      'NIS2 Article 21': ['21(2)(h)'],
      'NIST SP 800-53 r5': ['AC-2', 'AC-3', 'AC-5', 'AC-6'],
      'OWASP Serverless Top 10': ['S3'],
      'PCI DSS 4.0.1': ['3.6.1', '3.7.1', '7.2.1', '7.2.2'],
    },
    criteria: [
      'All keys of one region count as all keys.',
      'Only conditions on kms:ViaService, kms:ResourceAliases, kms:RequestAlias, the encryption context and tags of the key count as restrictions.',
    ],
    knownLimitations: [
      'Whether the key policies delegate to IAM policies is not checked.',
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
