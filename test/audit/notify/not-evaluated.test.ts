import { expect, it } from 'vitest'
import { formatNotificationSubject } from '../../../audit/notify/notification-subject.ts'
import { buildRoleResourceByName } from '../../../audit/resources/iam/role.ts'
import { buildQueueResource } from '../../../audit/resources/sqs/queue.ts'
import { admittedPrincipalsDiffs } from '../../../audit/state/effects/admitted-principals-diff.ts'
import { escalationDiffs } from '../../../audit/state/effects/escalation-diff.ts'
import { grantsDiffs } from '../../../audit/state/effects/grants-diff.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'
import { NOTIFIED_AT, NOTIFIED_CHANGE_ID, prepareChange } from './notify-fixture.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const role = buildRoleResourceByName('app', where)
const queue = buildQueueResource('arn:aws:sqs:eu-west-1:111122223333:orders', where.account)
const now = new Date(NOTIFIED_AT)
const none = { changeId: NOTIFIED_CHANGE_ID, more: 0, notEvaluated: true } as const

const paths = { paths: [], others: 0, lateralMoves: [], otherLateralMoves: 0 }

it('policies that take too many steps to compare are notified without a finding', async () => {
  const store = createMemoryStore()
  const { notify, sent } = await prepareChange(store, [])
  await grantsDiffs.put({ ...none, principal: role, granted: [] }, store, now)
  await admittedPrincipalsDiffs.put({ ...none, resource: queue, admitted: [] }, store, now)
  await escalationDiffs.put(
    { changeId: NOTIFIED_CHANGE_ID, account: where.account, ...paths, notEvaluated: [role.arn] },
    store,
    now,
  )
  await notify()
  expect(sent).toMatchObject([
    {
      severity: 'MEDIUM',
      newGrants: [],
      newGrantsNotEvaluated: { arns: [role.arn], count: 1 },
      newExposures: [],
      newExposuresNotEvaluated: { arns: [queue.arn], count: 1 },
      escalationPaths: [],
      escalationNotEvaluated: { arns: [role.arn], count: 1 },
    },
  ])
  const [notification] = sent
  expect(notification?.text.split('\n')).toEqual(
    expect.arrayContaining([
      'New permissions of role app were not evaluated: its policies take too many steps. Simplify them.',
      'Newly admitted principals of queue orders were not evaluated: its policies take too many steps. Simplify them.',
      'Escalation paths of role app were not evaluated: its policies take too many steps. Simplify them.',
    ]),
  )
  expect(notification && formatNotificationSubject(notification)).toBe(
    '[Assay] MEDIUM - role app: policies could not be evaluated - by carol - 111122223333',
  )
})

it('a notification about known effects says nothing of the kind', async () => {
  const store = createMemoryStore()
  const { notify, sent } = await prepareChange(store, [])
  await grantsDiffs.put({ changeId: NOTIFIED_CHANGE_ID, principal: role, granted: [], more: 0 }, store, now)
  await notify()
  expect(sent).toEqual([])
})
