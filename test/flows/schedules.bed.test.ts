import { PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sweepState } from '../../audit/sweep/state.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import type { Posture } from '../../reports/posture.ts'
import { keysOf, latestKeys } from '../../reports/places.ts'
import type { ReportSummary } from '../../reports/summary.ts'
import { forgetEvents } from '../bed/control.ts'
import { printFigures } from '../bed/figures.ts'
import { bedSuite } from '../bed/suite.ts'
import { schemaOf } from '../json-schemas.ts'
import { followAnnounced, type Announced } from './announced.ts'
import { settledAssay, type Deployment } from './deployment.ts'
import { expectFindings } from './expect-findings.ts'
import { ACTOR, handOf, type Hand } from './hand.ts'
import { subscribe, type Inbox } from './inbox.ts'
import { quiet } from './quiet.ts'
import { openIn, shelfOf } from './shelf.ts'
import { soon } from './soon.ts'
import { storeOf, tableOf, type Table } from './table.ts'
import { deployedWorkers, refusedCalls, uncalledGrants } from './workers.ts'

const RUNTIME = { control: 'patching/function-runtime-supported', severity: 'HIGH' } as const
const NO_ADMIN = { control: 'least-privilege/function-role-no-admin', severity: 'CRITICAL' } as const
const OLD = 'python3.8'
const NEW = 'python3.13'

bedSuite('Assay deployed: the sweep and the report on schedule', () => {
  let assay: Deployment
  let hand: Hand
  let table: Table
  let inbox: Inbox
  let announced: Announced
  const figures: Record<string, unknown> = {}

  beforeAll(async () => {
    assay = await settledAssay()
    hand = handOf(assay.bed)
    table = tableOf(assay.bed)
    inbox = await subscribe(assay)
    announced = await followAnnounced(assay.bed)
    for (const role of ['plain', 'promoted']) await hand.createRole(role)
    await hand.createFunction('mended', { role: 'plain', runtime: OLD })
    await hand.createFunction('drifting', { role: 'plain', runtime: NEW })
    await hand.createFunction('promoted', { role: 'promoted', runtime: NEW })
    await table.judged(hand.functionNamed('mended'), RUNTIME.control, 'NON_COMPLIANT')
    await quiet(assay.bed)
  })
  afterAll(() => assay.stop())

  /** Has a report made for a time, and answers what is told of it. */
  const report = async (at: Date): Promise<ReportSummary> => {
    const began = Date.now()
    await assay.bed.schedules.fire('assay-report', { at })
    const told = await soon(`the report for ${at.toISOString()}`, async () =>
      (await inbox.reports()).find(each => each.at === at.toISOString()),
    )
    figures['ms until the report is told'] = Date.now() - began
    return told
  }

  const first = new Date(Math.floor(Date.now() / 1000) * 1000)

  test('the report lands in the bucket, agrees with the table, and is told with a link', async () => {
    const { bed } = assay
    const shelf = shelfOf(bed)
    const told = await report(first)
    schemaOf('report.schema.json').shape.parse(told)
    const keys = keysOf(bed.account, first.toISOString())
    expect(told).toMatchObject({ since: { status: 'FIRST' }, bucket: shelf.Bucket, objects: keys })
    expect(new URL(told.link).searchParams.get('prefix')).toBe(keys.html)
    const kept = await shelf.read(keys.json)
    expect(kept).toMatchObject({ ContentType: 'application/json', ServerSideEncryption: 'aws:kms' })
    const posture = JSON.parse(kept.text) as Posture
    schemaOf('posture.schema.json').shape.parse(posture)
    const findings = posture.findings.map(({ control, resource }) => `${control} ${resource.arn}`)
    expect(findings).toContain(`${RUNTIME.control} ${hand.functionNamed('mended').arn}`)
    expect(findings.toSorted()).toEqual(await openIn(bed))
    expect(posture.findings.find(({ control }) => control === RUNTIME.control)).toMatchObject({
      workflow: 'NOTIFIED',
      cause: { action: 'lambda:CreateFunction', actor: ACTOR },
    })
    expect(Object.values(told.open).reduce((sum, count) => sum + count, 0)).toBe(findings.length)
    const latest = latestKeys(bed.account)
    for (const form of ['html', 'json', 'csv'] as const)
      expect((await shelf.read(latest[form])).text).toBe((await shelf.read(keys[form])).text)
    expect((await shelf.read(keys.html)).text).toContain('mended')
  })

  test('a report that is called for again is neither made nor told again, and stays as it is', async () => {
    const { bed } = assay
    const shelf = shelfOf(bed)
    const before = await shelf.versions()
    expect(new Set(Object.values(before))).toEqual(new Set([1]))
    await bed.schedules.fire('assay-report', { at: first })
    await quiet(assay.bed)
    expect(await shelf.versions()).toEqual(before)
    expect(await inbox.reports()).toHaveLength(1)
    const Key = keysOf(bed.account, first.toISOString()).json
    const conditional = shelf.s3.send(
      new PutObjectCommand({ Bucket: shelf.Bucket, Key, Body: '{}', IfNoneMatch: '*' }),
    )
    await expect(conditional).rejects.toMatchObject({ name: 'PreconditionFailed' })
  })

  test('the sweep finds lost changes with their actors, and one that no history has', async () => {
    const { delivery, endpoint, schedules } = assay.bed
    await delivery.withhold({ eventName: 'UpdateFunctionConfiguration20150331v2' })
    await hand.setRuntime('drifting', OLD)
    await forgetEvents(endpoint)
    await delivery.withhold({ eventName: 'CreateFunction20150331' })
    await delivery.withhold({ eventName: 'AttachRolePolicy' })
    await hand.createFunction('unheard', { role: 'plain', runtime: OLD })
    await hand.attach('promoted')
    expect((await delivery.withheld()).map(({ name, region }) => `${name} ${region}`)).toEqual([
      'CreateFunction20150331 eu-west-1',
      'AttachRolePolicy us-east-1',
    ])
    await delivery.normal()
    await quiet(assay.bed)
    expect(await table.model(hand.functionNamed('unheard'))).toBeUndefined()

    const at = new Date()
    await schedules.fire('assay-sweep', { at })
    const store = storeOf(assay.bed)
    const sweep = await soon(
      'the end of the sweep',
      async () => {
        const { last } = await sweepState(store)
        return last && last.baseline ? undefined : last
      },
      120,
    )
    figures['s of the sweep'] = (Date.parse(sweep.endedAt) - at.getTime()) / 1000
    figures['resources of the sweep'] = sweep.looked
    expect(sweep).toMatchObject({ lost: 2, unlisted: [], open: 0 })
    await quiet(assay.bed)
    const carol = { type: 'IAMUser', name: ACTOR }
    const created = await inbox.first('unheard', 'lambda:CreateFunction')
    expect(created.notification).toMatchObject({ actor: carol, open: 0 })
    expectFindings(created.notification, {
      ...RUNTIME,
      step: 'OPENED',
      resources: [hand.functionNamed('unheard').arn],
    })
    const attached = await inbox.first('promoted', 'iam:AttachRolePolicy')
    expect(attached.notification).toMatchObject({ actor: carol, open: 0 })
    const promoted = [hand.functionNamed('promoted').arn]
    const related = [hand.roleNamed('promoted').arn]
    expectFindings(attached.notification, { ...NO_ADMIN, step: 'OPENED', resources: promoted }, related)
    const found = await inbox.first('drifting', 'assay:Sweep')
    expect(found.notification).toMatchObject({ actor: { type: 'Assay', name: 'the sweep' }, open: 0 })
    expectFindings(found.notification, {
      ...RUNTIME,
      step: 'OPENED',
      resources: [hand.functionNamed('drifting').arn],
    })
    expect(found.notification.changes).toContain("2 events of CloudTrail's history had not arrived")
  })

  test('the next report says what opened and what closed since', async () => {
    await hand.setRuntime('mended', NEW)
    await inbox.first('mended', 'lambda:UpdateFunctionConfiguration')
    await quiet(assay.bed)
    const second = new Date(Math.floor(Date.now() / 1000) * 1000)
    const { since, objects, sweep } = await report(second)
    if (since.status !== 'COMPARED') throw new Error(`since: ${since.status}`)
    const opened = ['drifting', 'unheard'].map(name => hand.functionNamed(name).arn)
    const closed = [hand.functionNamed('mended').arn]
    expect(since).toMatchObject({ at: first.toISOString(), counts: { closed: 1, accepted: 0, dropped: 0 } })
    expect(since.opened).toContainEqual(expect.objectContaining({ ...RUNTIME, count: 2, resources: opened }))
    expect(since.closed).toMatchObject([{ ...RUNTIME, count: 1, resources: closed }])
    expect(sweep).toMatchObject({ standing: 'CURRENT', last: { baseline: false, lost: 2 } })
    const posture = JSON.parse((await shelfOf(assay.bed).read(objects.json)).text) as Posture
    const findings = posture.findings.map(({ control, resource }) => `${control} ${resource.arn}`)
    expect(findings.toSorted()).toEqual(await openIn(assay.bed))
    const versions = await shelfOf(assay.bed).versions()
    expect(versions[latestKeys(assay.bed.account).json]).toBe(2)
    expect(versions[objects.json]).toBe(1)
  })

  test('rules of users are told of findings, of the sweep and of reports', async () => {
    const opened = await announced.of('Finding Opened')
    const carol = { type: 'IAMUser', name: ACTOR }
    expect(opened).toContainEqual(
      containing({ ...onRuntime(hand.functionNamed('unheard')), cause: { actor: carol } }),
    )
    expect(opened).toContainEqual(
      containing({ ...onRuntime(hand.functionNamed('drifting')), cause: { action: 'assay:Sweep' } }),
    )
    const resolved = await announced.of('Finding Resolved')
    expect(resolved).toMatchObject([
      { ...onRuntime(hand.functionNamed('mended')), step: 'RESOLVED', number: 2, cause: { actor: carol } },
    ])
    const [audit, ...more] = await announced.of('Audit Finished')
    expect(more).toEqual([])
    expect(audit).toMatchObject({ baseline: false, lost: 2, unlisted: 0, open: 0, opened: { HIGH: 1 } })
    const published = await announced.of('Report Published')
    expect(published.map(({ objects }) => objects)).toEqual(
      (await inbox.reports()).map(({ objects }) => objects),
    )
    const ids = [...opened, ...resolved].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('every cause had one message, nothing is left in any queue, and no call was refused', async () => {
    await quiet(assay.bed)
    const threads = (await inbox.all()).map(({ notification }) => notification.thread)
    expect(new Set(threads).size).toBe(threads.length)
    const workers = await deployedWorkers(assay.bed)
    expect(await refusedCalls(assay.bed, workers)).toEqual([])
    printFigures('schedules on the bed', { ...figures, ...(await uncalledGrants(assay.bed, workers)) })
  })
})

function onRuntime({ arn }: Resource) {
  return { control: RUNTIME.control, resource: { arn } }
}

function containing(fields: Record<string, unknown>): unknown {
  return expect.objectContaining(
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        typeof value === 'object' && value !== null ? containing(value as Record<string, unknown>) : value,
      ]),
    ),
  )
}
