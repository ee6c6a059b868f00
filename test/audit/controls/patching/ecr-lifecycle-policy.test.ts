import { ecrLifecyclePolicy } from '../../../../audit/controls/patching/ecr-lifecycle-policy.ts'
import { testControl } from '../../../test-control.ts'
import { testRepositoryArn } from '../image-facts.ts'

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
})
