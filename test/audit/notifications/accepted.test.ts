import { afterAll, describe, expect, it } from 'vitest'
import { openCause, untold } from '../../../audit/account/cause.ts'
import { putTransition, type Step, type Transition } from '../../../audit/account/transition.ts'
import { checklist } from '../../../audit/checklist.ts'
import type { Exception } from '../../../audit/findings/exception.ts'
import type { Notification } from '../../../audit/notifications/notification.ts'
import { tell, type TellPorts } from '../../../audit/notifications/tell.ts'
import { functionResource } from '../../../audit/resources/lambda/function.ts'
import { defaultTiming } from '../../../audit/timing.ts'
import { temporaryStores } from '../../contracts/temporary-stores.ts'

const stores = temporaryStores()
afterAll(() => stores.close())

const where = { account: '111122223333', region: 'eu-west-1' }
const control = 'least-privilege/function-role-no-admin'
const at = '2026-05-12T09:00:00.000Z'
const cause = 'ct:111122223333:e'

function transition(
  name: string,
  step: Step = 'OPENED',
  severity: Transition['severity'] = 'HIGH',
): Transition {
  const resource = functionResource(name, where)
  return { resource, control, severity, number: 1, step, reason: 'Role r.', cause, at }
}

function exception(given: Partial<Exception> = {}): Exception {
  const resource = 'arn:aws:lambda:*:*:function:legacy-*'
  return { control, resource, owner: 'alice', reason: 'Goes away.', until: '2026-05-12', ...given }
}

/** A cause with these transitions, its work done, about to be told under these exceptions. */
async function about(transitions: readonly Transition[], exceptions: readonly Exception[], now = at) {
  const store = stores.open()
  const sent: Notification[] = []
  const ports: TellPorts = {
    store,
    post: { send: () => Promise.resolve() },
    notifier: { send: notification => Promise.resolve(void sent.push(notification)) },
    checklist,
    settings: { exceptions },
    timing: defaultTiming,
    now: () => new Date(now),
  }
  const actor = { type: 'IAMUser', name: 'carol' }
  const origin = { id: cause, action: 'iam:AttachRolePolicy', actor, at, ...where }
  const work = { look: '0', subjects: [], pieces: [] }
  await openCause(origin, work, store, new Date(at))
  for (const each of transitions) await putTransition(each, store)
  return { ports, sent, store, tell: () => tell({ type: 'tell', cause }, ports) }
}

describe('a message about findings of which some are accepted', () => {
  it('leaves these out, and says how many there are', async () => {
    const worst = transition('legacy-b', 'OPENED', 'CRITICAL')
    const told = await about([transition('hook'), transition('legacy-a'), worst], [exception()])
    await told.tell()
    expect(told.sent).toHaveLength(1)
    expect(told.sent[0]).toMatchObject({ accepted: 2, severity: 'HIGH', findings: [{ count: 1 }] })
    expect(told.sent[0]?.text).toContain('2 more are accepted risks and left out.')
    expect(told.sent[0]?.text).not.toContain('legacy')
    expect(await untold(cause, told.store)).toEqual([])
  })

  it('counts none where none is', async () => {
    const told = await about([transition('hook')], [exception()])
    await told.tell()
    expect(told.sent).toMatchObject([{ accepted: 0 }])
    expect(told.sent[0]?.text).not.toContain('accepted')
  })

  it.each<Step>(['OPENED', 'REOPENED', 'RESOLVED', 'ARCHIVED'])(
    'is not sent where all are: %s',
    async step => {
      const told = await about([transition('legacy-a', step)], [exception()])
      expect(await told.tell()).toBeUndefined()
      expect(told.sent).toEqual([])
      expect(await untold(cause, told.store)).toEqual([])
    },
  )

  it('is the first one, where what came before was accepted', async () => {
    const told = await about([transition('legacy-a')], [exception()])
    await told.tell()
    await putTransition(transition('hook'), told.store)
    expect(await told.tell()).toMatchObject({ id: `${cause}#1`, accepted: 0, findings: [{ count: 1 }] })
  })

  it.each([
    ['its last day is over', exception({ until: '2026-05-11' })],
    ['it is about another control', exception({ control: 'least-privilege/function-url-auth' })],
    ['it is about other resources', exception({ resource: 'arn:aws:lambda:*:*:function:modern-*' })],
  ])('tells a finding in spite of an exception when %s', async (_, given) => {
    const told = await about([transition('legacy-a')], [given])
    await told.tell()
    expect(told.sent).toMatchObject([{ accepted: 0, findings: [{ count: 1 }] }])
  })

  it('has nothing forgotten where sending it failed', async () => {
    const told = await about([transition('hook'), transition('legacy-a')], [exception()])
    const failing = { send: () => Promise.reject(new Error('no topic')) }
    const message = { type: 'tell', cause } as const
    await expect(tell(message, { ...told.ports, notifier: failing })).rejects.toThrow('no topic')
    expect(await untold(cause, told.store)).toHaveLength(2)
  })
})
