import { describe, expect, it } from 'vitest'
import { advanceEntry, type Entry } from '../../../audit/account/sheet.ts'
import type { Source } from '../../../audit/controls/gather.ts'
import { compliant, nonCompliant, notApplicable, type Verdict } from '../../../audit/controls/verdict.ts'
import { after, stamped, worker } from './lives.ts'

const good: Verdict = compliant({ role: 'Worker' })
const bad: Verdict = nonCompliant('It is an administrator.', { role: 'Worker' })
const blind: Verdict = { status: 'INSUFFICIENT_DATA', reason: 'access denied' }
const absent: Verdict = notApplicable('function worker does not exist')

/** One judgement: what it says, for which cause, and which changes gave which of its facts their values. */
interface Judgement {
  verdict: Verdict
  cause?: string
  sources?: readonly Source[]
  gone?: boolean
}

/** The entry after each of `judgements`. */
function life(...judgements: Judgement[]): Entry[] {
  const entries: Entry[] = []
  judgements.forEach(({ verdict, cause = `cause ${entries.length}`, sources, gone = false }, index) => {
    const graded = {
      control: 'least-privilege/function-role-no-admin',
      severity: 'CRITICAL',
      verdict,
      sources: sources ?? [{ fact: 'role', ...stamped(cause, index) }],
    } as const
    const occasion = { cause, clock: 'clock', at: after(index), gone }
    entries.push(advanceEntry(entries.at(-1), graded, worker, occasion))
  })
  return entries
}

function steps(...verdicts: Verdict[]): (string | undefined)[] {
  const entries = life(...verdicts.map(verdict => ({ verdict, gone: verdict === absent })))
  return entries.map((entry, index) =>
    entry.last?.number === entries[index - 1]?.last?.number ? undefined : entry.last?.step,
  )
}

function last(...judgements: Judgement[]): Entry {
  const entry = life(...judgements).at(-1)
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
    ['bad, blind, bad', [bad, blind, bad], ['OPENED', undefined, undefined]],
    ['bad, blind, good', [bad, blind, good], ['OPENED', undefined, 'RESOLVED']],
    ['blind, bad', [blind, bad], [undefined, 'OPENED']],
    ['good, blind, good', [good, blind, good], [undefined, undefined, undefined]],
    ['bad, gone', [bad, absent], ['OPENED', 'ARCHIVED']],
    ['bad, blind, gone', [bad, blind, absent], ['OPENED', undefined, 'ARCHIVED']],
    ['good, gone', [good, absent], [undefined, undefined]],
    ['bad, gone, bad', [bad, absent, bad], ['OPENED', 'ARCHIVED', 'REOPENED']],
  ])('%s', (_, verdicts, expected) => {
    expect(steps(...verdicts)).toEqual(expected)
  })

  it('is resolved, not archived, when the control stops to apply to what is still there', () => {
    expect(last({ verdict: bad }, { verdict: absent, gone: false }).last?.step).toBe('RESOLVED')
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
  ])('that %s', (_, ways, expected) => {
    expect(steps(...ways.map(each => nonCompliant('Blind.', {}, each)))).toEqual(expected)
  })

  it('that nobody can see for a while opens again in a further way alone', () => {
    const trail = nonCompliant('Blind.', {}, ['trail'])
    const rules = nonCompliant('Blind.', {}, ['rules'])
    expect(steps(trail, blind, trail)).toEqual(['OPENED', undefined, undefined])
    expect(steps(trail, blind, rules)).toEqual(['OPENED', undefined, 'REOPENED'])
  })

  it('counts its transitions', () => {
    const entries = life({ verdict: bad }, { verdict: good }, { verdict: good }, { verdict: bad })
    expect(entries.map(entry => entry.last?.number)).toEqual([1, 2, 2, 3])
  })

  it('stays open and stale, with why, when it can no longer be seen', () => {
    const [open, stale, seen] = life({ verdict: bad }, { verdict: blind }, { verdict: bad })
    expect(stale).toEqual({ ...open, stale: 'access denied' })
    expect(seen).not.toHaveProperty('stale')
    expect(seen).toMatchObject({ status: 'NON_COMPLIANT', open: true })
  })

  it('is no pass when it can no longer be seen', () => {
    const entry = last({ verdict: good }, { verdict: blind })
    expect(entry).toMatchObject({ status: 'INSUFFICIENT_DATA', reason: 'access denied', open: false })
    expect(entry).not.toHaveProperty('last')
  })
})

describe('the change that a finding is owed to', () => {
  const create = { fact: 'role', ...stamped('create', 10) }
  const attach = { fact: 'attachedPolicies', ...stamped('attach', 20) }
  const detach = { fact: 'boundary', ...stamped('detach', 30) }

  it.each<[string, string, Judgement[]]>([
    [
      'the one that was asked about',
      'attach',
      [{ verdict: bad, cause: 'attach', sources: [create, attach] }],
    ],
    [
      'the one among its facts, if another was asked about',
      'attach',
      [
        { verdict: good, cause: 'create', sources: [create] },
        { verdict: bad, cause: 'tag', sources: [create, attach] },
      ],
    ],
    [
      'the latest among its facts, whatever order they are in',
      'detach',
      [
        { verdict: good, cause: 'create', sources: [create] },
        { verdict: bad, cause: 'tag', sources: [detach, attach] },
      ],
    ],
    [
      'one that the last verdict did not rest on',
      'attach',
      [
        { verdict: good, cause: 'create', sources: [create, detach] },
        { verdict: bad, cause: 'detach', sources: [create, detach, attach] },
      ],
    ],
    [
      'a change that another fact rested on before',
      'create',
      [
        { verdict: good, cause: 'create', sources: [create] },
        { verdict: bad, cause: 'tag', sources: [create, { ...attach, ...stamped('create', 10) }] },
      ],
    ],
    [
      'the passing of time, if no fact changed',
      'clock',
      [
        { verdict: good, cause: 'create', sources: [create] },
        { verdict: bad, cause: 'tag', sources: [create] },
      ],
    ],
    [
      'what was asked about, if it is judged for the first time',
      'create',
      [{ verdict: bad, cause: 'create', sources: [] }],
    ],
  ])('is %s', (_, cause, judgements) => {
    expect(last(...judgements).last?.cause).toBe(cause)
  })

  it('is kept with whose message judged it', () => {
    const entry = last(
      { verdict: good, cause: 'create', sources: [create] },
      { verdict: bad, cause: 'tag', sources: [create, attach] },
      { verdict: bad, cause: 'detach', sources: [create, attach, detach] },
    )
    expect(entry).toMatchObject({ judgedFor: 'tag', last: { cause: 'attach', at: after(1).toISOString() } })
  })
})

describe('what is shown', () => {
  it('is the reason and the evidence of what is not compliant', () => {
    const shown = { reason: 'It is an administrator.', evidence: { role: 'Worker' } }
    expect(last({ verdict: bad })).toMatchObject({ ...shown, last: shown })
    expect(last({ verdict: good })).not.toHaveProperty('evidence')
  })

  it('is no evidence of a megabyte, and no reason without an end', () => {
    const verdict = nonCompliant('r'.repeat(10_000), { all: 'e'.repeat(1_000_000) })
    const entry = last({ verdict })
    expect(entry.reason).toHaveLength(501)
    expect(entry.evidence).toEqual({ leftOut: '1000010 characters of evidence' })
    expect(JSON.stringify(entry).length).toBeLessThan(3_000)
  })
})
