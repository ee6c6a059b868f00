import { describe, expect, it } from 'vitest'
import { nonCompliant } from '../../../audit/controls/evaluation.ts'
import { addTagTransition } from '../../../audit/evaluate/accept-by-tag.ts'
import { computeNextResult } from '../../../audit/evaluate/next-control-result.ts'
import { buildRoleResource } from '../../../audit/resources/iam/role.ts'
import type { Exception } from '../../../audit/settings/exception.ts'
import { computeTagDigests, type TagDigests } from '../../../audit/settings/exception-tag.ts'
import type { ControlResult } from '../../../audit/state/compliance-record.ts'

const control = 'least-privilege/iam-change-new-access'
const resource = buildRoleResource('arn:aws:iam::111122223333:role/ops', '111122223333')
const exception: Exception = {
  control,
  tag: { key: 'team', value: 'payments' },
  owner: 'ines',
  reason: 'Payments moves to another account.',
  until: '2026-08-31',
}
const TAGGED = computeTagDigests({ team: 'payments' })

/** Evaluates a violation for a change, with the tags that the role had and has. */
function evaluateViolations(
  before: ControlResult | undefined,
  violations: readonly string[],
  tags: { before: TagDigests; after: TagDigests },
  changeId: string,
): ControlResult {
  const context = { changeId, driftChangeId: 'drift', at: new Date('2026-06-01T10:00:00Z'), deleted: false }
  const evaluation = nonCompliant('The role got new access.', { count: violations.length }, violations)
  const graded = { control, evaluation, severity: 'HIGH', sources: [] } as const
  const next = computeNextResult(before, graded, resource, context)
  return addTagTransition(before, next, { ...tags, changeId }, { resource, control }, [exception], context)
}

describe('a finding that gets a further violation', () => {
  const opened = evaluateViolations(undefined, ['one'], { before: [], after: [] }, 'first')

  it('and the tag that accepts it at the same time is accepted by the tag, which people hear, and no younger', () => {
    const next = evaluateViolations(opened, ['one', 'two'], { before: [], after: TAGGED }, 'second')
    expect(next.lastTransition).toMatchObject({
      step: 'ACCEPTED',
      number: 2,
      changeId: 'second',
      opening: { number: 1, changeId: 'first' },
    })
    expect(next.violations).toEqual(['one', 'two'])
  })

  it('and loses the tag that accepted it at the same time is reopened once, by the violation', () => {
    const accepted = evaluateViolations(opened, ['one'], { before: [], after: TAGGED }, 'tag')
    const next = evaluateViolations(accepted, ['one', 'two'], { before: TAGGED, after: [] }, 'untag')
    expect(next.lastTransition).toMatchObject({ step: 'REOPENED', number: 3 })
    expect(next.lastTransition?.reason).toBe('The role got new access.')
  })

  it('and had the tag before is reopened, which no one hears', () => {
    const accepted = evaluateViolations(opened, ['one'], { before: [], after: TAGGED }, 'tag')
    const next = evaluateViolations(accepted, ['one', 'two'], { before: TAGGED, after: TAGGED }, 'more')
    expect(next.lastTransition).toMatchObject({ step: 'REOPENED', number: 3 })
  })
})
