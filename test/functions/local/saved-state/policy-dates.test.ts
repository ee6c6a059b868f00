import { describe, expect, it } from 'vitest'
import { findPolicyDates } from '../../../../functions/local/saved-state/policy-dates.ts'

const build = (Condition: object) => ({ facts: { policy: { known: { Statement: [{ Condition }] } } } })

describe('the dates at which policies change', () => {
  it.each([
    ['none', {}, []],
    ['of another key', { DateLessThan: { 'aws:TokenIssueTime': '2026-01-01T00:00:00Z' } }, []],
    ['of a request', { DateLessThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } }, [1_767_225_600_000]],
    ['in another spelling', { DateLessThan: { 'AWS:currenttime': '2026-01-01' } }, [1_767_225_600_000]],
    [
      'several, in seconds',
      { NumericGreaterThan: { 'aws:EpochTime': ['1', 2, '3'] } },
      [1_000, 2_000, 3_000],
    ],
    ['of a variable', { DateLessThan: { 'aws:CurrentTime': '${aws:PrincipalTag/until}' } }, [NaN]],
    ['of an odd form', { DateLessThan: { 'aws:CurrentTime': { a: 1 } } }, [NaN]],
  ])('%s', (_, condition, dates) => {
    expect(findPolicyDates(build(condition))).toEqual(dates)
  })
})
