import { describe, expect, it } from 'vitest'
import { compliant, nonCompliant, type Evaluation } from '../../../audit/controls/evaluation.ts'
import { addOverdueTransition } from '../../../audit/evaluate/due/add-overdue-transition.ts'
import { computeNextResult } from '../../../audit/evaluate/next-control-result.ts'
import { buildRoleResource } from '../../../audit/resources/iam/role.ts'
import type { DueDaysBySeverity } from '../../../audit/settings/due-days.ts'
import type { Exception } from '../../../audit/settings/exception.ts'
import { computeTagDigests } from '../../../audit/settings/exception-tag.ts'
import type { ControlResult } from '../../../audit/state/compliance-record.ts'
import type { Transition } from '../../../audit/state/transition.ts'

const control = 'least-privilege/iam-change-new-access'
const resource = buildRoleResource('arn:aws:iam::111122223333:role/ops', '111122223333')
const open = nonCompliant('The role got new access.', { count: 1 }, ['one'])
const further = nonCompliant('The role got new access.', { count: 2 }, ['one', 'two'])
const unknown: Evaluation = { status: 'INSUFFICIENT_DATA', reason: 'access denied' }

interface EvaluationStep {
  evaluation?: Evaluation
  dueDays?: DueDaysBySeverity
  exceptions?: readonly Exception[]
  tags?: Readonly<Record<string, string>>
  id?: typeof control | 'patching/vulnerability-fix-overdue' | 'security-testing/exception-expired'
}

/** Evaluates the finding at a time of June 2026, `DD` or `DDTHH:MM`. */
function evaluateAt(before: ControlResult | undefined, time: string, step: EvaluationStep = {}) {
  const { evaluation = open, dueDays = { HIGH: 10 }, exceptions = [], tags = {}, id = control } = step
  const at = new Date(`2026-06-${time.includes('T') ? time : `${time}T00:00`}:00Z`)
  const context = { changeId: `scan ${time}`, driftChangeId: 'drift', at, deleted: false }
  const graded = { control: id, evaluation, severity: 'HIGH', sources: [] } as const
  const next = computeNextResult(before, graded, resource, context)
  const finding = { resource, control: id, severity: 'HIGH', tagDigests: computeTagDigests(tags) } as const
  return addOverdueTransition(before, next, finding, { dueDays, exceptions }, context)
}

/** The result with a transition as a tag makes it. */
function tagResult(result: ControlResult, step: 'ACCEPTED' | 'REOPENED'): ControlResult {
  const last = result.lastTransition as Transition
  const opening = last.opening ?? { number: last.number, changeId: last.changeId, at: last.at }
  return { ...result, lastTransition: { ...last, step, number: last.number + 1, opening } }
}

/** Adds the due date to a result after a tag came or went. */
function addAfterTag(before: ControlResult, next: ControlResult): ControlResult {
  const finding = { resource, control, severity: 'HIGH', tagDigests: [] } as const
  const context = { at: new Date('2026-06-12T00:00:00Z'), changeId: 'tag', driftChangeId: 'drift' }
  return addOverdueTransition(before, next, finding, { dueDays: { HIGH: 10 }, exceptions: [] }, context)
}

const opened = evaluateAt(undefined, '01')

describe('the due date of a finding', () => {
  it('passes after the days of its severity, to the moment, and is a transition of the drift', () => {
    expect(evaluateAt(opened, '10T23:59').lastTransition).toEqual(opened.lastTransition)
    const next = evaluateAt(opened, '11')
    expect(next.lastTransition).toEqual({
      resource,
      control,
      severity: 'HIGH',
      number: 2,
      step: 'OVERDUE',
      reason: 'The role got new access.',
      evidence: { count: 1 },
      changeId: 'drift',
      at: '2026-06-11T00:00:00.000Z',
      opening: { number: 1, changeId: 'scan 01', at: '2026-06-01T00:00:00.000Z' },
      dueAt: '2026-06-11T00:00:00.000Z',
    })
    expect(next).toMatchObject({ open: true, evaluatedFor: 'scan 11' })
  })

  it('passes once, also if the clock goes back and again, or the days change', () => {
    const overdue = evaluateAt(opened, '11')
    const back = evaluateAt(overdue, '02')
    const later = evaluateAt(evaluateAt(back, '20'), '30', { dueDays: { HIGH: 25 } })
    expect(later.lastTransition).toEqual(overdue.lastTransition)
  })

  it('is not known if the finding opened by a clock that was far ahead', () => {
    const ahead = evaluateAt(undefined, '30')
    expect(evaluateAt(ahead, '12', { dueDays: { HIGH: 1 } }).lastTransition).toEqual(ahead.lastTransition)
    expect(evaluateAt(ahead, '30T12:00', { dueDays: { HIGH: 1 } }).lastTransition).toEqual(
      ahead.lastTransition,
    )
  })

  it('passes while the finding cannot be evaluated: it is open until it is known to be resolved', () => {
    const next = evaluateAt(opened, '12', { evaluation: unknown })
    expect(next).toMatchObject({
      open: true,
      staleReason: 'access denied',
      lastTransition: { step: 'OVERDUE' },
    })
  })

  it.each(['patching/vulnerability-fix-overdue', 'security-testing/exception-expired'] as const)(
    'is its own for %s',
    id => {
      const own = evaluateAt(undefined, '01', { id })
      expect(evaluateAt(own, '30', { id }).lastTransition).toEqual(own.lastTransition)
    },
  )

  it('is not in the past of a finding that opens', () => {
    expect(evaluateAt(undefined, '30', { dueDays: { HIGH: 1 } }).lastTransition?.step).toBe('OPENED')
  })

  it('does not pass while an exception covers it, by a tag, too', () => {
    const about = { control, owner: 'ines', reason: 'Planned.', until: '2026-06-20' }
    const byArn = [{ ...about, resource: resource.arn }]
    const byTag = [{ ...about, tag: { key: 'team', value: 'payments' } }]
    expect(evaluateAt(opened, '20', { exceptions: byArn }).lastTransition?.step).toBe('OPENED')
    expect(evaluateAt(opened, '21', { exceptions: byArn }).lastTransition?.step).toBe('OVERDUE')
    const tags = { team: 'payments' }
    expect(evaluateAt(opened, '20', { exceptions: byTag, tags }).lastTransition?.step).toBe('OPENED')
    expect(evaluateAt(opened, '20', { exceptions: byTag }).lastTransition?.step).toBe('OVERDUE')
  })

  it('counts anew from a further violation, and from when it opens again', () => {
    const overdue = evaluateAt(opened, '11')
    const worse = evaluateAt(overdue, '12', { evaluation: further })
    expect(worse.lastTransition).toMatchObject({ step: 'REOPENED', number: 3 })
    expect(worse.lastTransition).not.toHaveProperty('dueAt')
    const resolved = evaluateAt(overdue, '12', { evaluation: compliant({}) })
    expect(resolved.lastTransition).toMatchObject({ step: 'RESOLVED', dueAt: '2026-06-11T00:00:00.000Z' })
    const again = evaluateAt(resolved, '13')
    expect(again.lastTransition).not.toHaveProperty('dueAt')
    expect(evaluateAt(again, '22').lastTransition?.step).toBe('REOPENED')
    expect(evaluateAt(again, '23').lastTransition?.step).toBe('OVERDUE')
  })

  it('stays what it is when a tag accepts the finding and is lost', () => {
    const overdue = evaluateAt(opened, '11')
    const { dueAt } = overdue.lastTransition ?? {}
    const accepted = tagResult(overdue, 'ACCEPTED')
    expect(addAfterTag(overdue, accepted).lastTransition).toMatchObject({ step: 'ACCEPTED', dueAt })
    const lost = tagResult(accepted, 'REOPENED')
    expect(addAfterTag(accepted, lost).lastTransition).toMatchObject({ step: 'REOPENED', dueAt })
    // One that was accepted before it was due is overdue once it lost the tag.
    const early = tagResult(tagResult(opened, 'ACCEPTED'), 'REOPENED')
    expect(evaluateAt(early, '12').lastTransition).toMatchObject({
      step: 'OVERDUE',
      number: 4,
      dueAt: '2026-06-11T00:00:00.000Z',
    })
  })
})
