import { accountUserMfa } from '../../../../audit/controls/least-privilege/account-user-mfa.ts'
import { testControl } from '../../../test-control.ts'

const password = { createdAt: '2026-01-01T00:00:00.000Z' }
const device = 'arn:aws:iam::111122223333:mfa/kim'

testControl(accountUserMfa, 'AWS::IAM::User', {
  compliant: [
    {
      name: 'password and MFA',
      facts: { password, mfaDevices: [device] },
      evidence: { mfaDevices: [device] },
    },
  ],
  nonCompliant: [
    {
      name: 'a password alone',
      facts: { password, mfaDevices: [] },
      reason: 'User a has a console password and no MFA device.',
      evidence: { passwordCreatedAt: password.createdAt },
    },
  ],
  notApplicable: [
    { name: 'a user of programs', facts: { password: 'NONE', mfaDevices: [] } },
    { name: 'a user of programs with MFA', facts: { password: 'NONE', mfaDevices: [device] } },
  ],
})
