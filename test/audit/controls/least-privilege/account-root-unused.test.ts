import { accountRootUnused } from '../../../../audit/controls/least-privilege/account-root-unused.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const SIGN_IN = '2026-10-25T09:00:00.000Z'

function root({
  password = 'NEVER',
  accessKey = 'NEVER',
  signedInAt,
  keys = 0,
}: {
  password?: string
  accessKey?: string
  signedInAt?: string
  keys?: number
}): KnownResource {
  const signIn = { changeId: 'ct:1', at: signedInAt, action: 'signin:ConsoleLogin', by: 'root' }
  return {
    facts: {
      rootPassword: true,
      rootAccessKeys: keys,
      rootUse: { password, accessKey },
      rootSignIn: signedInAt === undefined ? 'NONE' : signIn,
    },
  }
}

testControl(accountRootUnused, 'AWS::Organizations::Account', {
  compliant: [
    { name: 'a root user that was never used', ...root({}), evidence: { lastUse: 'NEVER' } },
    { name: 'the moment after the last day', ...root({ password: '2026-10-17T23:59:59.000Z' }) },
    {
      name: 'a shorter time',
      ...root({ signedInAt: SIGN_IN }),
      settings: { days: 6 },
      evidence: { lastUse: SIGN_IN },
    },
    {
      name: 'a root user whose credentials were deleted after their last use',
      facts: {
        rootPassword: false,
        rootAccessKeys: 0,
        rootUse: { password: SIGN_IN, accessKey: SIGN_IN },
        rootSignIn: { changeId: 'ct:1', at: SIGN_IN, action: 'signin:ConsoleLogin', by: 'root' },
      },
      evidence: { rootCredentials: 'NONE' },
    },
  ],
  nonCompliant: [
    {
      name: 'a sign-in that the report does not have yet',
      ...root({ signedInAt: SIGN_IN }),
      reason: 'The root user of account 111122223333 signed in at 2026-10-25T09:00:00.000Z.',
      evidence: { lastUse: SIGN_IN },
    },
    {
      name: 'a sign-in before Assay',
      ...root({ password: '2026-10-18T00:00:00.000Z' }),
      reason: 'used its password at 2026-10-18T00:00:00.000Z',
    },
    {
      name: 'an access key, after an older sign-in',
      ...root({ accessKey: '2026-10-31T00:00:00.000Z', password: SIGN_IN, signedInAt: SIGN_IN, keys: 1 }),
      reason: 'used an access key at 2026-10-31T00:00:00.000Z',
    },
    {
      name: 'a longer time',
      ...root({ password: '2026-08-04T00:00:00.000Z' }),
      settings: { days: 90 },
    },
    {
      name: 'a password without an access key, of which only the event is known',
      facts: {
        rootPassword: true,
        rootAccessKeys: 0,
        rootSignIn: { changeId: 'ct:1', at: SIGN_IN, action: 'signin:ConsoleLogin', by: 'root' },
      },
    },
  ],
  insufficientData: [
    {
      name: 'a report that is unknown, without a sign-in',
      facts: { rootPassword: true, rootAccessKeys: 0, rootSignIn: 'NONE' },
    },
  ],
})
