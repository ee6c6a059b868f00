import { afterAll, describe, expect, it } from 'vitest'
import { listUnnotifiedTransitions } from '../../../audit/state/change-record.ts'
import type { PublishedStep } from '../../../audit/publish/published-event.ts'
import { putTransition, type Transition } from '../../../audit/state/transition.ts'
import type { Exception } from '../../../audit/settings/exception.ts'
import { notifyChange } from '../../../audit/notify/notify.ts'
import { createTemporaryStores } from '../../contracts/temporary-stores.ts'
import { buildTransition } from '../publish/transitions.ts'
import { NOTIFIED_CHANGE_ID as CHANGE_ID, prepareChange } from './notify-fixture.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

const control = 'least-privilege/function-role-no-admin'

function transition(
  name: string,
  step: PublishedStep = 'OPENED',
  severity: Transition['severity'] = 'HIGH',
): ReturnType<typeof buildTransition> {
  return buildTransition({ name, control, step, severity })
}

function exception(overrides: Partial<Exception> = {}): Exception {
  const resource = 'arn:aws:lambda:*:*:function:legacy-*'
  return { control, resource, owner: 'alice', reason: 'Goes away.', until: '2026-05-12', ...overrides }
}

describe('a message about findings of which some are accepted risks', () => {
  it('leaves the accepted ones out and counts them', async () => {
    const worst = transition('legacy-b', 'OPENED', 'CRITICAL')
    const fixture = await prepareChange(
      stores.open(),
      [transition('hook'), transition('legacy-a'), worst],
      [exception()],
    )
    await fixture.notify()
    expect(fixture.sent).toHaveLength(1)
    expect(fixture.sent[0]).toMatchObject({ accepted: 2, severity: 'HIGH', findings: [{ count: 1 }] })
    expect(fixture.sent[0]?.text).toContain('2 more findings are accepted risks and are not listed.')
    expect(fixture.sent[0]?.text).not.toContain('legacy')
    expect(await listUnnotifiedTransitions(CHANGE_ID, fixture.store)).toEqual([])
  })

  it('counts none where none is accepted', async () => {
    const fixture = await prepareChange(stores.open(), [transition('hook')], [exception()])
    await fixture.notify()
    expect(fixture.sent).toMatchObject([{ accepted: 0 }])
    expect(fixture.sent[0]?.text).not.toContain('accepted')
  })

  it.each<PublishedStep>(['OPENED', 'REOPENED', 'RESOLVED', 'ARCHIVED'])(
    'is not sent where all are accepted: %s',
    async transitionStep => {
      const fixture = await prepareChange(
        stores.open(),
        [transition('legacy-a', transitionStep)],
        [exception()],
      )
      expect(await fixture.notify()).toBeUndefined()
      expect(fixture.sent).toEqual([])
      expect(await listUnnotifiedTransitions(CHANGE_ID, fixture.store)).toEqual([])
    },
  )

  it('leaves findings of a disabled control out while it is disabled', async () => {
    const disabled = { owner: 'ann', reason: 'Another team does it.', until: '2026-05-12' }
    const during = await prepareChange(stores.open(), [transition('hook')], [], { [control]: { disabled } })
    expect(await during.notify()).toBeUndefined()
    expect(await listUnnotifiedTransitions(CHANGE_ID, during.store)).toEqual([])
    const ended = { [control]: { disabled: { ...disabled, until: '2026-05-11' } } }
    const after = await prepareChange(stores.open(), [transition('hook')], [], ended)
    expect(await after.notify()).toMatchObject({ accepted: 0, findings: [{ count: 1 }] })
  })

  it('is the first message where the findings before were accepted', async () => {
    const fixture = await prepareChange(stores.open(), [transition('legacy-a')], [exception()])
    await fixture.notify()
    await putTransition(transition('hook'), fixture.store)
    expect(await fixture.notify()).toMatchObject({
      id: `${CHANGE_ID}#1`,
      accepted: 0,
      findings: [{ count: 1 }],
    })
  })

  it.each([
    ['its last day has passed', exception({ until: '2026-05-11' })],
    ['it is about another control', exception({ control: 'least-privilege/function-url-auth' })],
    ['it is about other resources', exception({ resource: 'arn:aws:lambda:*:*:function:modern-*' })],
  ])('contains a finding in spite of an exception when %s', async (_, overrides) => {
    const fixture = await prepareChange(stores.open(), [transition('legacy-a')], [overrides])
    await fixture.notify()
    expect(fixture.sent).toMatchObject([{ accepted: 0, findings: [{ count: 1 }] }])
  })

  it('leaves every finding pending where sending failed', async () => {
    const fixture = await prepareChange(
      stores.open(),
      [transition('hook'), transition('legacy-a')],
      [exception()],
    )
    const failing = { send: () => Promise.reject(new Error('no topic')) }
    const message = { type: 'notify', changeId: CHANGE_ID } as const
    await expect(notifyChange(message, { ...fixture.deps, notifier: failing })).rejects.toThrow('no topic')
    expect(await listUnnotifiedTransitions(CHANGE_ID, fixture.store)).toHaveLength(2)
  })
})
