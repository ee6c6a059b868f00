import { accountRootMfa } from '../../../../audit/controls/least-privilege/account-root-mfa.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

function root(rootMfa: boolean, rootPassword: boolean, rootAccessKeys: number): KnownResource {
  return { facts: { rootMfa, rootPassword, rootAccessKeys } }
}

testControl(accountRootMfa, 'AWS::Organizations::Account', {
  compliant: [
    { name: 'MFA', ...root(true, true, 0) },
    { name: 'no credentials at all', ...root(false, false, 0), evidence: { rootCredentials: 'NONE' } },
  ],
  nonCompliant: [
    {
      name: 'a password alone',
      ...root(false, true, 0),
      reason: 'The root user of account 111122223333 has no MFA device.',
    },
    { name: 'no password, but an access key', ...root(false, false, 1) },
  ],
})
