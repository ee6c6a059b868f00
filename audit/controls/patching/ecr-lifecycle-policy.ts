import { control } from '../control.ts'
import { FOREIGN_REPOSITORY_CRITERION, skipForeignRepository } from '../criteria/foreign-images.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const ecrLifecyclePolicy = control(
  {
    id: 'patching/ecr-lifecycle-policy',
    title: 'Repositories should have a lifecycle policy',
    severity: 'LOW',
    rationale:
      'Without a lifecycle policy, old images and the vulnerabilities that were found in them since stay ' +
      'in the repository and can be deployed by mistake.',
    remediation:
      'Preview a lifecycle policy that expires untagged and old images (StartLifecyclePolicyPreview), and ' +
      'check that it keeps every image that a function or task still runs. Then apply it ' +
      '(PutLifecyclePolicy).',
    references: [
      'https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-3',
    ],
    frameworks: {
      'AWS FSBP': ['ECR.3'],
      'NIST SP 800-190': ['4.2.2'],
      'NIST SP 800-53 r5': ['CA-9', 'CM-2'],
    },
    criteria: [FOREIGN_REPOSITORY_CRITERION],
    knownLimitations: ['What the policy expires, and whether it expires images in use, is not checked.'],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::ECR::Repository', { facts: ['lifecyclePolicy'] }, ({ lifecyclePolicy }) => {
      if (lifecyclePolicy === 'FOREIGN') return skipForeignRepository()
      return lifecyclePolicy === 'NONE'
        ? nonCompliant('The repository has no lifecycle policy.', { lifecyclePolicy })
        : compliant({ lifecyclePolicy: lifecyclePolicy.slice(0, 300) })
    }),
  ],
)
