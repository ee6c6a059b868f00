import { describe, expect, it } from 'vitest'
import { compareWithBaseline, describeComparison } from '../../../reports/posture/earlier/baseline.ts'
import { parseBaseline } from '../../../reports/posture/earlier/parse-baseline.ts'
import type { AcceptedFinding, Finding, Posture } from '../../../reports/posture/posture.ts'
import { buildSamplePosture } from '../sample-posture.ts'

const sample: Posture = { ...buildSamplePosture(), unlisted: [], gaps: [] }
const { findings, accepted, unknown } = sample
const [first] = findings as [Finding]

/** A finding of the control of the first one on another resource. */
function buildFinding(name: string, changes: Partial<Finding['resource']> = {}): Finding {
  const arn = `arn:aws:lambda:eu-west-1:111122223333:function:${name}`
  return { ...first, resource: { ...first.resource, arn, ...changes } }
}

function count(now: Posture, before: Posture) {
  const { opened, known, resolved, undecided, newUnknown } = compareWithBaseline(now, before)
  return [opened, known, resolved, undecided, newUnknown].map(list => list.length)
}

describe('the comparison with a baseline', () => {
  it('knows everything that was there before', () => {
    expect(count(sample, sample)).toEqual([0, findings.length, 0, 0, 0])
    expect(compareWithBaseline(sample, sample).newKeys.size).toBe(0)
  })

  it('finds what is new and what is resolved, by control and resource alone', () => {
    const changed = findings.map(each => ({ ...each, reason: 'Another.', severity: 'LOW' as const }))
    const now = { ...sample, findings: [...changed.slice(1), buildFinding('added')] }
    expect(count(now, sample)).toEqual([1, findings.length - 1, 1, 0, 0])
    expect(describeComparison(compareWithBaseline(now, sample))).toBe(
      `Compared with the report of 2026-11-25T06:30:00.000Z: 1 new, ${findings.length - 1} known, 1 resolved`,
    )
  })

  it('counts accepted findings as none: one whose exception ended is new, one that is accepted since is not resolved', () => {
    const [ended, ...others] = accepted as [AcceptedFinding, ...AcceptedFinding[]]
    expect(
      count({ ...sample, findings: [...findings, ended], accepted: others }, sample).slice(0, 3),
    ).toEqual([1, findings.length, 0])
    const now = {
      ...sample,
      findings: findings.slice(1),
      accepted: [...accepted, { ...first, exception: ended.exception }],
    }
    expect(count(now, sample).slice(0, 3)).toEqual([0, findings.length - 1, 0])
  })

  it.each<[string, Posture, Posture]>([
    [
      'whose evaluation has no result now',
      { ...sample, findings: findings.slice(1), unknown: [...unknown, first] },
      sample,
    ],
    [
      'of a region that is not audited now',
      { ...sample, findings: findings.slice(1), regions: ['us-east-1'] },
      sample,
    ],
    [
      'while anything can be missing',
      { ...sample, findings: findings.slice(1), unlisted: ['why'], gaps: [{}] },
      sample,
    ],
    [
      'while resources of its kind could not be listed',
      { ...sample, findings: findings.slice(1), unlisted: ['why'], gaps: [{ kinds: [first.resource.kind] }] },
      sample,
    ],
    [
      'of a control that the checklist does not have',
      {
        ...sample,
        findings: findings.slice(1),
        controls: sample.controls.filter(({ id }) => id !== first.control),
      },
      sample,
    ],
  ])('does not call a finding resolved %s', (_, now, before) => {
    expect(count(now, before).slice(0, 4)).toEqual([0, findings.length - 1, 0, 1])
    expect(describeComparison(compareWithBaseline(now, before))).toContain(
      '0 resolved, 1 no longer found but not known to be resolved',
    )
  })

  it('calls a finding resolved while only resources of other kinds or regions could not be listed', () => {
    const before = { ...sample, findings: [buildFinding('a', { region: 'eu-west-1' })] }
    const gaps = [
      { kinds: ['AWS::IAM::User' as const] },
      { kinds: [first.resource.kind], region: 'eu-central-1' },
    ]
    const now = { ...sample, findings: [], unlisted: ['why', 'why'], gaps }
    expect(count(now, before).slice(0, 4)).toEqual([0, 0, 1, 0])
  })

  it('does not mix resources of the same name in two regions', () => {
    const now = { ...sample, findings: [buildFinding('a', { region: 'eu-central-1' })] }
    expect(count(now, { ...sample, findings: [buildFinding('a')] })).toEqual([1, 0, 1, 0, 0])
  })

  it('finds unknown results that the baseline does not have', () => {
    const { newUnknown, newUnlisted } = compareWithBaseline(
      { ...sample, unlisted: ['old', 'new'] },
      { ...sample, unknown: unknown.slice(1), unlisted: ['old'] },
    )
    expect(newUnknown).toEqual([unknown[0]])
    expect(newUnlisted).toEqual(['new'])
  })
})

describe('the text of a baseline', () => {
  it('is a report', () => {
    expect(parseBaseline(JSON.stringify(sample))).toEqual({
      baseline: JSON.parse(JSON.stringify(sample)) as unknown,
    })
  })

  const badKind = [{ ...first, resource: { ...first.resource, kind: '__proto__' } }]
  it.each([
    ['{', 'it is not a document of assay.posture/1'],
    ['null', 'it is not a document of assay.posture/1'],
    [JSON.stringify({ ...sample, schema: 'assay.gate/1' }), 'it is not a document of assay.posture/1'],
    [JSON.stringify({ ...sample, findings: [{}] }), 'its findings are damaged'],
    [JSON.stringify({ ...sample, findings: badKind }), 'its list "findings" is damaged'],
    [JSON.stringify({ ...sample, account: '../..' }), 'its account is damaged'],
    [JSON.stringify({ ...sample, at: 'yesterday' }), 'its time is damaged'],
    [JSON.stringify({ ...sample, at: '2026-99-99T00:00:00Z' }), 'its time is damaged'],
    [JSON.stringify({ ...sample, unknown: undefined }), 'its list "unknown" is damaged'],
    [JSON.stringify({ ...sample, unlisted: [1] }), 'its list "unlisted" is damaged'],
  ])('is refused with the reason: %#', (text, unreadable) => {
    expect(parseBaseline(text)).toEqual({ unreadable })
  })
})
