import { describe, expect, it } from 'vitest'
import type { DueDaysBySeverity } from '../../../audit/settings/due-days.ts'
import type { ChangeLine } from '../../../reports/evidence/change-line.ts'
import type { EvaluationLine } from '../../../reports/evidence/evaluation-line.ts'
import { indexDueFindings } from '../../../reports/evidence/late-findings.ts'
import { comparePeriod, indexOpenFindings, periodSchema } from '../../../reports/evidence/period.ts'

const FROM = '2026-05-01T00:00:00.000Z'
const TO = '2026-05-31T00:00:00.000Z'
const OVERDUE = 'patching/vulnerability-fix-overdue'

const line = (change: Partial<EvaluationLine> = {}): EvaluationLine => ({
  control: OVERDUE,
  severity: 'HIGH',
  kind: 'AWS::ECR::Image',
  region: 'eu-west-1',
  arn: 'arn:aws:ecr:eu-west-1:111122223333:repository/web',
  status: 'NON_COMPLIANT',
  inputs: [],
  openSince: '2026-04-20T00:00:00.000Z',
  evidence: { oldest: { dueAt: '2026-05-10T00:00:00.000Z' } },
  ...change,
})
const passing: EvaluationLine = {
  control: OVERDUE,
  severity: 'HIGH',
  kind: 'AWS::ECR::Image',
  region: 'eu-west-1',
  arn: line().arn,
  status: 'COMPLIANT',
  inputs: [],
}
const resolvedAt = (at: string): ChangeLine => ({
  id: 'ct:1',
  at,
  findings: [
    {
      control: OVERDUE,
      severity: 'HIGH',
      arn: passing.arn,
      region: 'eu-west-1',
      number: 2,
      step: 'RESOLVED',
      at,
    },
  ],
  transient: [],
})

function compare(
  before: readonly EvaluationLine[],
  lines: readonly EvaluationLine[],
  changes?: readonly ChangeLine[],
  dueDays?: DueDaysBySeverity,
) {
  const previous = { at: FROM, open: indexOpenFindings(before), due: indexDueFindings(before) }
  const period = comparePeriod(previous, { at: TO, lines, isComplete: true, changes, dueDays })
  expect(periodSchema.parse(JSON.parse(JSON.stringify(period)))).toEqual(period)
  return period.late
}

describe('what of a period is late', () => {
  it('is what closed after its due date, with the days', () => {
    expect(compare([line()], [passing], [resolvedAt('2026-05-12T06:00:00.000Z')])).toMatchObject({
      closed: [{ arn: passing.arn, overdueDays: 3, closedAt: '2026-05-12T06:00:00.000Z' }],
      open: [],
      unknown: [],
    })
  })

  it('is not what closed before it', () => {
    const late = compare([line()], [passing], [resolvedAt('2026-05-09T23:59:59.000Z')])
    expect(late).toEqual({ closed: [], open: [], unknown: [] })
  })

  it('is not what closed in time, opened anew, and closed again', () => {
    const [inTime, later] = ['2026-05-02T00:00:00.000Z', '2026-05-28T00:00:00.000Z'].map(resolvedAt)
    const late = compare(
      [line()],
      [passing],
      [inTime, later].flatMap(each => each ?? []),
    )
    expect(late).toEqual({ closed: [], open: [], unknown: [] })
  })

  it('is not known of what closed in a period in which it was due, where that has no time', () => {
    expect(compare([line()], [passing])).toMatchObject({ closed: [], unknown: [{ arn: passing.arn }] })
    const later = line({ evidence: { oldest: { dueAt: '2026-06-10T00:00:00.000Z' } } })
    expect(compare([later], [passing])).toMatchObject({ closed: [], unknown: [] })
  })

  it('is what was overdue before and closed, whenever that was', () => {
    expect(compare([line({ overdueDays: 4, evidence: { dueAt: '2026-04-27' } })], [passing])).toMatchObject({
      closed: [{ arn: passing.arn, overdueDays: 33 }],
      unknown: [],
    })
  })

  it('is what is overdue at the end, and nothing that an exception covers', () => {
    expect(compare([], [line({ overdueDays: 21 })])).toMatchObject({ open: [{ overdueDays: 21 }] })
    expect(compare([], [line({ accepted: true })])).toMatchObject({ open: [] })
    const accepted = compare([line({ accepted: true })], [passing], [resolvedAt('2026-05-12T06:00:00.000Z')])
    expect(accepted).toEqual({ closed: [], open: [], unknown: [] })
  })

  it('is not known of what was not known to be open before', () => {
    const previous = { at: FROM, open: indexOpenFindings([], [pick(line())]), due: new Map() }
    const { late } = comparePeriod(previous, {
      at: TO,
      lines: [passing],
      isComplete: true,
      changes: undefined,
      dueDays: undefined,
    })
    expect(late).toMatchObject({ closed: [], unknown: [{ arn: passing.arn }] })
  })

  it('follows from the days of the severity, counted from the opening, for controls without due dates of their own', () => {
    const role = { control: 'least-privilege/role-no-admin', evidence: {} } as const
    const closed = (days: DueDaysBySeverity, ...changes: readonly ChangeLine[]) =>
      compare([line(role)], [{ ...passing, control: role.control }], changes, days)
    const change = resolvedAt('2026-05-12T06:00:00.000Z')
    const own = { ...change, findings: change.findings.map(each => ({ ...each, control: role.control })) }
    expect(closed({ HIGH: 20 }, own)).toMatchObject({ closed: [{ overdueDays: 3 }], unknown: [] })
    expect(closed({ HIGH: 30 }, own)).toEqual({ closed: [], open: [], unknown: [] })
    expect(closed({ HIGH: 20 })).toMatchObject({ closed: [], unknown: [{ control: role.control }] })
    const reopened = [line({ ...role, reopenedAt: '2026-05-01T00:00:00.000Z' })]
    const later = compare(reopened, [{ ...passing, control: role.control }], [own], { HIGH: 20 })
    expect(later).toEqual({ closed: [], open: [], unknown: [] })
    expect(closed({ LOW: 20 })).toEqual({ closed: [], open: [], unknown: [] })
  })

  it('has nothing of controls without due dates', () => {
    const other = { control: 'patching/image-age' }
    expect(compare([line(other)], [{ ...passing, ...other }])).toEqual({ closed: [], open: [], unknown: [] })
  })
})

function pick({ control, arn, severity, openSince = '' }: EvaluationLine) {
  return { control, arn, severity, openSince }
}
