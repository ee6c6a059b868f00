import { afterEach, describe, expect, it } from 'vitest'
import { modelKey } from '../../audit/account/keys.ts'
import type { Model } from '../../audit/account/model.ts'
import { update } from '../../audit/account/store.ts'
import { beginSweep, endSweep } from '../../audit/sweep/state.ts'
import type { Content } from '../../reports/archive.ts'
import type { Posture } from '../../reports/posture.ts'
import { publish } from '../../reports/publish.ts'
import { ADMIN, everythingChanged, fn, READ_ONLY, role } from '../protocol/account.ts'
import { attach, MONDAY, NEXT_MONDAY, pressOver, someAccount, type Press } from './press.ts'

const FOLDER = 'reports/111122223333/20260518T070000.000Z'
const LATEST = 'reports/111122223333/latest'
const RUNTIME = 'patching/function-runtime-supported'
const ROLE = 'least-privilege/function-role-no-admin'

let press: Press
afterEach(() => press.close())

async function start(...given: Partial<Parameters<typeof pressOver>>): Promise<Press> {
  press = await pressOver(given[0] ?? someAccount(), given[1])
  return press
}

function objectAt(key: string): Content {
  const found = press.archive.objects.get(key)
  if (found === undefined) throw new Error(`nothing is kept under ${key}`)
  return found
}

function postureAt(folder: string): Posture {
  return JSON.parse(objectAt(`${folder}/report.json`).text) as Posture
}

async function sweepEnds(
  startedAt: string,
  more: { unlisted?: string[]; open?: number } = {},
): Promise<void> {
  const call = { id: `sweep:${startedAt}`, account: '111122223333', region: 'eu-west-1', startedAt }
  const sweep = await beginSweep(call, 0, press.store)
  if (sweep === undefined) throw new Error('no sweep began')
  const endedAt = new Date(Date.parse(startedAt) + 720_000).toISOString()
  await endSweep({ ...sweep, endedAt, looked: 5, lost: 1, unlisted: [], open: 0, ...more }, press.store)
}

describe('a published report', () => {
  it('is three objects of one document, and the newest besides', async () => {
    await start()
    await press.publish(MONDAY)
    expect([...press.archive.objects.keys()].toSorted()).toEqual(
      [FOLDER, LATEST].flatMap(folder => ['csv', 'html', 'json'].map(form => `${folder}/report.${form}`)),
    )
    for (const form of ['csv', 'html', 'json'])
      expect(objectAt(`${LATEST}/report.${form}`)).toEqual(objectAt(`${FOLDER}/report.${form}`))
    expect(objectAt(`${FOLDER}/report.html`).mediaType).toBe('text/html; charset=utf-8')
    const { findings, resources, account, at } = postureAt(FOLDER)
    expect({ resources, account, at }).toEqual({ resources: 3, account: '111122223333', at: MONDAY })
    expect(findings.map(({ control, resource }) => [control, resource.arn])).toEqual([
      [RUNTIME, fn('old').arn],
    ])
    for (const form of ['csv', 'html'])
      expect(objectAt(`${FOLDER}/report.${form}`).text.replaceAll('<wbr>', '')).toContain(fn('old').arn)
  })

  it('names the change behind a finding, and knows whether it was told', async () => {
    await start()
    await attach(press, [READ_ONLY, ADMIN], 1_000)
    await press.publish(MONDAY)
    const { findings } = postureAt(FOLDER)
    expect(findings.filter(({ control }) => control === ROLE)).toMatchObject([
      { workflow: 'NOTIFIED', cause: { action: 'iam:AttachRolePolicy', actor: 'alice' } },
      { workflow: 'NOTIFIED' },
    ])
    expect(findings.filter(({ control }) => control === RUNTIME).map(({ cause }) => cause)).toEqual([
      undefined,
    ])
  })

  it('has accepted risks apart', async () => {
    const exception = {
      control: RUNTIME,
      resource: fn('old').arn,
      owner: 'alice',
      reason: 'Soon.',
      until: '2026-12-31',
    }
    await start(someAccount(), [exception])
    const summary = await press.publish(MONDAY)
    expect(postureAt(FOLDER)).toMatchObject({
      findings: [],
      accepted: [{ workflow: 'SUPPRESSED', exception }],
    })
    expect(summary).toMatchObject({ accepted: 1, open: { HIGH: 0 }, severity: 'INFORMATIONAL' })
  })

  it('leaves out what is gone, and says what is known and not judged', async () => {
    await start()
    await update<Model>(press.store, modelKey(fn('old')), model => model && { ...model, presence: 'GONE' })
    const model = (await press.store.load(modelKey(fn('a'))))?.body as Model
    const created = { ...model, resource: fn('new') }
    await press.store.save({ key: modelKey(created.resource), version: 1, body: created }, 0)
    await press.publish(MONDAY)
    const { resources, findings, unlisted, sweep } = postureAt(FOLDER)
    expect({ resources, findings }).toEqual({ resources: 2, findings: [] })
    expect(sweep).toMatchObject({ known: 3, judged: 2 })
    expect(unlisted).toContain('function new is known and not judged yet')
  })

  it('leaves out what is in a region that left the scope', async () => {
    await start()
    press.stage.clock.advanceTo(new Date(MONDAY))
    await publish({ type: 'report', at: MONDAY }, { ...press.ports, regions: ['eu-central-1'] })
    const { resources, findings, sweep } = postureAt(FOLDER)
    expect({ resources, findings }).toEqual({ resources: 0, findings: [] })
    expect(sweep).toMatchObject({ known: 0, judged: 0 })
  })

  it('says of what could not be followed why', async () => {
    await start()
    await update<Model>(
      press.store,
      modelKey(role('shared')),
      model =>
        model && { ...model, facts: { ...model.facts, attachedPolicies: { unknown: 'access denied' } } },
    )
    await press.publish(MONDAY)
    expect(postureAt(FOLDER).unlisted).toContainEqual(
      expect.stringMatching(/^what role shared leads to .*: access denied$/),
    )
  })

  it('reads all pages', async () => {
    await start()
    const { store } = press
    press.ports.catalogue = {
      async page(sort, token = '0') {
        const { bodies } = await store.page(sort)
        const index = Number(token)
        const one = { bodies: index % 2 === 0 ? bodies.slice(index / 2, index / 2 + 1) : [] }
        return index / 2 < bodies.length ? { ...one, next: String(index + 1) } : one
      },
    }
    await press.publish(MONDAY)
    expect(postureAt(FOLDER)).toMatchObject({ resources: 3, findings: [{ control: RUNTIME }] })
  })
})

describe('what a report says of its coverage', () => {
  it('is loud where no sweep ended', async () => {
    await start()
    const summary = await press.publish(MONDAY)
    expect(postureAt(FOLDER).sweep).toEqual({ standing: 'NONE', known: 3, judged: 3 })
    expect(postureAt(FOLDER).unlisted).toEqual([
      expect.stringContaining('no sweep of the account has ended yet'),
    ])
    expect(summary?.text).toContain('ATTENTION: no sweep of the account has ended yet')
    expect(objectAt(`${FOLDER}/report.html`).text).toContain(
      '<p class="warning">No sweep of the account has ended yet',
    )
  })

  it('is what the last sweep proves', async () => {
    await start()
    await sweepEnds('2026-05-18T03:00:00.000Z', { unlisted: ['functions: denied'], open: 2 })
    const summary = await press.publish(MONDAY)
    expect(summary?.sweep).toMatchObject({
      standing: 'CURRENT',
      last: { startedAt: '2026-05-18T03:00:00.000Z', lost: 1, unlisted: 1, open: 2 },
    })
    expect(postureAt(FOLDER).unlisted).toEqual([
      '2 parts of the last sweep did not end in time',
      'functions: denied',
    ])
    expect(summary?.text).toContain('Last sweep ended 2026-05-18T03:12:00.000Z: not everything until')
  })

  it('is quiet where all was seen', async () => {
    await start()
    await sweepEnds('2026-05-18T03:00:00.000Z')
    const summary = await press.publish(MONDAY)
    expect(postureAt(FOLDER).unlisted).toEqual([])
    expect(summary?.text).toContain('everything until 2026-05-18T03:00:00.000Z is judged, 3 of 3 resources.')
    expect(summary?.text).not.toContain('ATTENTION')
    expect(objectAt(`${FOLDER}/report.html`).text).not.toContain('class="warning"')
  })

  it('is loud where the next sweep is overdue', async () => {
    await start()
    await sweepEnds('2026-05-16T03:00:00.000Z')
    const summary = await press.publish(MONDAY)
    expect(summary?.sweep?.standing).toBe('STALE')
    expect(summary?.text).toContain('ATTENTION: the next sweep is overdue')
  })
})

describe('what is told of a report', () => {
  it('is that it is the first one', async () => {
    await start()
    await press.publish(MONDAY)
    expect(press.told).toMatchObject([
      {
        id: `report:111122223333:${MONDAY}`,
        since: { status: 'FIRST' },
        open: { CRITICAL: 0, HIGH: 1 },
        severity: 'HIGH',
        objects: { html: `${FOLDER}/report.html` },
      },
    ])
    expect(press.announced).toMatchObject([{ type: 'Report Published', detail: { open: { HIGH: 1 } } }])
    expect(press.announced[0]?.detail).not.toHaveProperty('since')
  })

  it('is what opened and what closed since the one before', async () => {
    await start()
    await press.publish(MONDAY)
    press.stage.account.functions['old'] = { role: 'own', runtime: 'nodejs24.x' }
    press.stage.account.roles['shared'] = [READ_ONLY, ADMIN]
    const subjects = [fn('old'), role('shared')].map(resource => ({ resource, facts: 'ALL' as const }))
    const change = { ...everythingChanged(subjects), id: 'later' }
    const { pipeline, clock } = press.stage
    pipeline.queues.deliver('iam-change', { type: 'look-again', change, number: 0 }, clock.now())
    await pipeline.run()
    const summary = await press.publish(NEXT_MONDAY)
    expect(summary?.since).toEqual({
      status: 'COMPARED',
      at: MONDAY,
      counts: { opened: 2, closed: 1, accepted: 0, dropped: 0 },
      opened: [expect.objectContaining({ control: ROLE, count: 2, resources: [fn('a').arn, fn('b').arn] })],
      closed: [expect.objectContaining({ control: RUNTIME, count: 1, resources: [fn('old').arn] })],
    })
    expect(summary?.text).toContain(`opened: CRITICAL 2 ${ROLE}: a, b`)
    expect(summary?.text).toContain(`closed: HIGH 1 ${RUNTIME}: old`)
    expect(press.announced[1]?.detail).toMatchObject({ since: { at: MONDAY, opened: 2, closed: 1 } })
  })

  it.each([
    ['is gone', undefined, 'NoSuchKey'],
    ['is no report', '{"schema":"other"}', 'no document of assay.posture/1'],
    ['is damaged', '{"schema":"assay.posture/1","findings":[{}]}', 'its findings are damaged'],
    ['is no JSON', '<html>', 'no document of assay.posture/1'],
  ])('claims nothing of what opened and closed where the one before %s', async (_, text, why) => {
    await start()
    await press.publish(MONDAY)
    if (text === undefined) press.archive.objects.delete(`${FOLDER}/report.json`)
    else press.archive.objects.set(`${FOLDER}/report.json`, { text, mediaType: 'application/json' })
    const summary = await press.publish(NEXT_MONDAY)
    expect(summary?.since).toEqual({ status: 'UNKNOWN', reason: expect.stringContaining(why) as string })
    expect(summary?.text).toContain('What opened and closed since is not known')
  })
})

describe('a call for a report that comes again', () => {
  it('makes nothing where the report is done, nor where a later one is', async () => {
    await start()
    await press.publish(MONDAY)
    const kept = structuredClone(press.archive.objects)
    await attach(press, [READ_ONLY, ADMIN], 700_000)
    expect(await press.publish(MONDAY)).toBeUndefined()
    expect(press.archive.objects).toEqual(kept)
    await press.publish(NEXT_MONDAY)
    expect(await press.publish('2026-05-20T07:00:00.000Z')).toBeUndefined()
    expect(press.told).toHaveLength(2)
    expect(press.announced).toHaveLength(2)
  })

  it('comes back later while somebody makes the report', async () => {
    await start()
    const first = press.publish(MONDAY)
    await expect(press.publish(MONDAY)).rejects.toMatchObject({ name: 'Contended' })
    await first
    expect(await press.publish(MONDAY)).toBeUndefined()
    expect(press.told).toHaveLength(1)
  })

  it('is taken over where whoever made the report is gone', async () => {
    await start()
    press.ports.archive = { ...press.archive, read: () => new Promise(() => undefined) }
    void press.publish(MONDAY)
    await new Promise(resolve => setImmediate(resolve))
    press.ports.archive = press.archive
    await expect(publish({ type: 'report', at: MONDAY }, press.ports)).rejects.toMatchObject({
      name: 'Contended',
    })
    press.stage.clock.advanceTo(new Date(Date.parse(MONDAY) + 60_000))
    await publish({ type: 'report', at: MONDAY }, press.ports)
    expect(press.told).toHaveLength(1)
  })

  it('keeps what was kept, whatever the account became, and tells that', async () => {
    await start()
    const { reporter } = press.ports
    press.ports.reporter = { send: () => Promise.reject(new Error('no topic')) }
    await expect(press.publish(MONDAY)).rejects.toThrow('no topic')
    const kept = structuredClone(press.archive.objects)
    await attach(press, [READ_ONLY, ADMIN], 700_000)
    press.ports.reporter = reporter
    const summary = await publish({ type: 'report', at: MONDAY }, press.ports)
    expect(press.archive.objects).toEqual(kept)
    expect(summary?.open).toMatchObject({ CRITICAL: 0, HIGH: 1 })
    expect(press.told).toEqual([summary])
  })

  it('tells people once where the bus failed, and rules at last', async () => {
    await start()
    const { announcer } = press.ports
    press.ports.announcer = { announce: () => Promise.reject(new Error('no bus')) }
    await expect(press.publish(MONDAY)).rejects.toThrow('no bus')
    if (announcer) press.ports.announcer = announcer
    await press.publish(MONDAY)
    expect([press.told.length, press.announced.length]).toEqual([1, 1])
  })

  it('makes the same whichever step failed before', async () => {
    await start()
    await press.publish(MONDAY)
    await attach(press, [READ_ONLY, ADMIN], 700_000)
    const steps = ['read', 'keep', 'replace', 'send', 'announce'] as const
    for (const [index, step] of steps.entries()) {
      for (const nth of [1, 2, 3]) {
        const at = new Date(Date.parse(NEXT_MONDAY) + (index * 3 + nth) * 60_000).toISOString()
        press.stage.clock.advanceTo(new Date(at))
        await expectDoneOrFailed(publish({ type: 'report', at }, withFailing(press.ports, step, nth)))
        await press.publish(at)
        const own = press.told.filter(summary => summary.at === at)
        expect({ step, nth, told: own.length }).toEqual({ step, nth, told: 1 })
        expect(own[0]?.since).toMatchObject({
          counts: { opened: index === 0 && nth === 1 ? 2 : 0, closed: 0 },
        })
        for (const form of ['csv', 'html', 'json'] as const)
          expect(objectAt(own[0]?.objects[form] ?? '')).toEqual(objectAt(`${LATEST}/report.${form}`))
      }
    }
  })
})

type Step = 'read' | 'keep' | 'replace' | 'send' | 'announce'

/** `ports`, of which a step fails when it is taken for the time `nth`. */
function withFailing(ports: Press['ports'], step: Step, nth: number): Press['ports'] {
  let calls = 0
  const orFail = <R>(name: Step, work: () => Promise<R>): Promise<R> => {
    if (name === step) calls += 1
    return name === step && calls === nth ? Promise.reject(new Error('fails')) : work()
  }
  const { archive, reporter, announcer } = ports
  return {
    ...ports,
    archive: {
      read: key => orFail('read', () => archive.read(key)),
      keep: (key, content) => orFail('keep', () => archive.keep(key, content)),
      replace: (key, content) => orFail('replace', () => archive.replace(key, content)),
    },
    reporter: { send: summary => orFail('send', () => reporter.send(summary)) },
    announcer: { announce: all => orFail('announce', () => announcer?.announce(all) ?? Promise.resolve()) },
  }
}

async function expectDoneOrFailed(work: Promise<unknown>): Promise<void> {
  const outcome = await work.then(
    () => 'done',
    (failure: Error) => failure.message,
  )
  expect(['done', 'fails']).toContain(outcome)
}
