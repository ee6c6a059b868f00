import { ecrScanOnPush } from '../../../../audit/controls/security-testing/ecr-scan-on-push.ts'
import { testControl } from '../../../test-control.ts'
import { testRepositoryArn, foreignRepositoryArn } from '../image-facts.ts'

const arn = testRepositoryArn

testControl(ecrScanOnPush, 'AWS::ECR::Repository', {
  compliant: [
    { name: 'on push', arn, facts: { scanFrequency: 'SCAN_ON_PUSH' } },
    { name: 'continuously', arn, facts: { scanFrequency: 'CONTINUOUS_SCAN' } },
  ],
  nonCompliant: [
    {
      name: 'on request only',
      arn,
      facts: { scanFrequency: 'MANUAL' },
      reason: 'No scanning rule of the registry covers the repository',
      evidence: { scanFrequency: 'MANUAL' },
    },
  ],
  notApplicable: [
    { name: "another account's", arn: foreignRepositoryArn, facts: { scanFrequency: 'FOREIGN' } },
  ],
})
