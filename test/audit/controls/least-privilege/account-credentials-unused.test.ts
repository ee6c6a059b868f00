import { accountCredentialsUnused } from '../../../../audit/controls/least-privilege/account-credentials-unused.ts'
import { testControl } from '../../../test-control.ts'

const LONG_AGO = '2024-01-01T00:00:00.000Z'
const LATELY = '2026-10-01T00:00:00.000Z'
/** 45 days and a second before 1 November 2026. */
const IDLE = '2026-09-16T23:59:59.000Z'

interface Parts {
  keys?: object[]
  password?: string | undefined
  passwordLastUsedAt?: string
}

function user({ keys = [], password, passwordLastUsedAt = 'NEVER' }: Parts) {
  return {
    facts: {
      accessKeys: keys,
      password: password === undefined ? 'NONE' : { createdAt: password },
      passwordLastUsedAt,
    },
  }
}

function key(lastUsedAt: string, createdAt = LONG_AGO, status = 'Active') {
  return { endsWith: 'MPL1', status, createdAt, lastUsedAt }
}

testControl(accountCredentialsUnused, 'AWS::IAM::User', {
  compliant: [
    { name: 'a key in use', ...user({ keys: [key(LATELY)] }) },
    { name: 'a new key that was never used', ...user({ keys: [key('NEVER', LATELY)] }) },
    { name: 'a key that was used 45 days ago', ...user({ keys: [key('2026-09-17T00:00:00.000Z')] }) },
    { name: 'a password in use', ...user({ password: LONG_AGO, passwordLastUsedAt: LATELY }) },
    { name: 'a new password that was never used', ...user({ password: LATELY }) },
    {
      name: 'a new password; an earlier one was used long ago',
      ...user({ password: LATELY, passwordLastUsedAt: LONG_AGO }),
    },
    {
      name: 'an inactive unused key',
      ...user({ keys: [key(IDLE, LONG_AGO, 'Inactive'), key(LATELY)] }),
    },
    {
      name: 'an unused key, with a limit of 90 days',
      ...user({ keys: [key(IDLE)] }),
      settings: { days: 90 },
    },
  ],
  nonCompliant: [
    {
      name: 'an unused key',
      ...user({ keys: [key(IDLE)] }),
      reason: 'Access key ending in MPL1 of user a was last used 45 days ago.',
    },
    {
      name: 'a key that was never used',
      ...user({ keys: [key('NEVER', IDLE)] }),
      reason: 'Access key ending in MPL1 of user a was created 45 days ago and never used.',
    },
    {
      name: 'an unused password and a key in use',
      ...user({ keys: [key(LATELY)], password: LONG_AGO, passwordLastUsedAt: IDLE }),
      reason: 'The password of user a was last used 45 days ago.',
      evidence: { unused: [{ lastUsedAt: IDLE }] },
    },
    {
      name: 'a password that was never used',
      ...user({ password: IDLE }),
      reason: 'The password of user a was created 45 days ago and never used.',
    },
    {
      name: 'a password of which only an earlier one was used',
      ...user({ password: IDLE, passwordLastUsedAt: LONG_AGO }),
      reason: 'never used',
    },
  ],
  notApplicable: [
    { name: 'nothing', ...user({}) },
    {
      name: 'a deleted password and an inactive key',
      ...user({ keys: [key(IDLE, LONG_AGO, 'Inactive')], passwordLastUsedAt: IDLE }),
    },
  ],
})
