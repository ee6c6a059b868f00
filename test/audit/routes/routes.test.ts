import { describe, expect, it } from 'vitest'
import { buildRoleResource } from '../../../audit/resources/iam/role.ts'
import { buildSnapshotKey } from '../../../audit/state/keys.ts'
import { putTransition, type Transition } from '../../../audit/state/transition.ts'
import { deliverBatch } from '../../../audit/routes/deliver-batch.ts'
import { createDigest } from '../../../audit/routes/digest.ts'
import type { DigestEntry } from '../../../audit/routes/route-message.ts'
import { createRouteEvent } from '../../../audit/routes/route-event.ts'
import type { Route } from '../../../audit/settings/route.ts'
import { openChangeRecord } from '../../../audit/state/change-record.ts'
import { buildComplianceRecordKey } from '../../../audit/state/keys.ts'
import { buildSource, buildRoutedTransition, createRouteFixture, ROUTED_CHANGE } from './route-fixture.ts'

const to = { events: true } as const
const overdue = 'patching/vulnerability-fix-overdue'

/** What each route gets of these transitions, as numbers of findings. */
async function countRouted(filters: Omit<Route, 'name' | 'to'>, transitions: readonly Transition[]) {
  const fixture = createRouteFixture([{ name: 'one', to, ...filters }])
  await fixture.forward(buildSource(transitions))
  await fixture.run()
  const [first] = fixture.sent
  if (first === undefined) return undefined
  const { opened, resolved, severity } = first.message
  return { opened: Object.values(opened).reduce((sum, count) => sum + count, 0), resolved, severity }
}

const due = { step: 'OVERDUE', number: 2, dueAt: '2026-06-01T00:00:00.000Z' } as const

/** What the notification of a re-evaluation has, with these transitions. */
function buildDrift(transitions: readonly Transition[]) {
  const source = buildSource(transitions, {}, 'drift:111122223333:2026-06-03')
  const origin = { action: 'assay:Reevaluate', actor: { type: 'Assay', name: 'x' } }
  return { ...source, changeRecord: { ...source.changeRecord, ...origin } }
}

describe('what a route gets', () => {
  const transitions = [
    buildRoutedTransition('a'),
    buildRoutedTransition('b', { severity: 'MEDIUM', control: 'segmentation/sg-no-admin-ports' }),
    buildRoutedTransition('c', { severity: 'HIGH', control: overdue }),
    buildRoutedTransition('d', { severity: 'HIGH', step: 'RESOLVED', number: 2 }),
    buildRoutedTransition('e', {
      severity: 'LOW',
      resource: { ...buildRoutedTransition('e').resource, region: 'eu-central-1', account: '444455556666' },
    }),
  ]

  it.each<[string, Omit<Route, 'name' | 'to'>, object | undefined]>([
    ['everything without a filter', {}, { opened: 4, resolved: 1, severity: 'CRITICAL' }],
    ['a severity and worse', { minimumSeverity: 'HIGH' }, { opened: 2, resolved: 1, severity: 'CRITICAL' }],
    ['a strategy', { strategies: ['segmentation'] }, { opened: 1, resolved: 0, severity: 'MEDIUM' }],
    ['a control', { controls: [overdue] }, { opened: 1, resolved: 0, severity: 'HIGH' }],
    ['an account', { accounts: ['444455556666'] }, { opened: 1, resolved: 0, severity: 'LOW' }],
    ['a region', { regions: ['eu-central-1'] }, { opened: 1, resolved: 0, severity: 'LOW' }],
    ['only what opens', { resolved: false }, { opened: 4, resolved: 0, severity: 'CRITICAL' }],
    ['what is past its due date', { overdue: true }, { opened: 1, resolved: 0, severity: 'HIGH' }],
    ['what all filters ask for', { minimumSeverity: 'CRITICAL', strategies: ['patching'] }, undefined],
  ])('is %s', async (_, filters, expected) => {
    expect(await countRouted(filters, transitions)).toEqual(expected)
  })

  it('is, of a route for what is overdue, each finding that became overdue, and its end', async () => {
    const fixture = createRouteFixture([{ name: 'escalation', overdue: true, to }])
    const dueB = { ...due, dueAt: '2026-06-02T00:00:00.000Z' }
    const overdueOnes = [buildRoutedTransition('checkout', due), buildRoutedTransition('orders', dueB)]
    await fixture.forward(buildDrift([...overdueOnes, buildRoutedTransition('c')]))
    await fixture.run()
    const ended = buildRoutedTransition('checkout', { step: 'RESOLVED', number: 3, dueAt: due.dueAt })
    await fixture.forward(buildSource([ended, buildRoutedTransition('d', { step: 'RESOLVED', number: 2 })]))
    await fixture.run()
    expect(fixture.sent.map(({ message: { overdue: count, resolved } }) => [count, resolved])).toEqual([
      [2, 0],
      [undefined, 1],
    ])
    const [first] = fixture.sent
    expect(first?.message.title).toBe(
      'OPENED CRITICAL - overdue: checkout and 1 more: The role is an administrator - 111122223333',
    )
    expect(first?.message.brief).toContain(
      'CRITICAL: 2 findings for functions checkout and orders are overdue, the first since 2026-06-01 00:00:00 UTC (least-privilege/function-role-no-admin)',
    )
    expect(first?.message.remediations).toHaveLength(1)
  })

  it('counts in a digest what became overdue', async () => {
    const fixture = createRouteFixture([{ name: 'hourly', digest: { every: 'hour' }, to }])
    const other = { ...due, control: 'segmentation/sg-no-admin-ports', severity: 'HIGH' } as const
    await fixture.forward(buildDrift([buildRoutedTransition('a', due), buildRoutedTransition('b', other)]))
    await fixture.run()
    const [digest] = fixture.sent
    expect(digest?.message.title).toBe(
      'OPENED CRITICAL - digest of 1 change: 0 opened, 2 overdue, 0 resolved - 111122223333',
    )
    expect(digest?.message.text).toContain('Overdue: 2. Resolved: 0.')
    expect(digest?.message.text).toContain('OPENED CRITICAL - 2 findings overdue - 111122223333')
  })

  it('has the severity of what was resolved, if everything is', async () => {
    const routed = await countRouted({ minimumSeverity: 'HIGH' }, [
      buildRoutedTransition('d', { step: 'RESOLVED' }),
    ])
    expect(routed).toEqual({ opened: 0, resolved: 1, severity: 'CRITICAL' })
  })

  it('is by the tags of the resource, and nothing of resources whose tags are not known', async () => {
    const fixture = createRouteFixture([{ name: 'payments', tags: { owner: ['payments'] }, to }])
    const arns = ['paid', 'other', 'unread', 'unknown'].map(name => `arn:aws:iam::111122223333:role/${name}`)
    const roles = arns.map(arn => buildRoleResource(arn, '111122223333'))
    const tags = [
      { known: { owner: 'payments' } },
      { known: { owner: 'shop' } },
      undefined,
      { unknown: 'denied' },
    ]
    for (const [index, resource] of roles.entries()) {
      const fact = tags[index]
      const body = { resource, facts: fact === undefined ? {} : { tags: fact } }
      await fixture.store.save({ key: buildSnapshotKey(resource), version: 1, body }, 0)
    }
    await fixture.forward(buildSource(roles.map(resource => buildRoutedTransition('x', { resource }))))
    await fixture.run()
    expect(fixture.sent).toHaveLength(1)
    expect(fixture.sent[0]?.message).toMatchObject({ opened: { CRITICAL: 1 }, resources: [arns[0]] })
  })

  it('is what a change newly allows, where the route asks for its severity', async () => {
    const grants = {
      groups: [
        {
          severity: 'HIGH' as const,
          principals: ['arn:aws:iam::111122223333:role/app'],
          count: 1,
          workloads: [],
          workloadCount: 0,
          principalsNotChecked: 0,
          grants: [],
          omitted: 0,
        },
      ],
      omittedPrincipals: 0,
    }
    const fixture = createRouteFixture([
      { name: 'all', to },
      { name: 'high', minimumSeverity: 'HIGH', to },
      { name: 'critical', minimumSeverity: 'CRITICAL', to },
      { name: 'findings', controls: [overdue], to },
    ])
    await fixture.forward({ ...buildSource([], { grants }), isAccessNews: true })
    await fixture.run()
    expect(fixture.sent.map(({ route }) => route)).toEqual(['all', 'high'])
  })

  it('is one message for 1,000 findings of one change, which counts all', async () => {
    const fixture = createRouteFixture([
      { name: 'now', to },
      { name: 'later', digest: { every: 'hour' }, to },
    ])
    await fixture.forward(
      buildSource(Array.from({ length: 1_000 }, (_, index) => buildRoutedTransition(`worker-${index}`))),
    )
    await fixture.run()
    expect(fixture.sent.map(({ route }) => route)).toEqual(['now', 'later'])
    for (const { message } of fixture.sent) expect(message.opened.CRITICAL).toBe(1_000)
    expect(fixture.sent[0]?.message.text).toContain('CRITICAL: 1000 new findings')
  })
})

/** The reads for a notification that 100 findings are resolved, to so many routes. */
const countReads = async (routes: number) => {
  const fixture = createRouteFixture(
    Array.from({ length: routes }, (_, index) => ({ name: `r${index}`, to })),
  )
  const { store } = fixture
  await openChangeRecord(buildSource([]).changeRecord, store, new Date())
  const names = Array.from({ length: 100 }, (_, index) => `worker-${index}`)
  for (const name of names) await putTransition(buildRoutedTransition(name), store)
  const load = store.load.bind(store)
  let loads = 0
  store.load = key => {
    if (!key.partition.startsWith('ROUTE ')) loads += 1
    return load(key)
  }
  const changeId = 'ct:111122223333:f'
  const resolved = names.map(name => buildRoutedTransition(name, { step: 'RESOLVED', number: 2, changeId }))
  await fixture.forward(buildSource(resolved, {}, changeId))
  return loads
}

describe('a message to a route', () => {
  it('says first what happened and what it affects, then details, and where to look', async () => {
    const fixture = createRouteFixture([{ name: 'mail', to }])
    const role = buildRoleResource('arn:aws:iam::111122223333:role/app', '111122223333')
    await fixture.forward(buildSource([buildRoutedTransition('orders')], { subjects: [role] }))
    await fixture.run()
    const [{ message } = { message: undefined }] = fixture.sent
    expect(message?.title).toMatch(/^OPENED CRITICAL - .* - by tom - 111122223333$/)
    const lines = message?.text.split('\n') ?? []
    expect(lines[0]).toContain('tom (IAM user) called iam:AttachRolePolicy on role app')
    expect(lines[1]).toBe('Affects: function orders')
    expect(lines).toContain(
      'Open role app in the console: https://us-east-1.console.aws.amazon.com/iam/home?region=us-east-1#/roles/details/app',
    )
    expect(message?.remediations).toHaveLength(1)
  })

  it('continues the thread of the change that opened what it resolves, and says when nothing of it is open', async () => {
    const fixture = createRouteFixture([{ name: 'mail', to }])
    const { store } = fixture
    const resolve = async (names: readonly string[], id: string) => {
      const resolved = names.map(name =>
        buildRoutedTransition(name, { step: 'RESOLVED', number: 2, changeId: id }),
      )
      for (const transition of resolved) {
        await putTransition(transition, store)
        const body = { results: { [transition.control]: { lastTransition: transition } } }
        const key = buildComplianceRecordKey(transition.resource)
        const version = (await store.load(key))?.version ?? 0
        await store.save({ key, version: version + 1, body }, version)
      }
      await fixture.forward(buildSource(resolved, {}, id))
      await fixture.run()
    }
    const opened = ['a', 'b'].map(name => buildRoutedTransition(name))
    await openChangeRecord(buildSource([]).changeRecord, store, new Date())
    for (const transition of opened) await putTransition(transition, store)
    await fixture.forward(buildSource(opened))
    await fixture.run()
    await resolve(['a'], 'ct:111122223333:f')
    await resolve(['b'], 'ct:111122223333:g')
    expect(
      fixture.sent.map(({ message }) => [message.thread, message.status, message.isThreadResolved]),
    ).toEqual([
      [ROUTED_CHANGE, 'OPENED', false],
      [ROUTED_CHANGE, 'RESOLVED', false],
      [ROUTED_CHANGE, 'RESOLVED', true],
    ])
    const ending = 'Nothing that this thread reported is open any more.'
    expect(fixture.sent.map(({ message }) => message.brief.split('\n').includes(ending))).toEqual([
      false,
      false,
      true,
    ])
  })

  it('that says what is overdue continues the thread of that, and resolves none of what is resolved with it', async () => {
    const fixture = createRouteFixture([{ name: 'pager', to }])
    const { store } = fixture
    const drift = buildDrift([]).changeRecord.id
    const opened = (['a', 'b', 'c'] as const).map(name =>
      buildRoutedTransition(name, { changeId: name === 'a' ? ROUTED_CHANGE : 'ct:111122223333:f' }),
    )
    const [overdueOne, ...resolvedOnes] = opened.map((transition, index): Transition => {
      const opening = { number: 1, changeId: transition.changeId, at: transition.at }
      const step = index === 0 ? { ...due, opening } : ({ step: 'RESOLVED', number: 2 } as const)
      return { ...transition, ...step, changeId: drift }
    })
    const steps = [overdueOne ?? [], ...resolvedOnes].flat()
    for (const transition of [...opened, ...steps]) await putTransition(transition, store)
    for (const transition of steps) {
      const body = { results: { [transition.control]: { lastTransition: transition } } }
      await store.save({ key: buildComplianceRecordKey(transition.resource), version: 1, body }, 0)
    }
    await fixture.forward(buildDrift(steps))
    await fixture.run()
    expect(
      fixture.sent.map(({ message }) => [message.thread, message.status, message.isThreadResolved]),
    ).toEqual([[ROUTED_CHANGE, 'OPENED', false]])
    const events = fixture.sent.map(({ message }) =>
      createRouteEvent('pager', { ...message, isThreadResolved: true }),
    )
    expect(events[0]?.detail).toMatchObject({ action: 'trigger', severity: 'CRITICAL' })
  })

  it('of a route for what is overdue ends the thread that it began, although a tag accepted the finding meanwhile', async () => {
    const fixture = createRouteFixture([{ name: 'escalation', overdue: true, to }])
    const { store } = fixture
    const drift = buildDrift([]).changeRecord
    await openChangeRecord(drift, store, new Date())
    const first = buildRoutedTransition('a')
    const opening = { number: 1, changeId: first.changeId, at: first.at }
    const steps = [
      first,
      { ...first, ...due, opening, changeId: drift.id },
      { ...first, ...due, opening, number: 3, step: 'ACCEPTED', changeId: 'ct:111122223333:tag' },
      { ...first, dueAt: due.dueAt, number: 4, step: 'RESOLVED', changeId: 'ct:111122223333:end' },
    ] as const
    for (const [version, transition] of steps.entries()) {
      await putTransition(transition, store)
      const body = { results: { [transition.control]: { lastTransition: transition } } }
      await store.save({ key: buildComplianceRecordKey(first.resource), version: version + 1, body }, version)
      if (version > 0) await fixture.forward(buildSource([transition], {}, transition.changeId))
      await fixture.run()
    }
    expect(fixture.sent.map(({ message }) => [message.thread, message.isThreadResolved])).toEqual([
      [drift.id, false],
      [drift.id, false],
      [drift.id, true],
    ])
  })

  it('that resolves all but what a tag accepts does not say that nothing is open', async () => {
    const fixture = createRouteFixture([{ name: 'mail', to }])
    const { store } = fixture
    await openChangeRecord(buildSource([]).changeRecord, store, new Date())
    for (const name of ['a', 'b']) await putTransition(buildRoutedTransition(name), store)
    const [accepted, resolved] = (['ACCEPTED', 'RESOLVED'] as const).map((step, index) =>
      buildRoutedTransition(['a', 'b'][index] ?? '', {
        step,
        number: 2,
        changeId: `ct:111122223333:${step}`,
      }),
    ) as [Transition, Transition]
    for (const transition of [accepted, resolved]) {
      const body = { results: { [transition.control]: { lastTransition: transition } } }
      await store.save({ key: buildComplianceRecordKey(transition.resource), version: 1, body }, 0)
    }
    await fixture.forward(buildSource([resolved], {}, resolved.changeId))
    await fixture.run()
    expect(fixture.sent.map(({ message }) => [message.status, message.isThreadResolved])).toEqual([
      ['RESOLVED', false],
    ])
  })

  it('about changed settings does not say that something was opened', async () => {
    const fixture = createRouteFixture([{ name: 'mail', to }])
    const counts = { REOPENED: 0, ACCEPTED: 1, DISABLED: 0, RERATED: 0 }
    const settingsChange = { version: 3, changes: ['Exception added: x'], counts, groups: [], listed: [] }
    await fixture.forward(buildSource([], { settingsChange }))
    await fixture.run()
    expect(fixture.sent[0]?.message.title).toMatch(/^CHANGED \w+ - settings changed: 1 accepted - by tom - /)
  })

  it('takes no more reads of the findings that it resolves for 50 routes than for one', async () => {
    expect(await countReads(50)).toBe(await countReads(1))
  })
})

/** Passes on a notification of one finding at a time. */
const forwardAt = async (fixture: ReturnType<typeof createRouteFixture>, time: string, id: string) => {
  fixture.setTime(time)
  await fixture.forward(buildSource([buildRoutedTransition(id)], {}, id))
}

describe('a route that collects', () => {
  const hourly: Route = { name: 'hourly', digest: { every: 'hour' }, to }
  it('sends nothing before its time, and then one message, with what waits for the next one in a further one', async () => {
    const fixture = createRouteFixture([hourly])
    await forwardAt(fixture, '2026-06-03T10:01:00Z', 'one')
    await forwardAt(fixture, '2026-06-03T10:30:00Z', 'two')
    await fixture.run('2026-06-03T10:59:59Z')
    expect(fixture.sent).toEqual([])
    await forwardAt(fixture, '2026-06-03T10:59:59Z', 'three')
    await fixture.run('2026-06-03T11:00:01Z')
    await forwardAt(fixture, '2026-06-03T11:00:02Z', 'four')
    await fixture.run()
    expect(fixture.sent.map(({ message }) => message.opened.CRITICAL)).toEqual([3, 1])
    expect(new Set(fixture.sent.map(({ message }) => message.id)).size).toBe(2)
  })

  it('asks again after at most ten minutes while it waits, so that no alarm says that its messages are late', async () => {
    const fixture = createRouteFixture([{ ...hourly, digest: { every: 'day', at: '09:00' } }])
    await forwardAt(fixture, '2026-06-03T10:00:00Z', 'one')
    let last = Date.parse('2026-06-03T10:00:00Z')
    while (fixture.sent.length === 0) {
      const [next] = fixture.waiting
      expect((next?.due ?? 0) - last).toBeLessThanOrEqual(600_000)
      last = next?.due ?? 0
      await fixture.run(new Date(last).toISOString())
    }
    expect(new Date(last).toISOString()).toBe('2026-06-04T09:00:00.000Z')
  })

  it('neither repeats nor loses anything when the clock is turned back', async () => {
    const fixture = createRouteFixture([hourly])
    await forwardAt(fixture, '2026-06-03T10:30:00Z', 'one')
    await fixture.run('2026-06-03T11:00:01Z')
    await forwardAt(fixture, '2026-06-03T10:10:00Z', 'two')
    const old = { type: 'deliver', route: 'hourly', batch: '2026-06-03T11:00:00.000Z' } as const
    await deliverBatch(old, fixture.deps)
    await fixture.run()
    expect(fixture.sent.map(({ message }) => message.opened.CRITICAL)).toEqual([1, 1])
    expect(fixture.sent.map(({ message }) => message.id)).toEqual([
      'hourly 2026-06-03T11:00:00.000Z#1',
      'hourly 2026-06-03T11:00:00.000Z#2',
    ])
  })

  const night: Route = {
    name: 'night',
    quietHours: { from: '22:00', to: '06:00', timeZone: 'Etc/UTC' },
    to,
  }
  it.each([
    ['the time of a digest passed', hourly, '2026-06-03T10:59:59Z', '2026-06-03T11:00:05Z'],
    ['the clock was turned back before that time', hourly, '2026-06-03T11:00:05Z', '2026-06-03T10:59:59Z'],
    ['quiet hours began', night, '2026-06-03T21:59:59Z', '2026-06-03T22:00:05Z'],
    ['quiet hours ended', night, '2026-06-04T05:59:59Z', '2026-06-04T06:00:05Z'],
  ])('sends a notification once that is passed on again after %s', async (_, route, first, again) => {
    const fixture = createRouteFixture([route])
    await forwardAt(fixture, first, 'one')
    await fixture.run(first)
    await forwardAt(fixture, again, 'one')
    await fixture.run()
    expect(fixture.sent.map(({ message }) => message.opened.CRITICAL)).toEqual([1])
  })

  it('has one message that waits in the queue, whatever the number of notifications', async () => {
    const fixture = createRouteFixture([{ ...hourly, digest: { every: 'day', at: '09:00' } }])
    const send = fixture.deps.sender.send.bind(fixture.deps.sender)
    let count = 0
    fixture.deps.sender.send = (queue, messages, delay) => {
      count += messages.length
      return send(queue, messages, delay)
    }
    for (let minute = 0; minute < 1_000; minute += 1) {
      const at = new Date(Date.parse('2026-06-03T10:00:00Z') + minute * 60_000).toISOString()
      await forwardAt(fixture, at, `c${minute}`)
      await fixture.run(at)
    }
    await fixture.run()
    expect(fixture.sent.map(({ message }) => message.opened.CRITICAL)).toEqual([1_000])
    expect(count).toBeLessThan(150)
  })

  it('sends all of a batch that is more than one message', async () => {
    const fixture = createRouteFixture([hourly])
    for (let index = 0; index < 1_500; index += 1)
      await forwardAt(fixture, '2026-06-03T10:00:00Z', `c${index}`)
    await fixture.run()
    expect(fixture.sent.map(({ message }) => message.opened.CRITICAL)).toEqual([1_000, 500])
  })

  it('sends a delivery in a further message that is stored after its batch was sent', async () => {
    const fixture = createRouteFixture([hourly])
    await forwardAt(fixture, '2026-06-03T10:30:00Z', 'one')
    const save = fixture.store.save.bind(fixture.store)
    fixture.store.save = async (item, expecting) => {
      if (item.key.sort.startsWith('DELIVERY two')) await fixture.run('2026-06-03T11:00:01Z')
      return save(item, expecting)
    }
    await forwardAt(fixture, '2026-06-03T10:59:59Z', 'two')
    await fixture.run()
    expect(fixture.sent.map(({ message }) => message.opened.CRITICAL)).toEqual([1, 1])
  })

  it('lists the worst first, shows 20 in full, and counts the rest', async () => {
    const fixture = createRouteFixture([hourly])
    for (let index = 0; index < 130; index += 1) {
      const severity = index === 129 ? 'CRITICAL' : 'LOW'
      const transition = buildRoutedTransition(`f${index}`, { severity, changeId: `c${index}` })
      await fixture.forward(buildSource([transition], {}, `c${index}`))
    }
    await fixture.run()
    const [{ message } = { message: undefined }] = fixture.sent
    expect(fixture.sent).toHaveLength(1)
    expect(message?.opened).toMatchObject({ CRITICAL: 1, LOW: 129 })
    expect(message?.title).toBe(
      'OPENED CRITICAL - digest of 130 changes: 130 opened, 0 resolved - 111122223333',
    )
    expect(message?.text.split('\n').slice(3, 7)).toEqual([
      '',
      'Open: 130 changes',
      '',
      expect.stringMatching(/^OPENED CRITICAL/),
    ])
    expect(message?.text.match(/called iam:AttachRolePolicy/g)).toHaveLength(20)
    expect(message?.text).toContain('and 10 more, which the report has')
  })
})

function buildEntry(parts: Partial<DigestEntry>): DigestEntry {
  return {
    thread: 'a',
    status: 'OPENED',
    severity: 'HIGH',
    account: '111122223333',
    region: 'eu-west-1',
    at: '2026-06-03T10:00:00.000Z',
    title: 'OPENED HIGH - a',
    text: 'a is open',
    opened: { CRITICAL: 0, HIGH: 1, MEDIUM: 0, LOW: 0, INFORMATIONAL: 0 },
    resolved: 0,
    resources: [],
    ...parts,
  }
}

describe('what a digest says of changes', () => {
  const opened = buildEntry({})
  const resolved = buildEntry({
    status: 'RESOLVED',
    title: 'RESOLVED HIGH - a',
    at: '2026-06-03T11:00:00.000Z',
    resolved: 1,
    isThreadResolved: true,
  })

  it('is that one is open until a later one resolves all of it', () => {
    const { isThreadResolved: _, ...partly } = resolved
    for (const [second, isOpen] of [
      [resolved, false],
      [partly, true],
      [{ ...resolved, thread: 'b' }, true],
      [{ ...resolved, at: '2026-06-03T09:00:00.000Z' }, true],
    ] as const) {
      const { text, brief, title } = createDigest('mail', 'id', 'thread', [opened, second])
      expect(text.includes('Open: 1 change\n')).toBe(isOpen)
      expect(text.includes('a is open')).toBe(isOpen)
      expect(brief.includes('Opened and resolved again: 1 change\n  OPENED HIGH - a')).toBe(!isOpen)
      expect(title).toMatch(isOpen ? /^OPENED HIGH - digest of 2/ : /^RESOLVED HIGH - digest of 2/)
    }
  })
})

describe('a delivery', () => {
  it('is repeated with the same id after a failure, as soon as the route works again', async () => {
    const fixture = createRouteFixture([{ name: 'mail', to }])
    await fixture.forward(buildSource([buildRoutedTransition('a')]))
    const [{ message } = { message: undefined }] = fixture.waiting
    if (message === undefined) throw new Error('nothing waits')
    const throttled = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' })
    fixture.failWith(throttled)
    await expect(deliverBatch(message, fixture.deps)).rejects.toMatchObject({
      name: 'ThrottlingException',
      message: 'route mail: Rate exceeded',
    })
    fixture.failWith(undefined)
    await deliverBatch(message, fixture.deps)
    await deliverBatch(message, fixture.deps)
    expect(fixture.sent.map(({ message: sent }) => sent.id)).toEqual([`${ROUTED_CHANGE}#1 mail`])
  })

  it('is sent as it was stored, if the resource lost its tags before sending was requested', async () => {
    const fixture = createRouteFixture([{ name: 'payments', tags: { owner: ['payments'] }, to }])
    const resource = buildRoleResource('arn:aws:iam::111122223333:role/paid', '111122223333')
    const saveTags = (tags: object, version: number) =>
      fixture.store.save(
        {
          key: buildSnapshotKey(resource),
          version,
          body: { resource, facts: { tags: { known: tags } } },
        },
        version - 1,
      )
    await saveTags({ owner: 'payments' }, 1)
    const source = buildSource([buildRoutedTransition('x', { resource })])
    const send = fixture.deps.sender.send.bind(fixture.deps.sender)
    fixture.deps.sender.send = () => Promise.reject(new Error('crash'))
    await expect(fixture.forward(source)).rejects.toThrow('crash')
    fixture.deps.sender.send = send
    await saveTags({}, 2)
    await fixture.forward(source)
    await fixture.run()
    expect(fixture.sent).toHaveLength(1)
  })

  it('waits for a function that has the lease, and is sent once the lease ended, also if the clock was turned back', async () => {
    const fixture = createRouteFixture([{ name: 'mail', to }])
    await fixture.forward(buildSource([buildRoutedTransition('a')]))
    const [{ message } = { message: undefined }] = fixture.waiting.splice(0)
    if (message === undefined) throw new Error('nothing waits')
    const partition = `ROUTE mail ${message.batch}`
    const body = { number: 1, deliveries: [message.batch], leasedAt: '2026-06-03T10:00:00.000Z' }
    await fixture.store.save({ key: { partition, sort: 'SENT 000001' }, version: 1, body }, 0)
    fixture.setTime('2026-06-03T10:00:30.000Z')
    await deliverBatch(message, fixture.deps)
    expect(fixture.sent).toEqual([])
    expect(fixture.waiting).toHaveLength(1)
    fixture.setTime('2026-06-03T08:00:00.000Z')
    await deliverBatch(message, fixture.deps)
    expect(fixture.sent).toHaveLength(1)
  })

  it('to a route that the configuration does not have any more is dropped', async () => {
    const fixture = createRouteFixture([{ name: 'mail', to }])
    await fixture.forward(buildSource([buildRoutedTransition('a')]))
    const [{ message } = { message: undefined }] = fixture.waiting
    if (message === undefined) throw new Error('nothing waits')
    await deliverBatch(message, { ...fixture.deps, routes: [] })
    expect(fixture.sent).toEqual([])
  })
})
