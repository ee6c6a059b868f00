import { codebuildNotPublic } from '../../../../audit/controls/security-testing/codebuild-not-public.ts'
import { testControl } from '../../../test-control.ts'

testControl(codebuildNotPublic, 'AWS::CodeBuild::Project', {
  compliant: [{ name: 'private builds', facts: { visibility: 'PRIVATE' } }],
  nonCompliant: [
    {
      name: 'public builds',
      facts: { visibility: 'PUBLIC_READ' },
      reason: 'Everyone can read the logs and artifacts of its builds.',
    },
  ],
})
