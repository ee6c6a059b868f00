import { control } from '../control.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const ecrLifecyclePolicy = control(
  {
    id: 'patching/ecr-lifecycle-policy',
    title: 'Repositories should have a lifecycle policy',
    severity: 'LOW',
    rationale:
      'Without one old images stay for ever, with all vulnerabilities that were found since, ready to be deployed by ' +
      'mistake.',
    remediation:
      'Put a lifecycle policy that expires untagged and old images (PutLifecyclePolicy), and try it out before ' +
      '(StartLifecyclePolicyPreview): it must keep every image that a function or task still runs.',
    references: [
      'https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-3',
    ],
    frameworks: {
      'AWS FSBP': ['ECR.3'],
      'NIST SP 800-190': ['4.2.2'],
      'NIST SP 800-53 r5': ['CA-9', 'CM-2'],
    },
    knownLimitations: ['What the policy expires is not weighed, nor whether that is still in use.'],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::ECR::Repository', { facts: ['lifecyclePolicy'] }, ({ lifecyclePolicy }) =>
      lifecyclePolicy === 'NONE'
        ? nonCompliant('The repository has no lifecycle policy.', { lifecyclePolicy })
        : compliant({ lifecyclePolicy: lifecyclePolicy.slice(0, 300) }),
    ),
  ],
)
