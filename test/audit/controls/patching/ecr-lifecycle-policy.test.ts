import { ecrLifecyclePolicy } from '../../../../audit/controls/patching/ecr-lifecycle-policy.ts'
import { judges } from '../../../judges.ts'
import { repositoryArn } from '../image-facts.ts'

const arn = repositoryArn

judges(ecrLifecyclePolicy, 'AWS::ECR::Repository', {
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
