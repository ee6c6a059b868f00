import { ecrLifecyclePolicy } from '../../../../audit/controls/patching/ecr-lifecycle-policy.ts'
import { testControl } from '../../../test-control.ts'
import { testRepositoryArn, foreignRepositoryArn } from '../image-facts.ts'

const arn = testRepositoryArn

testControl(ecrLifecyclePolicy, 'AWS::ECR::Repository', {
  compliant: [
    {
      name: 'a policy',
      arn,
      facts: { lifecyclePolicy: '{"rules":[{}]}' },
      evidence: { lifecyclePolicy: '{"rules":[{}]}' },
    },
  ],
  nonCompliant: [
    { name: 'no policy', arn, facts: { lifecyclePolicy: 'NONE' }, reason: 'has no lifecycle policy' },
  ],
  notApplicable: [
    {
      name: "another account's",
      arn: foreignRepositoryArn,
      facts: { lifecyclePolicy: 'FOREIGN' },
      reason: 'The repository belongs to another account; only that account can change it.',
    },
  ],
})
