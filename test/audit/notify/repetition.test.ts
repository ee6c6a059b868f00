import { describe, expect, it } from 'vitest'
import type { NotificationContent } from '../../../audit/notify/freeze-content.ts'
import { isRepetition, loadNotices } from '../../../audit/notify/repetition.ts'
import { known } from '../../../audit/resources/fact.ts'
import type { ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import { buildUserResource } from '../../../audit/resources/iam/user.ts'
import { buildComplianceRecordKey, buildSnapshotKey } from '../../../audit/state/keys.ts'
import { recordNotice } from '../../../audit/state/notice-record.ts'
import type { Transition } from '../../../audit/state/transition.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'

const user = buildUserResource('arn:aws:iam::111122223333:user/alice', '111122223333')
const control = 'least-privilege/account-user-mfa'
const now = new Date('2026-05-12T09:07:00Z')

/** A password that "create" set and "delete" removed, of which the finding's last transition is `number`. */
async function openUndoneChange(number: number, noticed = '2026-05-12T09:05:00.000Z') {
  const store = createMemoryStore()
  await recordNotice(user, noticed, store, new Date('2026-05-12T09:06:00Z'))
  const snapshot: Pick<ResourceSnapshot, 'resource' | 'presence' | 'facts' | 'priorFacts'> = {
    resource: user,
    presence: 'PRESENT',
    facts: { password: known('NONE') },
    priorFacts: [
      { changeId: 'create', attempt: 2, at: now.toISOString(), facts: { password: known('NONE') } },
      { changeId: 'delete', attempt: 0, at: now.toISOString(), facts: { password: known('SET') } },
      { changeId: 'tag', attempt: 0, at: now.toISOString(), facts: { tags: known({}) } },
    ],
  }
  await store.save({ key: buildSnapshotKey(user), version: 1, body: snapshot }, 0)
  const results = { [control]: { lastTransition: { number } } }
  await store.save({ key: buildComplianceRecordKey(user), version: 1, body: { results } }, 0)
  return store
}

const create = { id: 'create', at: '2026-05-12T09:05:30.000Z' }
const closed: Transition = {
  resource: user,
  control,
  severity: 'HIGH',
  number: 4,
  step: 'RESOLVED',
  changeId: 'create',
  at: now.toISOString(),
}
const due: NotificationContent = {
  transitions: [{ transition: closed }],
  transientViolations: [],
  grants: [],
  admitted: [],
  escalation: [],
}

describe('a change that was undone before its notification', () => {
  it('is a repetition if later transitions follow its own', async () => {
    const store = await openUndoneChange(5)
    expect(await isRepetition(create, await loadNotices([user], store), due, { store, now: () => now })).toBe(
      true,
    )
  })

  it('is notified if a finding is as the change left it', async () => {
    const store = await openUndoneChange(4)
    expect(await isRepetition(create, await loadNotices([user], store), due, { store, now: () => now })).toBe(
      false,
    )
  })

  it('is notified if people know only of a later change', async () => {
    const store = await openUndoneChange(5, '2026-05-12T09:06:00.000Z')
    expect(await isRepetition(create, await loadNotices([user], store), due, { store, now: () => now })).toBe(
      false,
    )
  })
})
