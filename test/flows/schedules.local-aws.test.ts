import { PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadSweepState } from '../../audit/state/sweep-state-store.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import { buildReportKeys, buildLatestReportKeys } from '../../reports/publish/report-location.ts'
import type { ReportSummary } from '../../reports/publish/report-summary.ts'
import { clearEvents } from '../local-aws/control-client.ts'
import { printMeasurements } from '../local-aws/measurements.ts'
import { describeOnLocalAws } from '../local-aws/suite.ts'
import { loadJsonSchema } from '../json-schemas.ts'
import { followPublishedEvents, type PublishedEvents } from './deployed-assay/published-events.ts'
import { deployAndSettleAssay, type DeployedAssay } from './deployed-assay/deployment.ts'
import { expectFindings } from './deployed-assay/expect-findings.ts'
import { FLOW_ACTOR, createWorkloadActor, type WorkloadActor } from './actors/workload-actor.ts'
import { createNotificationInbox, type NotificationInbox } from './deployed-assay/notification-inbox.ts'
import { waitUntilIdle } from './deployed-assay/until-idle.ts'
import { listOpenFindings, createReportBucketClient } from './deployed-assay/report-bucket.ts'
import { waitFor } from './deployed-assay/eventually.ts'
import { createTableStore, createTableReader, type TableReader } from './deployed-assay/deployed-table.ts'
import {
  listDeployedFunctions,
  listRefusedCalls,
  listUnusedGrants,
} from './deployed-assay/deployed-functions.ts'

const RUNTIME = { control: 'patching/function-runtime-supported', severity: 'HIGH' } as const
const NO_ADMIN = { control: 'least-privilege/function-role-no-admin', severity: 'CRITICAL' } as const
const OLD = 'python3.8'
const NEW = 'python3.13'

describeOnLocalAws('Assay deployed: full scan and report on schedule', () => {
  let assay: DeployedAssay
  let actor: WorkloadActor
  let table: TableReader
  let inbox: NotificationInbox
  let publishedEvents: PublishedEvents
  const figures: Record<string, unknown> = {}

  beforeAll(async () => {
    assay = await deployAndSettleAssay()
    actor = createWorkloadActor(assay.localAws)
    table = createTableReader(assay.localAws)
    inbox = await createNotificationInbox(assay)
    publishedEvents = await followPublishedEvents(assay.localAws)
    for (const role of ['plain', 'promoted']) await actor.createRole(role)
    await actor.createFunction('fixed', { role: 'plain', runtime: OLD })
    await actor.createFunction('drifting', { role: 'plain', runtime: NEW })
    await actor.createFunction('promoted', { role: 'promoted', runtime: NEW })
    await table.evaluated(actor.functionNamed('fixed'), RUNTIME.control, 'NON_COMPLIANT')
    await waitUntilIdle(assay.localAws)
  })
  afterAll(() => assay.stop())

  /** Runs the report schedule for a time and returns the notification. */
  const report = async (at: Date): Promise<ReportSummary> => {
    const began = Date.now()
    await assay.localAws.schedules.fire('assay-report', { at })
    const reportEvent = await waitFor(`the report for ${at.toISOString()}`, async () =>
      (await inbox.reports()).find(each => each.at === at.toISOString()),
    )
    figures['ms until the report is notified'] = Date.now() - began
    return reportEvent
  }

  const first = new Date(Math.floor(Date.now() / 1000) * 1000)

  test('the report is stored in the bucket, agrees with the table, and is notified with a link', async () => {
    const { localAws } = assay
    const reportLocation = createReportBucketClient(localAws)
    const reportEvent = await report(first)
    loadJsonSchema('report.schema.json').shape.parse(reportEvent)
    const reportKeys = buildReportKeys(localAws.account, first.toISOString())
    expect(reportEvent).toMatchObject({
      since: { status: 'FIRST' },
      bucket: reportLocation.Bucket,
      objects: reportKeys,
    })
    expect(new URL(reportEvent.link).searchParams.get('prefix')).toBe(reportKeys.html)
    const retained = await reportLocation.read(reportKeys.json)
    expect(retained).toMatchObject({ ContentType: 'application/json', ServerSideEncryption: 'aws:kms' })
    const posture = JSON.parse(retained.text) as Posture
    loadJsonSchema('posture.schema.json').shape.parse(posture)
    const findings = posture.findings.map(({ control, resource }) => `${control} ${resource.arn}`)
    expect(findings).toContain(`${RUNTIME.control} ${actor.functionNamed('fixed').arn}`)
    expect(findings.toSorted()).toEqual(await listOpenFindings(localAws))
    expect(posture.findings.find(({ control }) => control === RUNTIME.control)).toMatchObject({
      workflow: 'NOTIFIED',
      change: { action: 'lambda:CreateFunction', actor: FLOW_ACTOR },
    })
    expect(Object.values(reportEvent.open).reduce((sum, count) => sum + count, 0)).toBe(findings.length)
    const latest = buildLatestReportKeys(localAws.account)
    for (const form of ['html', 'json', 'csv'] as const)
      expect((await reportLocation.read(latest[form])).text).toBe(
        (await reportLocation.read(reportKeys[form])).text,
      )
    expect((await reportLocation.read(reportKeys.html)).text).toContain('fixed')
  })

  test('a report for the same time is neither created nor notified again, and cannot be overwritten', async () => {
    const { localAws } = assay
    const reportLocation = createReportBucketClient(localAws)
    const before = await reportLocation.versions()
    expect(new Set(Object.values(before))).toEqual(new Set([1]))
    await localAws.schedules.fire('assay-report', { at: first })
    await waitUntilIdle(assay.localAws)
    expect(await reportLocation.versions()).toEqual(before)
    expect(await inbox.reports()).toHaveLength(1)
    const Key = buildReportKeys(localAws.account, first.toISOString()).json
    const conditional = reportLocation.s3.send(
      new PutObjectCommand({ Bucket: reportLocation.Bucket, Key, Body: '{}', IfNoneMatch: '*' }),
    )
    await expect(conditional).rejects.toMatchObject({ name: 'PreconditionFailed' })
  })

  test('the full scan finds lost changes with their actors, and one that the event history does not have', async () => {
    const { delivery, endpoint, schedules } = assay.localAws
    await delivery.withhold({ eventName: 'UpdateFunctionConfiguration20150331v2' })
    await actor.setRuntime('drifting', OLD)
    await clearEvents(endpoint)
    await delivery.withhold({ eventName: 'CreateFunction20150331' })
    await delivery.withhold({ eventName: 'AttachRolePolicy' })
    await actor.createFunction('lost', { role: 'plain', runtime: OLD })
    await actor.attach('promoted')
    expect((await delivery.withheld()).map(({ name, region }) => `${name} ${region}`)).toEqual([
      'CreateFunction20150331 eu-west-1',
      'AttachRolePolicy us-east-1',
    ])
    await delivery.normal()
    await waitUntilIdle(assay.localAws)
    expect(await table.snapshot(actor.functionNamed('lost'))).toBeUndefined()

    const at = new Date()
    await schedules.fire('assay-sweep', { at })
    const store = createTableStore(assay.localAws)
    const sweep = await waitFor(
      'the end of the full scan',
      async () => {
        const { last } = await loadSweepState(store)
        return last && last.baseline ? undefined : last
      },
      300,
    )
    figures['s of the full scan'] = (Date.parse(sweep.endedAt) - at.getTime()) / 1000
    figures['resources of the full scan'] = sweep.resourcesRead
    expect(sweep).toMatchObject({ lost: 2, listingFailures: [], pendingTasks: 0 })
    await waitUntilIdle(assay.localAws)
    const carol = { type: 'IAMUser', name: FLOW_ACTOR }
    const created = await inbox.first('lost', 'lambda:CreateFunction')
    expect(created.notification).toMatchObject({ actor: carol, pendingTaskCount: 0 })
    expectFindings(created.notification, {
      ...RUNTIME,
      step: 'OPENED',
      resources: [actor.functionNamed('lost').arn],
    })
    const attached = await inbox.first('promoted', 'iam:AttachRolePolicy')
    expect(attached.notification).toMatchObject({ actor: carol, pendingTaskCount: 0 })
    const promoted = [actor.functionNamed('promoted').arn]
    const related = [actor.roleNamed('promoted').arn]
    expectFindings(attached.notification, { ...NO_ADMIN, step: 'OPENED', resources: promoted }, related)
    const found = await inbox.first('drifting', 'assay:Sweep')
    expect(found.notification).toMatchObject({
      actor: { type: 'Assay', name: "Assay's full scan" },
      pendingTaskCount: 0,
    })
    expectFindings(found.notification, {
      ...RUNTIME,
      step: 'OPENED',
      resources: [actor.functionNamed('drifting').arn],
    })
    expect(found.notification.changes).toContain("2 events of CloudTrail's history had not arrived")
  })

  test('the next report lists what opened and closed since', async () => {
    await actor.setRuntime('fixed', NEW)
    await inbox.first('fixed', 'lambda:UpdateFunctionConfiguration')
    await waitUntilIdle(assay.localAws)
    const second = new Date(Math.floor(Date.now() / 1000) * 1000)
    const { since, objects, sweep } = await report(second)
    if (since.status !== 'COMPARED') throw new Error(`since: ${since.status}`)
    const opened = ['drifting', 'lost'].map(name => actor.functionNamed(name).arn)
    const closed = [actor.functionNamed('fixed').arn]
    expect(since).toMatchObject({
      at: first.toISOString(),
      counts: { closed: 1, accepted: 0, dropped: 0, notKnown: 0 },
    })
    expect(since.opened).toContainEqual(expect.objectContaining({ ...RUNTIME, count: 2, resources: opened }))
    expect(since.closed).toMatchObject([{ ...RUNTIME, count: 1, resources: closed }])
    expect(sweep).toMatchObject({ status: 'CURRENT', last: { baseline: false, lost: 2 } })
    const posture = JSON.parse(
      (await createReportBucketClient(assay.localAws).read(objects.json)).text,
    ) as Posture
    const findings = posture.findings.map(({ control, resource }) => `${control} ${resource.arn}`)
    expect(findings.toSorted()).toEqual(await listOpenFindings(assay.localAws))
    const versions = await createReportBucketClient(assay.localAws).versions()
    expect(versions[buildLatestReportKeys(assay.localAws.account).json]).toBe(2)
    expect(versions[objects.json]).toBe(1)
  })

  test('rules of users receive findings, full scans and reports', async () => {
    const opened = await publishedEvents.of('Finding Opened')
    const carol = { type: 'IAMUser', name: FLOW_ACTOR }
    expect(opened).toContainEqual(
      containing({ ...onRuntime(actor.functionNamed('lost')), change: { actor: carol } }),
    )
    expect(opened).toContainEqual(
      containing({ ...onRuntime(actor.functionNamed('drifting')), change: { action: 'assay:Sweep' } }),
    )
    const resolved = await publishedEvents.of('Finding Resolved')
    expect(resolved).toMatchObject([
      { ...onRuntime(actor.functionNamed('fixed')), step: 'RESOLVED', number: 2, change: { actor: carol } },
    ])
    const [audit, ...more] = await publishedEvents.of('Audit Finished')
    expect(more).toEqual([])
    expect(audit).toMatchObject({
      baseline: false,
      lost: 2,
      listingFailures: 0,
      pendingTasks: 0,
      opened: { HIGH: 1 },
    })
    const published = await publishedEvents.of('Report Published')
    expect(published.map(({ objects }) => objects)).toEqual(
      (await inbox.reports()).map(({ objects }) => objects),
    )
    const ids = [...opened, ...resolved].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('every change has one notification, all queues are empty, and no call is refused', async () => {
    await waitUntilIdle(assay.localAws)
    const threads = (await inbox.all()).map(({ notification }) => notification.thread)
    expect(new Set(threads).size).toBe(threads.length)
    const workers = await listDeployedFunctions(assay.localAws)
    expect(await listRefusedCalls(assay.localAws, workers)).toEqual([])
    printMeasurements('schedules on the local AWS', {
      ...figures,
      ...(await listUnusedGrants(assay.localAws, workers)),
    })
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
