import { accountAccessKeyRotated } from '../../../../audit/controls/least-privilege/account-access-key-rotated.ts'
import { testControl } from '../../../test-control.ts'

const OLD = '2026-08-02T23:59:59.000Z'
const YOUNG = '2026-10-01T00:00:00.000Z'

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
      name: 'a young key',
      ...keys(key(YOUNG)),
      evidence: { keys: [{ endsWith: 'MPL1', createdAt: YOUNG }] },
    },
    { name: 'of 90 days', ...keys(key('2026-08-03T00:00:00.000Z')) },
    { name: 'an old one that is not active', ...keys(key(OLD, 'Inactive'), key(YOUNG)) },
    { name: 'an old one, where 180 days may pass', ...keys(key(OLD)), settings: { days: 180 } },
    { name: 'two, where two may be active', ...keys(key(YOUNG), key(YOUNG)), settings: { activeKeys: 2 } },
  ],
  nonCompliant: [
    {
      name: 'of 90 days and a second',
      ...keys(key(OLD)),
      reason: 'The access key that ends with MPL1 is 90 days old.',
    },
    {
      name: 'a young one and an old one',
      ...keys(key(YOUNG, 'Active', 'NEW1'), key(OLD, 'Active', 'OLD1')),
      reason: 'that ends with OLD1',
    },
    { name: 'two young ones', ...keys(key(YOUNG), key(YOUNG)), reason: 'The user has 2 active access keys.' },
    { name: 'an old one, where 30 days may pass', ...keys(key(YOUNG)), settings: { days: 30 } },
  ],
  notApplicable: [
    { name: 'no key', ...keys() },
    { name: 'none that is active', ...keys(key(OLD, 'Inactive'), key(OLD, 'Expired')) },
  ],
})
