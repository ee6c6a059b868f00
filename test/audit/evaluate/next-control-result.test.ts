import { describe, expect, it } from 'vitest'
import { computeNextResult } from '../../../audit/evaluate/next-control-result.ts'
import type { ControlResult } from '../../../audit/state/compliance-record.ts'
import type { FactSource } from '../../../audit/controls/resolve-inputs.ts'
import {
  compliant,
  nonCompliant,
  notApplicable,
  type Evaluation,
} from '../../../audit/controls/evaluation.ts'
import { addSeconds, buildProvenance, workerFunction } from '../state/worker-function.ts'

const good: Evaluation = compliant({ role: 'Worker' })
const bad: Evaluation = nonCompliant('It is an administrator.', { role: 'Worker' })
const insufficient: Evaluation = { status: 'INSUFFICIENT_DATA', reason: 'access denied' }
const notApplicableEvaluation: Evaluation = notApplicable('function worker does not exist')

/** One judgement: what it says, for which cause, and which changes gave which of its facts their values. */
interface EvaluationStep {
  evaluation: Evaluation
  change?: string
  sources?: readonly FactSource[]
  isDeleted?: boolean
}

/** The entry after each of `judgements`. */
function evaluateInTurn(...judgements: EvaluationStep[]): ControlResult[] {
  const entries: ControlResult[] = []
  judgements.forEach(
    ({ evaluation, change = `cause ${entries.length}`, sources, isDeleted: deleted = false }, index) => {
      const graded = {
        control: 'least-privilege/function-role-no-admin',
        severity: 'CRITICAL',
        evaluation,
        sources: sources ?? [{ fact: 'role', ...buildProvenance(change, index) }],
      } as const
      const context = { changeId: change, driftChangeId: 'clock', at: addSeconds(index), deleted }
      entries.push(computeNextResult(entries.at(-1), graded, workerFunction, context))
    },
  )
  return entries
}

function steps(...evaluations: Evaluation[]): (string | undefined)[] {
  const entries = evaluateInTurn(
    ...evaluations.map(evaluation => ({ evaluation, isDeleted: evaluation === notApplicableEvaluation })),
  )
  return entries.map((controlResult, index) =>
    controlResult.lastTransition?.number === entries[index - 1]?.lastTransition?.number
      ? undefined
      : controlResult.lastTransition?.step,
  )
}

function evaluateLast(...judgements: EvaluationStep[]): ControlResult {
  const entry = evaluateInTurn(...judgements).at(-1)
  if (entry === undefined) throw new Error('a life without judgements')
  return entry
}

describe('a finding', () => {
  it.each([
    ['good', [good], [undefined]],
    ['bad', [bad], ['OPENED']],
    ['good, bad', [good, bad], [undefined, 'OPENED']],
    ['bad, good, bad', [bad, good, bad], ['OPENED', 'RESOLVED', 'REOPENED']],
    ['bad, bad, bad', [bad, bad, bad], ['OPENED', undefined, undefined]],
    ['bad, blind, bad', [bad, insufficient, bad], ['OPENED', undefined, undefined]],
    ['bad, blind, good', [bad, insufficient, good], ['OPENED', undefined, 'RESOLVED']],
    ['blind, bad', [insufficient, bad], [undefined, 'OPENED']],
    ['good, blind, good', [good, insufficient, good], [undefined, undefined, undefined]],
    ['bad, gone', [bad, notApplicableEvaluation], ['OPENED', 'ARCHIVED']],
    ['bad, blind, gone', [bad, insufficient, notApplicableEvaluation], ['OPENED', undefined, 'ARCHIVED']],
    ['good, gone', [good, notApplicableEvaluation], [undefined, undefined]],
    ['bad, gone, bad', [bad, notApplicableEvaluation, bad], ['OPENED', 'ARCHIVED', 'REOPENED']],
  ])('%s', (_, evaluations, expected) => {
    expect(steps(...evaluations)).toEqual(expected)
  })

  it('is resolved, not archived, when the control stops to apply to what is still there', () => {
    expect(
      evaluateLast({ evaluation: bad }, { evaluation: notApplicableEvaluation, isDeleted: false })
        .lastTransition?.step,
    ).toBe('RESOLVED')
  })

  it.each([
    ['goes on as it was', [['trail'], ['trail']], ['OPENED', undefined]],
    ['comes in a further way', [['trail'], ['rules', 'trail']], ['OPENED', 'REOPENED']],
    ['comes in another way', [['trail'], ['rules']], ['OPENED', 'REOPENED']],
    ['is mended in part', [['rules', 'trail'], ['trail']], ['OPENED', undefined]],
    [
      'comes back in part',
      [['rules', 'trail'], ['trail'], ['rules', 'trail']],
      ['OPENED', undefined, 'REOPENED'],
    ],
    ['told no ways before', [undefined, ['trail']], ['OPENED', undefined]],
  ])('that %s', (_, violations, expected) => {
    expect(steps(...violations.map(each => nonCompliant('Blind.', {}, each)))).toEqual(expected)
  })

  it('that nobody can see for a while opens again in a further way alone', () => {
    const trail = nonCompliant('Blind.', {}, ['trail'])
    const rules = nonCompliant('Blind.', {}, ['rules'])
    expect(steps(trail, insufficient, trail)).toEqual(['OPENED', undefined, undefined])
    expect(steps(trail, insufficient, rules)).toEqual(['OPENED', undefined, 'REOPENED'])
  })

  it('counts its transitions', () => {
    const entries = evaluateInTurn(
      { evaluation: bad },
      { evaluation: good },
      { evaluation: good },
      { evaluation: bad },
    )
    expect(entries.map(controlResult => controlResult.lastTransition?.number)).toEqual([1, 2, 2, 3])
  })

  it('stays open and stale, with why, when it can no longer be seen', () => {
    const [open, stale, seen] = evaluateInTurn(
      { evaluation: bad },
      { evaluation: insufficient },
      { evaluation: bad },
    )
    expect(stale).toEqual({ ...open, stale: 'access denied' })
    expect(seen).not.toHaveProperty('stale')
    expect(seen).toMatchObject({ status: 'NON_COMPLIANT', open: true })
  })

  it('is no pass when it can no longer be seen', () => {
    const controlResult = evaluateLast({ evaluation: good }, { evaluation: insufficient })
    expect(controlResult).toMatchObject({ status: 'INSUFFICIENT_DATA', reason: 'access denied', open: false })
    expect(controlResult).not.toHaveProperty('last')
  })
})

describe('the change that a finding is owed to', () => {
  const create = { fact: 'role', ...buildProvenance('create', 10) }
  const attach = { fact: 'attachedPolicies', ...buildProvenance('attach', 20) }
  const detach = { fact: 'boundary', ...buildProvenance('detach', 30) }

  it.each<[string, string, EvaluationStep[]]>([
    [
      'the one that was asked about',
      'attach',
      [{ evaluation: bad, change: 'attach', sources: [create, attach] }],
    ],
    [
      'the one among its facts, if another was asked about',
      'attach',
      [
        { evaluation: good, change: 'create', sources: [create] },
        { evaluation: bad, change: 'tag', sources: [create, attach] },
      ],
    ],
    [
      'the latest among its facts, whatever order they are in',
      'detach',
      [
        { evaluation: good, change: 'create', sources: [create] },
        { evaluation: bad, change: 'tag', sources: [detach, attach] },
      ],
    ],
    [
      'one that the last verdict did not rest on',
      'attach',
      [
        { evaluation: good, change: 'create', sources: [create, detach] },
        { evaluation: bad, change: 'detach', sources: [create, detach, attach] },
      ],
    ],
    [
      'a change that another fact rested on before',
      'create',
      [
        { evaluation: good, change: 'create', sources: [create] },
        {
          evaluation: bad,
          change: 'tag',
          sources: [create, { ...attach, ...buildProvenance('create', 10) }],
        },
      ],
    ],
    [
      'the passing of time, if no fact changed',
      'clock',
      [
        { evaluation: good, change: 'create', sources: [create] },
        { evaluation: bad, change: 'tag', sources: [create] },
      ],
    ],
    [
      'what was asked about, if it is judged for the first time',
      'create',
      [{ evaluation: bad, change: 'create', sources: [] }],
    ],
  ])('is %s', (_, change, judgements) => {
    expect(evaluateLast(...judgements).lastTransition?.changeId).toBe(change)
  })

  it('is kept with whose message judged it', () => {
    const controlResult = evaluateLast(
      { evaluation: good, change: 'create', sources: [create] },
      { evaluation: bad, change: 'tag', sources: [create, attach] },
      { evaluation: bad, change: 'detach', sources: [create, attach, detach] },
    )
    expect(controlResult).toMatchObject({
      evaluatedFor: 'tag',
      last: { cause: 'attach', at: addSeconds(1).toISOString() },
    })
  })
})

describe('what is shown', () => {
  it('is the reason and the evidence of what is not compliant', () => {
    const shown = { reason: 'It is an administrator.', evidence: { role: 'Worker' } }
    expect(evaluateLast({ evaluation: bad })).toMatchObject({ ...shown, last: shown })
    expect(evaluateLast({ evaluation: good })).not.toHaveProperty('evidence')
  })

  it('is no evidence of a megabyte, and no reason without an end', () => {
    const evaluation = nonCompliant('r'.repeat(10_000), { all: 'e'.repeat(1_000_000) })
    const controlResult = evaluateLast({ evaluation })
    expect(controlResult.reason).toHaveLength(501)
    expect(controlResult.evidence).toEqual({ omitted: '1000010 characters of evidence' })
    expect(JSON.stringify(controlResult).length).toBeLessThan(3_000)
  })
})
