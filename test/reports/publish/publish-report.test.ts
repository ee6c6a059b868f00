import { afterEach, describe, expect, it } from 'vitest'
import { frameworkCatalog } from '../../../audit/frameworks/framework-catalog.ts'
import { buildSnapshotKey } from '../../../audit/state/keys.ts'
import { FACTS_VERSION, type ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import { buildVpcResource } from '../../../audit/resources/ec2/vpc.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { updateItem } from '../../../audit/state/store.ts'
import { recordSweepStart, recordSweepEnd } from '../../../audit/state/sweep-state-store.ts'
import { describeCoverageGaps } from '../../../audit/resources/assay/sweep-coverage.ts'
import { flowLogsEnabled } from '../../../audit/controls/runtime-monitoring/flow-logs-enabled.ts'
import type { ReportContent } from '../../../reports/publish/report-archive.ts'
import type { Posture } from '../../../reports/posture/posture.ts'
import { publishReport } from '../../../reports/publish/publish-report.ts'
import {
  STORY_ADMIN_POLICY,
  buildInitialScanChange,
  buildStoryFunction,
  STORY_READ_ONLY_POLICY,
  buildStoryRole,
} from '../../protocol/simulation/small-account.ts'
import {
  attachToSharedRole,
  FIRST_REPORT_TIME,
  SECOND_REPORT_TIME,
  createPublishingFixture,
  buildReportedAccount,
  type PublishingFixture,
} from '../publishing-fixture.ts'

const FOLDER = 'reports/111122223333/20260518T070000.000Z'
const LATEST = 'reports/111122223333/latest'
const RUNTIME = 'patching/function-runtime-supported'
const ROLE = 'least-privilege/function-role-no-admin'

let publishing: PublishingFixture
afterEach(() => publishing.close())

async function start(
  ...input: Partial<Parameters<typeof createPublishingFixture>>
): Promise<PublishingFixture> {
  publishing = await createPublishingFixture(input[0] ?? buildReportedAccount(), input[1])
  return publishing
}

function readObject(key: string): ReportContent {
  const found = publishing.archive.objects.get(key)
  if (found === undefined) throw new Error(`nothing is kept under ${key}`)
  return found
}

function readPosture(folder: string): Posture {
  return JSON.parse(readObject(`${folder}/report.json`).text) as Posture
}

/** Stores a snapshot of `resource` that nothing evaluated yet. */
async function saveSnapshot(resource: Resource, overrides: Partial<ResourceSnapshot> = {}): Promise<void> {
  const body: ResourceSnapshot = {
    resource,
    presence: 'PRESENT',
    facts: {},
    provenance: {},
    priorFacts: [],
    readAt: FIRST_REPORT_TIME,
    collectedAt: {},
    factsVersion: FACTS_VERSION,
    ...overrides,
  }
  await publishing.store.save({ key: buildSnapshotKey(resource), version: 1, body }, 0)
}

async function endFullScan(
  startedAt: string,
  more: { listingFailures?: string[]; pendingTasks?: number } = {},
): Promise<void> {
  const call = { id: `sweep:${startedAt}`, account: '111122223333', region: 'eu-west-1', startedAt }
  const sweep = await recordSweepStart(call, 0, publishing.store)
  if (sweep === undefined) throw new Error('the full scan did not start')
  const endedAt = new Date(Date.parse(startedAt) + 720_000).toISOString()
  await recordSweepEnd(
    { ...sweep, endedAt, resourcesRead: 5, lost: 1, listingFailures: [], pendingTasks: 0, ...more },
    publishing.store,
  )
}

describe('a published report', () => {
  it('is stored in three formats, with a copy as the newest report', async () => {
    await start()
    await publishing.publish(FIRST_REPORT_TIME)
    expect([...publishing.archive.objects.keys()].toSorted()).toEqual(
      [FOLDER, LATEST].flatMap(folder => ['csv', 'html', 'json'].map(form => `${folder}/report.${form}`)),
    )
    for (const form of ['csv', 'html', 'json'])
      expect(readObject(`${LATEST}/report.${form}`)).toEqual(readObject(`${FOLDER}/report.${form}`))
    expect(readObject(`${FOLDER}/report.html`).mediaType).toBe('text/html; charset=utf-8')
    const { findings, resources, account, at } = readPosture(FOLDER)
    expect({ resources, account, at }).toEqual({
      resources: 3,
      account: '111122223333',
      at: FIRST_REPORT_TIME,
    })
    expect(findings.map(({ control, resource }) => [control, resource.arn])).toEqual([
      [RUNTIME, buildStoryFunction('old').arn],
    ])
    for (const form of ['csv', 'html'])
      expect(readObject(`${FOLDER}/report.${form}`).text.replaceAll('<wbr>', '')).toContain(
        buildStoryFunction('old').arn,
      )
  })

  it('names the change behind a finding, and whether it was notified', async () => {
    await start()
    await attachToSharedRole(publishing, [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY], 1_000)
    await publishing.publish(FIRST_REPORT_TIME)
    const { findings } = readPosture(FOLDER)
    expect(findings.filter(({ control }) => control === ROLE)).toMatchObject([
      { workflow: 'NOTIFIED', change: { action: 'iam:AttachRolePolicy', actor: 'alice' } },
      { workflow: 'NOTIFIED' },
    ])
    expect(
      findings.filter(({ control }) => control === RUNTIME).map(({ change: changeId }) => changeId),
    ).toEqual([undefined])
  })

  it('lists accepted risks separately', async () => {
    const exception = {
      control: RUNTIME,
      resource: buildStoryFunction('old').arn,
      owner: 'alice',
      reason: 'Soon.',
      until: '2026-12-31',
    }
    await start(buildReportedAccount(), [exception])
    const summary = await publishing.publish(FIRST_REPORT_TIME)
    expect(readPosture(FOLDER)).toMatchObject({
      findings: [],
      accepted: [{ workflow: 'SUPPRESSED', exception }],
    })
    expect(summary).toMatchObject({ accepted: 1, open: { HIGH: 0 }, severity: 'INFORMATIONAL' })
  })

  it('omits deleted resources, and lists known resources without an evaluation', async () => {
    await start()
    await updateItem<ResourceSnapshot>(
      publishing.store,
      buildSnapshotKey(buildStoryFunction('old')),
      snapshot => snapshot && { ...snapshot, presence: 'DELETED' },
    )
    const snapshot = (await publishing.store.load(buildSnapshotKey(buildStoryFunction('a'))))
      ?.body as ResourceSnapshot
    const created = { ...snapshot, resource: buildStoryFunction('new') }
    await publishing.store.save({ key: buildSnapshotKey(created.resource), version: 1, body: created }, 0)
    await publishing.publish(FIRST_REPORT_TIME)
    const { resources, findings, unlisted, sweep } = readPosture(FOLDER)
    expect({ resources, findings }).toEqual({ resources: 2, findings: [] })
    expect(sweep).toMatchObject({ known: 3, evaluated: 2 })
    expect(unlisted).toContain('function new is known but not evaluated yet')
  })

  it('does not expect an evaluation of a default VPC in which no workload runs, and counts it', async () => {
    await start()
    publishing.deps.checklist = [...publishing.deps.checklist, flowLogsEnabled]
    const vpc = buildVpcResource('vpc-00000001', { account: '111122223333', region: 'eu-west-1' })
    await saveSnapshot(vpc)
    await publishing.publish(FIRST_REPORT_TIME)
    const { unlisted, notInUse, sweep } = readPosture(FOLDER)
    expect(unlisted.filter(text => text.includes('vpc-00000001'))).toEqual([])
    expect(notInUse).toEqual([{ kind: 'AWS::EC2::VPC', count: 1 }])
    expect(sweep).toMatchObject({ known: 3, evaluated: 3 })
  })

  it('expects an evaluation of a VPC in which a workload runs', async () => {
    await start()
    publishing.deps.checklist = [...publishing.deps.checklist, flowLogsEnabled]
    const vpc = buildVpcResource('vpc-00000001', { account: '111122223333', region: 'eu-west-1' })
    await saveSnapshot(vpc, { firstUsedBy: { changeId: 'c', at: FIRST_REPORT_TIME } })
    await publishing.publish(FIRST_REPORT_TIME)
    expect(readPosture(FOLDER).sweep).toMatchObject({ known: 4, evaluated: 3 })
  })

  it('omits resources in a region that is no longer in scope', async () => {
    await start()
    publishing.fixture.clock.advanceTo(new Date(FIRST_REPORT_TIME))
    await publishReport(
      { type: 'report', at: FIRST_REPORT_TIME },
      { ...publishing.deps, regions: ['eu-central-1'] },
    )
    const { resources, findings, sweep } = readPosture(FOLDER)
    expect({ resources, findings }).toEqual({ resources: 0, findings: [] })
    expect(sweep).toMatchObject({ known: 0, evaluated: 0 })
  })

  it('states why relationships could not be read', async () => {
    await start()
    await updateItem<ResourceSnapshot>(
      publishing.store,
      buildSnapshotKey(buildStoryRole('shared')),
      snapshot =>
        snapshot && {
          ...snapshot,
          facts: { ...snapshot.facts, attachedPolicies: { unknown: 'access denied' } },
        },
    )
    await publishing.publish(FIRST_REPORT_TIME)
    expect(readPosture(FOLDER).unlisted).toContainEqual(
      expect.stringMatching(/^the .* of role shared cannot be read: access denied$/),
    )
  })
})

describe('the coverage in a report', () => {
  it('is a warning where no full scan has ended', async () => {
    await start()
    const summary = await publishing.publish(FIRST_REPORT_TIME)
    expect(readPosture(FOLDER).sweep).toEqual({ status: 'NONE', known: 3, evaluated: 3 })
    const gaps = describeCoverageGaps({ status: 'NONE', known: 3, evaluated: 3 })
    expect(readPosture(FOLDER).unlisted).toEqual(gaps)
    expect(gaps).toHaveLength(1)
    expect(summary?.text).toContain(`WARNING: ${gaps[0] ?? ''}`)
    expect(readObject(`${FOLDER}/report.html`).text).toContain('<p class="warning">')
  })

  it('is that of the last full scan', async () => {
    await start()
    await endFullScan('2026-05-18T03:00:00.000Z', { listingFailures: ['functions: denied'], pendingTasks: 2 })
    const summary = await publishing.publish(FIRST_REPORT_TIME)
    expect(summary?.sweep).toMatchObject({
      status: 'CURRENT',
      last: { startedAt: '2026-05-18T03:00:00.000Z', lost: 1, listingFailures: 1, pendingTasks: 2 },
    })
    expect(readPosture(FOLDER).unlisted).toEqual([expect.stringMatching(/^2 /), 'functions: denied'])
    expect(readPosture(FOLDER).gaps).toEqual([{}])
    expect(summary?.text).toContain(
      'The last full scan ended at 2026-05-18 03:12:00 UTC: not everything up to',
    )
  })

  it('has no warning where everything was read', async () => {
    await start()
    await endFullScan('2026-05-18T03:00:00.000Z')
    const summary = await publishing.publish(FIRST_REPORT_TIME)
    expect(readPosture(FOLDER).unlisted).toEqual([])
    expect(summary?.text).toContain(
      'everything up to 2026-05-18 03:00:00 UTC is evaluated, 3 of 3 resources.',
    )
    expect(summary?.text).not.toContain('WARNING')
    expect(readObject(`${FOLDER}/report.html`).text).not.toContain('class="warning"')
  })

  it('is a warning where the next full scan is overdue', async () => {
    await start()
    await endFullScan('2026-05-16T03:00:00.000Z')
    const summary = await publishing.publish(FIRST_REPORT_TIME)
    expect(summary?.sweep?.status).toBe('STALE')
    expect(summary?.text).toMatch(/^WARNING: .*overdue/m)
  })
})

describe('the message about a report', () => {
  it('states that it is the first report', async () => {
    await start()
    await publishing.publish(FIRST_REPORT_TIME)
    expect(publishing.summaries).toMatchObject([
      {
        id: `report:111122223333:${FIRST_REPORT_TIME}`,
        since: { status: 'FIRST' },
        open: { CRITICAL: 0, HIGH: 1 },
        severity: 'HIGH',
        objects: { html: `${FOLDER}/report.html` },
      },
    ])
    expect(publishing.published).toMatchObject([{ type: 'Report Published', detail: { open: { HIGH: 1 } } }])
    expect(publishing.published[0]?.detail).not.toHaveProperty('since')
  })

  it('contains what opened and closed since the previous report', async () => {
    await start()
    await publishing.publish(FIRST_REPORT_TIME)
    publishing.fixture.account.functions['old'] = { role: 'own', runtime: 'nodejs24.x' }
    publishing.fixture.account.roles['shared'] = [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]
    const subjects = [buildStoryFunction('old'), buildStoryRole('shared')].map(resource => ({
      resource,
      facts: 'ALL' as const,
    }))
    const change = { ...buildInitialScanChange(subjects), id: 'later' }
    const { pipeline, clock } = publishing.fixture
    pipeline.queues.deliver('iam-change', { type: 'recheck', change, attempt: 0 }, clock.now())
    await pipeline.run()
    const summary = await publishing.publish(SECOND_REPORT_TIME)
    expect(summary?.since).toEqual({
      status: 'COMPARED',
      at: FIRST_REPORT_TIME,
      counts: { opened: 2, closed: 1, accepted: 0, dropped: 0, notKnown: 0 },
      opened: [
        expect.objectContaining({
          control: ROLE,
          count: 2,
          resources: [buildStoryFunction('a').arn, buildStoryFunction('b').arn],
        }),
      ],
      closed: [
        expect.objectContaining({ control: RUNTIME, count: 1, resources: [buildStoryFunction('old').arn] }),
      ],
    })
    expect(readPosture(`reports/111122223333/${SECOND_REPORT_TIME.replaceAll(/[-:]/g, '')}`)).toMatchObject({
      since: { at: FIRST_REPORT_TIME, opened: 2, closed: 1, notKnown: 0 },
      trend: [{ open: { CRITICAL: 0, HIGH: 1 } }, { open: { CRITICAL: 2, HIGH: 0 } }],
    })
    expect(summary?.text).toContain(`opened: CRITICAL 2 ${ROLE}: a, b`)
    expect(summary?.text).toContain(`closed: HIGH 1 ${RUNTIME}: old`)
    expect(publishing.published[1]?.detail).toMatchObject({
      since: { at: FIRST_REPORT_TIME, opened: 2, closed: 1 },
    })
  })

  it('counts the findings of a control that was disabled since as not known in the report', async () => {
    await start()
    await publishing.publish(FIRST_REPORT_TIME)
    const disabled = { owner: 'ann', reason: 'The runtimes are checked elsewhere.' }
    const settings = { ...publishing.deps.settings, controls: { [RUNTIME]: { disabled } } }
    publishing.deps.settings = settings
    const summary = await publishing.publish(SECOND_REPORT_TIME)
    expect(summary?.since).toMatchObject({ counts: { closed: 0, dropped: 1, notKnown: 0 } })
    expect(readPosture(`reports/111122223333/${SECOND_REPORT_TIME.replaceAll(/[-:]/g, '')}`)).toMatchObject({
      since: { closed: 0, notKnown: 1 },
    })
  })

  it.each([
    ['is missing', undefined, 'NoSuchKey'],
    ['is no report', '{"schema":"other"}', 'not a document of assay.posture/1'],
    ['is damaged', '{"schema":"assay.posture/1","findings":[{}]}', 'its findings are damaged'],
    ['is no JSON', '<html>', 'not a document of assay.posture/1'],
  ])('makes no comparison where the previous report %s', async (_, text, why) => {
    await start()
    await publishing.publish(FIRST_REPORT_TIME)
    if (text === undefined) publishing.archive.objects.delete(`${FOLDER}/report.json`)
    else publishing.archive.objects.set(`${FOLDER}/report.json`, { text, mediaType: 'application/json' })
    const summary = await publishing.publish(SECOND_REPORT_TIME)
    expect(summary?.since).toEqual({ status: 'UNKNOWN', reason: expect.stringContaining(why) as string })
    expect(summary?.text).toContain('No comparison with the previous report')
  })
})

describe('a repeated request for a report', () => {
  it('goes on with a document that an earlier version stored, which has no frameworks', async () => {
    await start()
    await publishing.publish(FIRST_REPORT_TIME)
    const key = `${FOLDER}/report.json`
    const whole = JSON.parse(publishing.archive.objects.get(key)?.text ?? '') as Record<string, unknown>
    expect(whole['frameworks']).toHaveLength(frameworkCatalog.length)
    const text = JSON.stringify({ ...whole, frameworks: undefined })
    publishing.close()
    await start()
    publishing.archive.objects.set(key, { text, mediaType: 'application/json' })
    await publishing.publish(FIRST_REPORT_TIME)
    const html = publishing.archive.objects.get(`${FOLDER}/report.html`)?.text ?? ''
    expect(html).toContain('id="checklist"')
    expect(html).not.toContain('id="frameworks"')
  })

  it('does nothing where the report or a later one is done', async () => {
    await start()
    await publishing.publish(FIRST_REPORT_TIME)
    const retained = structuredClone(publishing.archive.objects)
    await attachToSharedRole(publishing, [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY], 700_000)
    expect(await publishing.publish(FIRST_REPORT_TIME)).toBeUndefined()
    expect(publishing.archive.objects).toEqual(retained)
    await publishing.publish(SECOND_REPORT_TIME)
    expect(await publishing.publish('2026-05-20T07:00:00.000Z')).toBeUndefined()
    expect(publishing.summaries).toHaveLength(2)
    expect(publishing.published).toHaveLength(2)
  })

  it('is retried while another function makes the report', async () => {
    await start()
    const first = publishing.publish(FIRST_REPORT_TIME)
    await expect(publishing.publish(FIRST_REPORT_TIME)).rejects.toMatchObject({ name: 'ConflictError' })
    await first
    expect(await publishing.publish(FIRST_REPORT_TIME)).toBeUndefined()
    expect(publishing.summaries).toHaveLength(1)
  })

  it('takes over where the lease of the other function has expired', async () => {
    await start()
    publishing.deps.archive = { ...publishing.archive, read: () => new Promise(() => undefined) }
    void publishing.publish(FIRST_REPORT_TIME)
    await new Promise(resolve => setImmediate(resolve))
    publishing.deps.archive = publishing.archive
    await expect(
      publishReport({ type: 'report', at: FIRST_REPORT_TIME }, publishing.deps),
    ).rejects.toMatchObject({
      name: 'ConflictError',
    })
    publishing.fixture.clock.advanceTo(new Date(Date.parse(FIRST_REPORT_TIME) + 60_000))
    await publishReport({ type: 'report', at: FIRST_REPORT_TIME }, publishing.deps)
    expect(publishing.summaries).toHaveLength(1)
  })

  it('replaces nothing that is stored, and notifies the stored report', async () => {
    await start()
    const { reporter } = publishing.deps
    publishing.deps.reporter = { send: () => Promise.reject(new Error('no topic')) }
    await expect(publishing.publish(FIRST_REPORT_TIME)).rejects.toThrow('no topic')
    const retained = structuredClone(publishing.archive.objects)
    await attachToSharedRole(publishing, [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY], 700_000)
    publishing.deps.reporter = reporter
    const summary = await publishReport({ type: 'report', at: FIRST_REPORT_TIME }, publishing.deps)
    expect(publishing.archive.objects).toEqual(retained)
    expect(summary?.open).toMatchObject({ CRITICAL: 0, HIGH: 1 })
    expect(publishing.summaries).toEqual([summary])
  })

  it('notifies once where the bus failed, and publishes the event at last', async () => {
    await start()
    const { publisher } = publishing.deps
    publishing.deps.publisher = { publish: () => Promise.reject(new Error('no bus')) }
    await expect(publishing.publish(FIRST_REPORT_TIME)).rejects.toThrow('no bus')
    if (publisher) publishing.deps.publisher = publisher
    await publishing.publish(FIRST_REPORT_TIME)
    expect([publishing.summaries.length, publishing.published.length]).toEqual([1, 1])
  })

  it('has the same result whichever step failed before', async () => {
    await start()
    await publishing.publish(FIRST_REPORT_TIME)
    await attachToSharedRole(publishing, [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY], 700_000)
    const steps = ['read', 'keep', 'replace', 'send', 'announce'] as const
    for (const [index, step] of steps.entries()) {
      for (const nth of [1, 2, 3]) {
        const at = new Date(Date.parse(SECOND_REPORT_TIME) + (index * 3 + nth) * 60_000).toISOString()
        publishing.fixture.clock.advanceTo(new Date(at))
        await expectDoneOrFailed(
          publishReport({ type: 'report', at }, createFailingDeps(publishing.deps, step, nth)),
        )
        await publishing.publish(at)
        const own = publishing.summaries.filter(summary => summary.at === at)
        expect({ step, nth, sent: own.length }).toEqual({ step, nth, sent: 1 })
        expect(own[0]?.since).toMatchObject({
          counts: { opened: index === 0 && nth === 1 ? 2 : 0, closed: 0 },
        })
        for (const form of ['csv', 'html', 'json'] as const)
          expect(readObject(own[0]?.objects[form] ?? '')).toEqual(readObject(`${LATEST}/report.${form}`))
      }
    }
  })
})

type Step = 'read' | 'keep' | 'replace' | 'send' | 'announce'

/** `ports`, of which a step fails when it is taken for the time `nth`. */
function createFailingDeps(
  deps: PublishingFixture['deps'],
  step: Step,
  nth: number,
): PublishingFixture['deps'] {
  let calls = 0
  const orFail = <R>(name: Step, work: () => Promise<R>): Promise<R> => {
    if (name === step) calls += 1
    return name === step && calls === nth ? Promise.reject(new Error('fails')) : work()
  }
  const { archive, reporter, publisher } = deps
  return {
    ...deps,
    archive: {
      read: key => orFail('read', () => archive.read(key)),
      putIfAbsent: (key, reportContent) => orFail('keep', () => archive.putIfAbsent(key, reportContent)),
      replace: (key, reportContent) => orFail('replace', () => archive.replace(key, reportContent)),
    },
    reporter: { send: summary => orFail('send', () => reporter.send(summary)) },
    publisher: { publish: all => orFail('announce', () => publisher?.publish(all) ?? Promise.resolve()) },
  }
}

async function expectDoneOrFailed(work: Promise<unknown>): Promise<void> {
  const outcome = await work.then(
    () => 'done',
    (failure: Error) => failure.message,
  )
  expect(['done', 'fails']).toContain(outcome)
}
