import { afterAll, describe, expect, it } from 'vitest'
import { openChangeRecord, listUnnotifiedTransitions } from '../../../audit/state/change-record.ts'
import { putTransition, type TransitionStep, type Transition } from '../../../audit/state/transition.ts'
import { checklist } from '../../../audit/checklist.ts'
import type { Exception } from '../../../audit/settings/exception.ts'
import type { Notification } from '../../../audit/notify/notification.ts'
import { notifyChange, type NotifyDeps } from '../../../audit/notify/notify.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import { defaultTiming } from '../../../audit/settings/timing.ts'
import { createTemporaryStores } from '../../contracts/temporary-stores.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

const where = { account: '111122223333', region: 'eu-west-1' }
const control = 'least-privilege/function-role-no-admin'
const at = '2026-05-12T09:00:00.000Z'
const changeRecord = 'ct:111122223333:e'

function transition(
  name: string,
  transitionStep: TransitionStep = 'OPENED',
  severity: Transition['severity'] = 'HIGH',
): Transition {
  const resource = buildFunctionResource(name, where)
  return {
    resource,
    control,
    severity,
    number: 1,
    step: transitionStep,
    reason: 'Role r.',
    changeId: changeRecord,
    at,
  }
}

function exception(overrides: Partial<Exception> = {}): Exception {
  const resource = 'arn:aws:lambda:*:*:function:legacy-*'
  return { control, resource, owner: 'alice', reason: 'Goes away.', until: '2026-05-12', ...overrides }
}

/** A cause with these transitions, its work done, about to be told under these exceptions. */
async function listFindings(transitions: readonly Transition[], exceptions: readonly Exception[], now = at) {
  const store = stores.open()
  const sent: Notification[] = []
  const deps: NotifyDeps = {
    store,
    sender: { send: () => Promise.resolve() },
    notifier: { send: notification => Promise.resolve(void sent.push(notification)) },
    checklist,
    settings: { exceptions },
    timing: defaultTiming,
    now: () => new Date(now),
  }
  const actor = { type: 'IAMUser', name: 'carol' }
  const origin = { id: changeRecord, action: 'iam:AttachRolePolicy', actor, at, ...where }
  const work = { refreshId: '0', subjects: [], tasks: [] }
  await openChangeRecord(origin, work, store, new Date(at))
  for (const each of transitions) await putTransition(each, store)
  return {
    ports: deps,
    sent,
    store,
    tell: () => notifyChange({ type: 'notify', changeId: changeRecord }, deps),
  }
}

describe('a message about findings of which some are accepted', () => {
  it('leaves these out, and says how many there are', async () => {
    const worst = transition('legacy-b', 'OPENED', 'CRITICAL')
    const sentMessage = await listFindings([transition('hook'), transition('legacy-a'), worst], [exception()])
    await sentMessage.tell()
    expect(sentMessage.sent).toHaveLength(1)
    expect(sentMessage.sent[0]).toMatchObject({ accepted: 2, severity: 'HIGH', findings: [{ count: 1 }] })
    expect(sentMessage.sent[0]?.text).toContain('2 more are accepted risks and left out.')
    expect(sentMessage.sent[0]?.text).not.toContain('legacy')
    expect(await listUnnotifiedTransitions(changeRecord, sentMessage.store)).toEqual([])
  })

  it('counts none where none is', async () => {
    const sentMessage = await listFindings([transition('hook')], [exception()])
    await sentMessage.tell()
    expect(sentMessage.sent).toMatchObject([{ accepted: 0 }])
    expect(sentMessage.sent[0]?.text).not.toContain('accepted')
  })

  it.each<TransitionStep>(['OPENED', 'REOPENED', 'RESOLVED', 'ARCHIVED'])(
    'is not sent where all are: %s',
    async transitionStep => {
      const sentMessage = await listFindings([transition('legacy-a', transitionStep)], [exception()])
      expect(await sentMessage.tell()).toBeUndefined()
      expect(sentMessage.sent).toEqual([])
      expect(await listUnnotifiedTransitions(changeRecord, sentMessage.store)).toEqual([])
    },
  )

  it('is the first one, where what came before was accepted', async () => {
    const sentMessage = await listFindings([transition('legacy-a')], [exception()])
    await sentMessage.tell()
    await putTransition(transition('hook'), sentMessage.store)
    expect(await sentMessage.tell()).toMatchObject({
      id: `${changeRecord}#1`,
      accepted: 0,
      findings: [{ count: 1 }],
    })
  })

  it.each([
    ['its last day is over', exception({ until: '2026-05-11' })],
    ['it is about another control', exception({ control: 'least-privilege/function-url-auth' })],
    ['it is about other resources', exception({ resource: 'arn:aws:lambda:*:*:function:modern-*' })],
  ])('tells a finding in spite of an exception when %s', async (_, overrides) => {
    const sentMessage = await listFindings([transition('legacy-a')], [overrides])
    await sentMessage.tell()
    expect(sentMessage.sent).toMatchObject([{ accepted: 0, findings: [{ count: 1 }] }])
  })

  it('has nothing forgotten where sending it failed', async () => {
    const sentMessage = await listFindings([transition('hook'), transition('legacy-a')], [exception()])
    const failing = { send: () => Promise.reject(new Error('no topic')) }
    const message = { type: 'notify', changeId: changeRecord } as const
    await expect(notifyChange(message, { ...sentMessage.ports, notifier: failing })).rejects.toThrow(
      'no topic',
    )
    expect(await listUnnotifiedTransitions(changeRecord, sentMessage.store)).toHaveLength(2)
  })
})
