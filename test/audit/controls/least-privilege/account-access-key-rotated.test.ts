import { accountAccessKeyRotated } from '../../../../audit/controls/least-privilege/account-access-key-rotated.ts'
import { testControl } from '../../../test-control.ts'

const OLD = '2026-08-02T23:59:59.000Z'
const RECENT = '2026-10-01T00:00:00.000Z'

/** A key, on 1 November 2026. */
function key(createdAt: string, status = 'Active', endsWith = 'MPL1') {
  return { endsWith, status, createdAt, lastUsedAt: 'NEVER' }
}

function keys(...accessKeys: object[]) {
  return { facts: { accessKeys } }
}

testControl(accountAccessKeyRotated, 'AWS::IAM::User', {
  compliant: [
    {
      name: 'a new key',
      ...keys(key(RECENT)),
      evidence: { keys: [{ endsWith: 'MPL1', createdAt: RECENT }] },
    },
    { name: 'a key of 90 days', ...keys(key('2026-08-03T00:00:00.000Z')) },
    { name: 'an inactive old key', ...keys(key(OLD, 'Inactive'), key(RECENT)) },
    { name: 'an old key, with a limit of 180 days', ...keys(key(OLD)), settings: { days: 180 } },
    {
      name: 'two active keys, with a limit of two',
      ...keys(key(RECENT), key(RECENT)),
      settings: { activeKeys: 2 },
    },
  ],
  nonCompliant: [
    {
      name: 'a key of 90 days and one second',
      ...keys(key(OLD)),
      reason: 'User a has an access key (ending in MPL1) that is 90 days old.',
    },
    {
      name: 'a new key and an old one',
      ...keys(key(RECENT, 'Active', 'NEW1'), key(OLD, 'Active', 'OLD1')),
      reason: 'User a has an access key (ending in OLD1) that is 90 days old.',
    },
    { name: 'two new keys', ...keys(key(RECENT), key(RECENT)), reason: 'User a has 2 active access keys.' },
    { name: 'a key that is too old for a limit of 30 days', ...keys(key(RECENT)), settings: { days: 30 } },
  ],
  notApplicable: [
    { name: 'no key', ...keys() },
    { name: 'no active key', ...keys(key(OLD, 'Inactive'), key(OLD, 'Expired')) },
  ],
})
