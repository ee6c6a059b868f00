import { describe, expect, it } from 'vitest'
import { computeFindingAge } from '../../../reports/posture/finding.ts'
import { buildPosture } from '../../../reports/posture/posture.ts'
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
    ['that opened just now', '2026-11-25T06:30:00Z', { ageDays: 0 }],
    ['that is almost a day old', '2026-11-24T06:30:01Z', { ageDays: 0 }],
    ['on its due date', '2026-11-10T06:30:00Z', { ageDays: 15 }],
    ['a day after its due date', '2026-11-09T06:30:00Z', { ageDays: 16, overdueDays: 1 }],
    ['that opened while the account was read', '2026-11-25T06:31:00Z', { ageDays: 0 }],
    ['from a clock that was far ahead', '2027-11-25T06:31:00Z', {}],
    ['without a time', undefined, {}],
    ['with a time that is none', 'yesterday', {}],
  ])('%s', (_, since, expected) => {
    const finding = { severity: 'CRITICAL' as const, ...(since === undefined ? {} : { since }) }
    expect(computeFindingAge(finding, AT, DUE)).toEqual(expected)
  })

  it('is never overdue for a severity without a due date', () => {
    expect(computeFindingAge({ severity: 'LOW', since: '2020-01-01T00:00:00Z' }, AT, DUE)).toEqual({
      ageDays: 2520,
    })
  })
})

describe('a posture', () => {
  const control = buildSampleControl(
    'patching/function-runtime-supported',
    'CRITICAL',
    'Functions should run',
  )
  const lastTransition = { number: 1, changeId: 'baseline:1', at: '2026-10-25T06:30:00Z' }
  const result = { ...buildNonCompliant('It is old.', {}), lastTransition } as ReturnType<
    typeof buildNonCompliant
  >
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

  it('has no age of what the initial scan of the same run found', () => {
    const [finding] = buildPosture([record], [control], { ...about, isFresh: true }).findings
    expect(finding).not.toHaveProperty('ageDays')
    expect(finding).not.toHaveProperty('overdueDays')
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
