import { createBroadGrantEvaluator } from '../criteria/broad-grants.ts'
import { control } from '../control.ts'

const requiredInputs = { facts: ['broadGrants'] } as const

const evaluate = createBroadGrantEvaluator('DECRYPT_WITH_ANY_KEY', 'lets its holder decrypt with every key')

export const iamPolicyNoDecryptOnAllKeys = control(
  {
    id: 'least-privilege/iam-policy-no-decrypt-on-all-keys',
    title: 'Policies should not allow decryption with all keys',
    severity: 'MEDIUM',
    rationale:
      'Encryption separates data only as far as keys do: who can use all keys can read whatever he can reach.',
    remediation:
      'Name the keys in Resource, or limit their use by a condition on kms:ViaService or kms:ResourceAliases.',
    references: [
      'https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-1',
    ],
    frameworks: {
      'AWS FSBP': ['KMS.1', 'KMS.2'],
      'NIST SP 800-53 r5': ['AC-2', 'AC-3', 'AC-5', 'AC-6'],
      'PCI DSS 4.0.1': ['3.6.1', '3.7.1', '7.2.1', '7.2.2'],
      'OWASP Serverless Top 10': ['S3'],
    },
    knownLimitations: [
      'All keys of one region count as all keys.',
      'Of conditions those on kms:ViaService, kms:ResourceAliases, kms:RequestAlias, the encryption context and tags of the key count.',
      'Whether the policy of a key lets IAM policies decide is not weighed.',
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
