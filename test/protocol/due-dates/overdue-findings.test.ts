import { afterEach, describe, expect, it } from 'vitest'
import { iamAdminManagedPolicyAttached } from '../../../audit/controls/least-privilege/iam-admin-managed-policy-attached.ts'
import type { Exception } from '../../../audit/settings/exception.ts'
import type { Route } from '../../../audit/settings/route.ts'
import type { Settings } from '../../../audit/settings/settings.ts'
import type { ComplianceRecord } from '../../../audit/state/compliance-record.ts'
import { buildComplianceRecordKey } from '../../../audit/state/keys.ts'
import type { Posture } from '../../../reports/posture/posture.ts'
import { createPublishingFixture, type PublishingFixture } from '../../reports/publishing-fixture.ts'
import { deliverApiEvent } from '../simulation/protocol-fixture.ts'
import {
  buildApiEvent,
  buildInitialScanChange,
  buildStoryRole,
  computeStoryTime,
  STORY_ADMIN_POLICY,
} from '../simulation/small-account.ts'

const CONTROL = iamAdminManagedPolicyAttached.id
const { severity } = iamAdminManagedPolicyAttached
const DAY = 86_400
const ops = buildStoryRole('ops')
const routes: readonly Route[] = [
  { name: 'escalation', overdue: true, to: { events: true } },
  { name: 'all', to: { events: true } },
]

let publishing: PublishingFixture
afterEach(() => publishing.close())

async function prepare(settings: Partial<Settings>): Promise<void> {
  const account = { functions: {}, roles: { ops: [STORY_ADMIN_POLICY] } }
  publishing = await createPublishingFixture(account, [], {
    checklist: [iamAdminManagedPolicyAttached],
    routes,
  })
  setSettings(settings)
}

function setSettings(settings: Partial<Settings>): void {
  const { fixture, deps } = publishing
  fixture.deps.settings = { ...fixture.deps.settings, ...settings }
  deps.settings = { ...deps.settings, ...settings }
}

/** Evaluates everything again at second `at`, as a full scan does. */
async function scan(at: number): Promise<void> {
  const { pipeline } = publishing.fixture
  await pipeline.run(computeStoryTime(at))
  const subjects = [{ resource: ops, facts: 'ALL' as const }]
  const time = computeStoryTime(at).toISOString()
  const change = { ...buildInitialScanChange(subjects), id: `scan:${at}`, action: 'assay:Sweep', at: time }
  pipeline.queues.deliver('image-push', { type: 'recheck', change, attempt: 0 }, computeStoryTime(at))
  await pipeline.run()
}

async function setPolicies(id: string, policies: string[], at: number): Promise<void> {
  const { fixture } = publishing
  fixture.account.roles['ops'] = policies
  deliverApiEvent(fixture, buildApiEvent(id, 'iam:DetachRolePolicy', 'bob', at, { roleName: 'ops' }), at)
  await fixture.pipeline.run()
}

async function readPosture(at: number): Promise<Posture> {
  await publishing.publish(computeStoryTime(at).toISOString())
  const { objects } = publishing.archive
  const key = [...objects.keys()].find(each => each.endsWith('latest/report.json')) ?? ''
  return JSON.parse(objects.get(key)?.text ?? '') as Posture
}

async function loadLast() {
  const item = await publishing.store.load(buildComplianceRecordKey(ops))
  const record = item?.body as ComplianceRecord | undefined
  return record?.results[CONTROL]?.lastTransition
}

/** What was notified, by step. */
const listSteps = () => publishing.fixture.sent.flatMap(({ findings }) => findings.map(({ step }) => step))
const listRouted = (name: string) =>
  publishing.fixture.routed
    .filter(({ route }) => route === name)
    .map(({ message: { overdue, resolved, thread, isThreadResolved } }) => ({
      overdue,
      resolved,
      thread,
      isThreadResolved,
    }))

describe('an open finding whose due date passes', () => {
  it('is notified, published and routed once, however often it is evaluated, and its resolution follows', async () => {
    await prepare({ dueDays: { [severity]: 10 } })
    for (const day of [3, 9]) await scan(day * DAY)
    expect(await readPosture(9 * DAY + 60)).toMatchObject({
      findings: [{ control: CONTROL, ageDays: 9 }],
      findingDueDays: { [severity]: 10 },
    })
    expect(publishing.fixture.sent).toEqual([])
    for (const day of [11, 12, 13]) await scan(day * DAY)
    const posture = await readPosture(13 * DAY + 3_600)
    expect(posture.findings).toMatchObject([{ ageDays: 13, overdueDays: 4, workflow: 'NOTIFIED' }])
    const { sent, published } = publishing.fixture
    expect(listSteps()).toEqual(['OVERDUE'])
    expect(sent[0]).toMatchObject({ severity, action: 'assay:Reevaluate' })
    expect(sent[0]?.text).toContain(`${severity}: 1 finding for role ops is overdue, since 2026-05-`)
    expect(sent[0]?.text).toContain('Remediation: ')
    const last = await loadLast()
    expect(last).toMatchObject({ step: 'OVERDUE', number: 2, opening: { number: 1 } })
    const opening = Date.parse(last?.opening?.at ?? '')
    expect(last?.dueAt).toBe(new Date(opening + 10 * DAY * 1_000).toISOString())
    expect(published).toMatchObject([{ type: 'Finding Overdue', detail: { number: 2, dueAt: last?.dueAt } }])
    expect(listRouted('escalation')).toMatchObject([{ overdue: 1, resolved: 0, thread: last?.changeId }])
    // Where the opening was notified, too, its thread goes on.
    expect(listRouted('all')).toMatchObject([{ overdue: 1, resolved: 0, thread: last?.opening?.changeId }])

    await setPolicies('fix', [], 14 * DAY)
    expect(await loadLast()).toMatchObject({ step: 'RESOLVED', number: 3, dueAt: last?.dueAt })
    expect(listRouted('escalation').slice(1)).toMatchObject([
      { resolved: 1, thread: last?.changeId, isThreadResolved: true },
    ])
    expect(listRouted('all').slice(1)).toMatchObject([{ resolved: 1, thread: last?.opening?.changeId }])
    expect((await readPosture(15 * DAY)).findings).toEqual([])

    await setPolicies('again', [STORY_ADMIN_POLICY], 16 * DAY)
    await scan(20 * DAY)
    const reopened = await loadLast()
    expect(reopened).toMatchObject({ step: 'REOPENED', number: 4 })
    expect(reopened).not.toHaveProperty('dueAt')
    await scan(27 * DAY)
    expect(await loadLast()).toMatchObject({ step: 'OVERDUE', number: 5 })
  })

  it('stays unsaid without the setting, and for a severity without days', async () => {
    await prepare({ dueDays: severity === 'LOW' ? { HIGH: 1 } : { LOW: 1 } })
    await scan(300 * DAY)
    expect(publishing.fixture.sent).toEqual([])
    setSettings({ dueDays: undefined })
    await scan(301 * DAY)
    const posture = await readPosture(302 * DAY)
    expect(posture.findings[0]).not.toHaveProperty('overdueDays')
    expect(posture).not.toHaveProperty('findingDueDays')
    expect(publishing.fixture.sent).toEqual([])
  })

  it('is overdue only after an exception that covers it, and then at once', async () => {
    const exception: Exception = {
      control: CONTROL,
      resource: ops.arn,
      owner: 'ines',
      reason: 'Until the team has moved.',
      until: computeStoryTime(20 * DAY)
        .toISOString()
        .slice(0, 10),
    }
    await prepare({ dueDays: { [severity]: 10 }, exceptions: [exception] })
    for (const day of [9, 11, 19]) await scan(day * DAY)
    const covered = await readPosture(19 * DAY + 60)
    expect(covered.accepted).toHaveLength(1)
    expect(covered.accepted[0]).not.toHaveProperty('overdueDays')
    expect(publishing.fixture.sent).toEqual([])
    await scan(21 * DAY)
    await scan(22 * DAY)
    expect(listSteps()).toEqual(['OVERDUE'])
    const posture = await readPosture(22 * DAY + 60)
    expect(posture.findings).toMatchObject([{ overdueDays: 13 }])
    // An overdue finding that is accepted then is not, and is not notified again when the exception ends.
    setSettings({ exceptions: [{ ...exception, until: '2026-12-31' }] })
    await scan(23 * DAY)
    expect((await readPosture(23 * DAY + 60)).findings).toEqual([])
    setSettings({ exceptions: [] })
    await scan(24 * DAY)
    expect(listSteps()).toEqual(['OVERDUE'])
    expect((await readPosture(24 * DAY + 60)).findings).toMatchObject([{ overdueDays: 15 }])
  })

  it('is due by the severity that its control has now', async () => {
    await prepare({
      dueDays: { [severity]: 10, MEDIUM: 40 },
      controls: { [CONTROL]: { severity: { as: 'MEDIUM', reason: 'A test account.' } } },
    })
    await scan(30 * DAY)
    expect(listSteps()).toEqual([])
    setSettings({ controls: {} })
    await scan(31 * DAY)
    expect(publishing.fixture.sent.map(each => [each.severity, each.findings[0]?.step])).toEqual([
      [severity, 'OVERDUE'],
    ])
  })
})
