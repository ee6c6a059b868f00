import { accountAccessAnalyzer } from '../../../../audit/controls/least-privilege/account-access-analyzer.ts'
import { buildAccountAnalyzersResource } from '../../../../audit/resources/accessanalyzer/account-analyzers.ts'
import { testControl } from '../../../test-control.ts'

const { arn } = buildAccountAnalyzersResource({ account: '111122223333', region: 'eu-west-1' })
const own = (status: string, type = 'ACCOUNT') => [{ name: 'external', type, status }]
const member = { account: '444455556666', role: 'MANAGEMENT' }
const delegating = { account: '555566667777', role: 'DELEGATED' }

testControl(accountAccessAnalyzer, 'AWS::AccessAnalyzer::AccountAnalyzers', {
  compliant: [
    {
      name: 'an analyzer of the account, in no organization',
      arn,
      facts: { externalAnalyzers: own('ACTIVE'), administrator: 'NONE' },
      evidence: { analyzers: ['external (ACCOUNT, ACTIVE)'] },
    },
    {
      name: 'an analyzer of the account, in a member account',
      arn,
      facts: { externalAnalyzers: own('ACTIVE'), administrator: member },
    },
    {
      name: 'an analyzer of the organization, in its management account',
      arn,
      facts: { externalAnalyzers: own('ACTIVE', 'ORGANIZATION'), administrator: delegating },
    },
    {
      name: 'an active analyzer beside one that AWS disabled',
      arn,
      facts: {
        externalAnalyzers: [
          { name: 'disabled', type: 'ORGANIZATION', status: 'DISABLED' },
          { name: 'external', type: 'ACCOUNT', status: 'ACTIVE' },
        ],
        administrator: member,
      },
    },
  ],
  nonCompliant: [
    {
      name: 'no analyzer, in no organization or in a management account that delegates to none',
      arn,
      facts: { externalAnalyzers: [], administrator: 'NONE' },
      reason: 'There is no external access analyzer in eu-west-1.',
    },
    {
      name: 'an analyzer that is not active yet',
      arn,
      facts: { externalAnalyzers: own('CREATING'), administrator: 'NONE' },
      reason: 'No external access analyzer in eu-west-1 is active: external (ACCOUNT, CREATING).',
    },
    {
      name: 'an analyzer that failed',
      arn,
      facts: { externalAnalyzers: own('FAILED'), administrator: 'NONE' },
      evidence: { analyzers: ['external (ACCOUNT, FAILED)'] },
    },
  ],
  notApplicable: [
    {
      name: 'an exempt region',
      arn,
      facts: { externalAnalyzers: [], administrator: 'NONE' },
      settings: { exemptRegions: ['eu-west-1'] },
      reason: 'eu-west-1',
    },
  ],
  insufficientData: [
    {
      name: 'no analyzer in a member account',
      arn,
      facts: { externalAnalyzers: [], administrator: member },
      reason:
        'an analyzer of management account 444455556666 or a delegated administrator can cover the account',
    },
    {
      name: 'a disabled analyzer in a member account',
      arn,
      facts: { externalAnalyzers: own('DISABLED'), administrator: member },
      reason: 'AWS lists it there alone',
    },
    {
      name: 'no analyzer in a management account with a delegated administrator',
      arn,
      facts: { externalAnalyzers: [], administrator: delegating },
      reason: 'an analyzer of delegated administrator 555566667777 can cover the account',
    },
  ],
})
