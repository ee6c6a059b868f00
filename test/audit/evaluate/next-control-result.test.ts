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
import { addSeconds, buildFactProvenance, workerFunction } from '../state/worker-function.ts'

const good: Evaluation = compliant({ role: 'Worker' })
const bad: Evaluation = nonCompliant('It is an administrator.', { role: 'Worker' })
const insufficient: Evaluation = { status: 'INSUFFICIENT_DATA', reason: 'access denied' }
const notApplicableEvaluation: Evaluation = notApplicable('function worker does not exist')

/** One evaluation: its outcome, the change for which it runs, and the changes that gave its facts their values. */
interface EvaluationStep {
  evaluation: Evaluation
  change?: string
  sources?: readonly FactSource[]
  isDeleted?: boolean
}

/** Computes the control result after each evaluation. */
function evaluateInTurn(...evaluations: EvaluationStep[]): ControlResult[] {
  const entries: ControlResult[] = []
  evaluations.forEach(
    ({ evaluation, change = `change ${entries.length}`, sources, isDeleted: deleted = false }, index) => {
      const graded = {
        control: 'least-privilege/function-role-no-admin',
        severity: 'CRITICAL',
        evaluation,
        sources: sources ?? [{ fact: 'role', ...buildFactProvenance(change, index) }],
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

function evaluateLast(...evaluations: EvaluationStep[]): ControlResult {
  const entry = evaluateInTurn(...evaluations).at(-1)
  if (entry === undefined) throw new Error('no evaluations')
  return entry
}

describe('a finding', () => {
  it.each([
    ['good', [good], [undefined]],
    ['bad', [bad], ['OPENED']],
    ['good, bad', [good, bad], [undefined, 'OPENED']],
    ['bad, good, bad', [bad, good, bad], ['OPENED', 'RESOLVED', 'REOPENED']],
    ['bad, bad, bad', [bad, bad, bad], ['OPENED', undefined, undefined]],
    ['bad, no data, bad', [bad, insufficient, bad], ['OPENED', undefined, undefined]],
    ['bad, no data, good', [bad, insufficient, good], ['OPENED', undefined, 'RESOLVED']],
    ['no data, bad', [insufficient, bad], [undefined, 'OPENED']],
    ['good, blind, good', [good, insufficient, good], [undefined, undefined, undefined]],
    ['bad, deleted', [bad, notApplicableEvaluation], ['OPENED', 'ARCHIVED']],
    [
      'bad, no data, deleted',
      [bad, insufficient, notApplicableEvaluation],
      ['OPENED', undefined, 'ARCHIVED'],
    ],
    ['good, deleted', [good, notApplicableEvaluation], [undefined, undefined]],
    ['bad, deleted, bad', [bad, notApplicableEvaluation, bad], ['OPENED', 'ARCHIVED', 'REOPENED']],
  ])('%s', (_, evaluations, expected) => {
    expect(steps(...evaluations)).toEqual(expected)
  })

  it('is resolved, not archived, if the control stops applying to an existing resource', () => {
    expect(
      evaluateLast({ evaluation: bad }, { evaluation: notApplicableEvaluation, isDeleted: false })
        .lastTransition?.step,
    ).toBe('RESOLVED')
  })

  it.each([
    ['keeps its violations', [['trail'], ['trail']], ['OPENED', undefined]],
    ['gets a further violation', [['trail'], ['rules', 'trail']], ['OPENED', 'REOPENED']],
    ['gets another violation', [['trail'], ['rules']], ['OPENED', 'REOPENED']],
    ['loses one of its violations', [['rules', 'trail'], ['trail']], ['OPENED', undefined]],
    [
      'gets back a violation',
      [['rules', 'trail'], ['trail'], ['rules', 'trail']],
      ['OPENED', undefined, 'REOPENED'],
    ],
    ['had no violation keys before', [undefined, ['trail']], ['OPENED', undefined]],
  ])('that %s', (_, violations, expected) => {
    expect(steps(...violations.map(each => nonCompliant('Blind.', {}, each)))).toEqual(expected)
  })

  it('reopens after a time without data only for a new violation', () => {
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

  it('stays open and stale, with the reason, without sufficient data', () => {
    const [open, stale, seen] = evaluateInTurn(
      { evaluation: bad },
      { evaluation: insufficient },
      { evaluation: bad },
    )
    expect(stale).toEqual({ ...open, staleReason: 'access denied' })
    expect(seen).not.toHaveProperty('staleReason')
    expect(seen).toMatchObject({ status: 'NON_COMPLIANT', open: true })
  })

  it('is not COMPLIANT without sufficient data', () => {
    const controlResult = evaluateLast({ evaluation: good }, { evaluation: insufficient })
    expect(controlResult).toMatchObject({ status: 'INSUFFICIENT_DATA', reason: 'access denied', open: false })
    expect(controlResult).not.toHaveProperty('lastTransition')
  })
})

describe('the change that a transition is attributed to', () => {
  const create = { fact: 'role', ...buildFactProvenance('create', 10) }
  const attach = { fact: 'attachedPolicies', ...buildFactProvenance('attach', 20) }
  const detach = { fact: 'boundary', ...buildFactProvenance('detach', 30) }

  it.each<[string, string, EvaluationStep[]]>([
    ['the one of the message', 'attach', [{ evaluation: bad, change: 'attach', sources: [create, attach] }]],
    [
      'the one of its facts, if the message has another',
      'attach',
      [
        { evaluation: good, change: 'create', sources: [create] },
        { evaluation: bad, change: 'tag', sources: [create, attach] },
      ],
    ],
    [
      'the latest one of its facts, in any order',
      'detach',
      [
        { evaluation: good, change: 'create', sources: [create] },
        { evaluation: bad, change: 'tag', sources: [detach, attach] },
      ],
    ],
    [
      'one that the last evaluation did not have',
      'attach',
      [
        { evaluation: good, change: 'create', sources: [create, detach] },
        { evaluation: bad, change: 'detach', sources: [create, detach, attach] },
      ],
    ],
    [
      'one that another fact had before',
      'create',
      [
        { evaluation: good, change: 'create', sources: [create] },
        {
          evaluation: bad,
          change: 'tag',
          sources: [create, { ...attach, ...buildFactProvenance('create', 10) }],
        },
      ],
    ],
    [
      'drift, if no fact changed',
      'clock',
      [
        { evaluation: good, change: 'create', sources: [create] },
        { evaluation: bad, change: 'tag', sources: [create] },
      ],
    ],
    [
      'the one of the message, at the first evaluation',
      'create',
      [{ evaluation: bad, change: 'create', sources: [] }],
    ],
  ])('is %s', (_, change, evaluations) => {
    expect(evaluateLast(...evaluations).lastTransition?.changeId).toBe(change)
  })

  it('is stored with the change whose message evaluated it', () => {
    const controlResult = evaluateLast(
      { evaluation: good, change: 'create', sources: [create] },
      { evaluation: bad, change: 'tag', sources: [create, attach] },
      { evaluation: bad, change: 'detach', sources: [create, attach, detach] },
    )
    expect(controlResult).toMatchObject({
      evaluatedFor: 'tag',
      lastTransition: { changeId: 'attach', at: addSeconds(1).toISOString() },
    })
  })
})

describe('the stored reason and evidence', () => {
  it('are those of NON_COMPLIANT', () => {
    const shown = { reason: 'It is an administrator.', evidence: { role: 'Worker' } }
    expect(evaluateLast({ evaluation: bad })).toMatchObject({ ...shown, lastTransition: shown })
    expect(evaluateLast({ evaluation: good })).not.toHaveProperty('evidence')
  })

  it('are limited in size', () => {
    const evaluation = nonCompliant('r'.repeat(10_000), { all: 'e'.repeat(1_000_000) })
    const controlResult = evaluateLast({ evaluation })
    expect(controlResult.reason).toHaveLength(501)
    expect(controlResult.evidence).toEqual({ omitted: '1000010 characters of evidence' })
    expect(JSON.stringify(controlResult).length).toBeLessThan(3_000)
  })
})
