import { describe, expect, it } from 'vitest'
import { checklist } from '../../../audit/checklist.ts'
import type { ControlId } from '../../../audit/controls/control.ts'
import type { Evidence } from '../../../audit/controls/evaluation.ts'
import { OVERDUE_CONTROLS } from '../../../audit/settings/due-days.ts'
import { computeAgeDays, computeOverdueDays } from '../../../reports/posture/finding.ts'
import { buildPosture } from '../../../reports/posture/build/build-posture.ts'
import {
  SAMPLE_ACCOUNT_ID,
  SAMPLE_TIME,
  buildNonCompliant,
  buildSampleControl,
  buildSampleRecord,
} from '../sample-posture.ts'

const AT = new Date('2026-11-25T06:30:00Z')
const DUE = { CRITICAL: 15, HIGH: 30 }

describe('the age of a finding', () => {
  it.each([
    ['that opened just now', '2026-11-25T06:30:00Z', 0],
    ['that is almost a day old', '2026-11-24T06:30:01Z', 0],
    ['of fifteen days', '2026-11-10T06:30:00Z', 15],
    ['that opened while the account was read', '2026-11-25T06:31:00Z', 0],
    ['from a clock that was far ahead', '2027-11-25T06:31:00Z', undefined],
    ['without a time', undefined, undefined],
    ['with a time that is none', 'yesterday', undefined],
  ])('%s', (_, since, expected) => {
    expect(computeAgeDays(since, AT)).toBe(expected)
  })
})

describe('a finding is overdue', () => {
  const fix = 'patching/vulnerability-fix-overdue'
  const expired = 'security-testing/exception-expired'
  it.each<[string, ControlId, Evidence | undefined, number | undefined]>([
    ['since the first due date', fix, buildOverdue('2026-11-24T06:30:00Z', '2026-11-20T06:30:00Z'), 5],
    ['on the day of its due date', fix, buildOverdue('2026-11-25T06:30:00Z'), 1],
    ['by versions alone', fix, { versions: [buildOverdue('2026-11-23T06:30:00Z')] }, 2],
    ['never before its due date', fix, buildOverdue('2026-11-25T06:30:01Z'), undefined],
    ['never without evidence', fix, undefined, undefined],
    ['never by a date that is none', fix, buildOverdue('soon'), undefined],
    ['after the last day of an exception', expired, { oldest: [{ until: '2026-11-23' }] }, 2],
    ['never on the last day of an exception', expired, { oldest: [{ until: '2026-11-25' }] }, undefined],
    [
      'never of a control without due dates',
      'patching/function-runtime-supported',
      { ...buildOverdue('2020-01-01T00:00:00Z'), until: '2020-01-01' },
      undefined,
    ],
  ])('%s', (_, id, evidence, expected) => {
    const due = { control: id, severity: 'HIGH', evidence, since: '2020-01-01T00:00:00Z' } as const
    expect(computeOverdueDays(due, undefined, AT)).toBe(expected)
  })

  it.each<[string, string | undefined, number | undefined]>([
    ['the moment that the days of its severity have passed', '2026-11-15T06:30:00Z', 1],
    ['by started days', '2026-11-13T06:29:59Z', 3],
    ['never a moment before', '2026-11-15T06:30:01Z', undefined],
    ['never where it is not known when it opened', undefined, undefined],
    ['never from a clock that was far ahead', '2027-11-25T06:31:00Z', undefined],
    ['never with a time that is none', 'yesterday', undefined],
  ])('%s', (_, since, expected) => {
    const due = { control: 'segmentation/sg-no-admin-ports', evidence: {}, since } as const
    expect(computeOverdueDays({ ...due, severity: 'HIGH' }, { HIGH: 10 }, AT)).toBe(expected)
    expect(computeOverdueDays({ ...due, severity: 'LOW' }, { HIGH: 10 }, AT)).toBeUndefined()
    expect(computeOverdueDays({ ...due, severity: 'HIGH' }, undefined, AT)).toBeUndefined()
  })

  it('by the due dates of its control alone, where that has some, and within what a date can have', () => {
    const since = '2020-01-01T00:00:00Z'
    const evidence = buildOverdue('2026-11-24T06:30:00Z')
    const due = { severity: 'HIGH', since } as const
    expect(computeOverdueDays({ ...due, control: fix, evidence }, { HIGH: 10 }, AT)).toBe(1)
    expect(computeOverdueDays({ ...due, control: fix, evidence: {} }, { HIGH: 10 }, AT)).toBeUndefined()
    const control = 'segmentation/sg-no-admin-ports'
    expect(
      computeOverdueDays({ ...due, control, evidence: {} }, { HIGH: Number.MAX_VALUE }, AT),
    ).toBeUndefined()
  })

  it('only by controls that notifications know as such, which exist', () => {
    const known = new Set<string>(checklist.map(({ id }) => id))
    expect(OVERDUE_CONTROLS.filter(id => !known.has(id))).toEqual([])
  })
})

function buildOverdue(...dueAt: string[]): Evidence {
  return { overdue: dueAt.map(each => ({ severity: 'CRITICAL', dueAt: each })) }
}

describe('a posture', () => {
  const control = buildSampleControl(
    'patching/vulnerability-fix-overdue',
    'CRITICAL',
    'Images should be fixed',
  )
  const lastTransition = { number: 1, changeId: 'baseline:1', at: '2026-10-25T06:30:00Z' }
  const result = {
    ...buildNonCompliant('It is old.', buildOverdue('2026-11-09T06:30:00Z')),
    lastTransition,
  } as ReturnType<typeof buildNonCompliant>
  const record = buildSampleRecord('AWS::Lambda::Function', 'arn:a', 'eu-west-1', { [control.id]: result })
  const about = {
    account: SAMPLE_ACCOUNT_ID,
    regions: ['eu-west-1'],
    at: SAMPLE_TIME,
    frameworks: [],
    dueDays: DUE,
  }

  it('knows since when the initial scan of a deployment found a finding', () => {
    expect(buildPosture([record], [control], about).findings[0]).toMatchObject({
      ageDays: 31,
      overdueDays: 16,
    })
  })

  it('calls no finding overdue for its age alone', () => {
    const old = buildSampleControl('patching/function-runtime-supported', 'CRITICAL', 'Functions should run')
    const aged = buildSampleRecord('AWS::Lambda::Function', 'arn:a', 'eu-west-1', { [old.id]: result })
    const [finding] = buildPosture([aged], [old], about).findings
    expect(finding).toMatchObject({ ageDays: 31 })
    expect(finding).not.toHaveProperty('overdueDays')
    const dueAfter = (days: number) => ({ ...about, findingDueDays: { CRITICAL: days } })
    expect(buildPosture([aged], [old], dueAfter(30)).findings[0]).toMatchObject({ overdueDays: 1 })
    expect(buildPosture([aged], [old], dueAfter(32)).findings[0]).not.toHaveProperty('overdueDays')
    const fresh = buildPosture([aged], [old], { ...dueAfter(30), isFresh: true })
    expect(fresh.findings[0]).not.toHaveProperty('overdueDays')
    const known = { ...dueAfter(30), isFresh: true, findOpenSince: () => '2026-10-01T00:00:00.000Z' }
    expect(buildPosture([aged], [old], known).findings[0]).toMatchObject({ overdueDays: 26 })
    const reRated = { [old.id]: { severity: { as: 'HIGH', reason: 'No data.' } } } as const
    const rated = buildPosture([aged], [old], { ...dueAfter(30), controlSettings: reRated })
    expect(rated.findings[0]).not.toHaveProperty('overdueDays')
  })

  it('does not know since when what the initial scan of the same run found is open, unless an earlier report does', () => {
    const [finding] = buildPosture([record], [control], { ...about, isFresh: true }).findings
    expect(finding).not.toHaveProperty('ageDays')
    expect(finding).not.toHaveProperty('since')
    const since = '2026-10-01T00:00:00.000Z'
    const known = { ...about, findOpenSince: () => since }
    for (const isFresh of [true, false])
      expect(buildPosture([record], [control], { ...known, isFresh }).findings[0]).toMatchObject({
        since,
        ageDays: 55,
      })
    expect(finding).toMatchObject({ overdueDays: 16 })
  })

  // Not so yet: with a pack before, a pack counts from the first opening, and the report of the deployment from the further violation.
  it('counts the days of a deployment from a further violation, also if a pack before knows an earlier time', () => {
    const old = buildSampleControl('patching/function-runtime-supported', 'CRITICAL', 'Functions should run')
    const aged = buildSampleRecord('AWS::Lambda::Function', 'arn:a', 'eu-west-1', { [old.id]: result })
    const report = { ...about, findingDueDays: { CRITICAL: 40 } }
    const packed = { ...report, findOpenSince: () => '2026-10-01T00:00:00.000Z' }
    const [inReport, inPack] = [report, packed].map(
      each => buildPosture([aged], [old], each).findings[0]?.overdueDays,
    )
    expect(inReport).toBe(undefined)
    expect(inPack).toBe(inReport)
  })

  it('does not take a time after its own from an earlier report, whose clock was wrong', () => {
    const wrong = { ...about, isFresh: true, findOpenSince: () => '2999-01-01T00:00:00.000Z' }
    const [finding] = buildPosture([record], [control], wrong).findings
    expect(finding).not.toHaveProperty('since')
  })

  it('calls no accepted finding overdue', () => {
    const exceptions = [
      { control: control.id, resource: 'arn:a', owner: 'ann', reason: 'Planned.', until: '2027-01-31' },
    ]
    const [finding] = buildPosture([record], [control], { ...about, exceptions }).accepted
    expect(finding).toMatchObject({ ageDays: 31 })
    expect(finding).not.toHaveProperty('overdueDays')
  })
})
