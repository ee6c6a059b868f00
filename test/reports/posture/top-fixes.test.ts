import { describe, expect, it } from 'vitest'
import { checklist } from '../../../audit/checklist.ts'
import type { ControlId } from '../../../audit/controls/control.ts'
import type { Evidence } from '../../../audit/controls/evaluation.ts'
import type { Severity } from '../../../audit/settings/severity.ts'
import type { Finding } from '../../../reports/posture/posture.ts'
import { listTopFixes, sharedCauses } from '../../../reports/posture/top-fixes.ts'
import { buildSamplePosture } from '../sample-posture.ts'

const ADMIN: ControlId = 'least-privilege/function-role-no-admin'

function buildFinding(
  name: string,
  evidence: Evidence,
  control: ControlId = ADMIN,
  severity: Severity = 'HIGH',
): Finding {
  const arn = `arn:aws:lambda:eu-west-1:111122223333:function:${name}`
  const resource = { kind: 'AWS::Lambda::Function', arn, region: 'eu-west-1' } as const
  return { control, severity, resource, reason: 'why', workflow: 'NEW', evidence }
}

describe('the controls of which findings can share a cause', () => {
  const cases = Object.entries(sharedCauses).flatMap(([id, cause]) =>
    (cause?.of ?? []).map(each => ({ id, each })),
  )

  it.each(cases)('evaluate nothing of $each but what the other resource decides: $id', ({ id, each }) => {
    const evaluator = checklist
      .find(control => control.id === id)
      ?.evaluators.find(({ kind }) => kind === each)
    const { facts = [], one = {} } = (evaluator?.inputs ?? {}) as { facts?: string[]; one?: object }
    const applicability = ['use', 'status']
    expect(facts.filter(fact => !applicability.includes(fact))).toEqual([])
    expect(Object.keys(one).length).toBeLessThanOrEqual(1)
  })
})

describe('the top fixes', () => {
  it('close the findings of all functions that run as one role', () => {
    const findings = [
      buildFinding('a', { role: 'admin' }),
      buildFinding('b', { role: 'admin' }),
      buildFinding('c', { role: 'other' }),
    ]
    expect(listTopFixes(findings)).toMatchObject([
      { control: ADMIN, on: { kind: 'AWS::IAM::Role', name: 'admin' }, closes: 2 },
      { control: ADMIN, on: { kind: 'AWS::IAM::Role', name: 'other' }, closes: 1 },
    ])
  })

  it.each<[string, Evidence]>([
    ['published versions fail, too', { role: 'admin', versions: [{ version: '1' }] }],
    ['several revisions fail', { role: 'admin', revisions: ['a:1', 'a:2'] }],
    ['the evidence names no role', {}],
    ['the evidence is damaged', { role: ['admin'] }],
  ])('count a finding on its own resource where %s', (_, evidence) => {
    const fixes = listTopFixes([buildFinding('a', { role: 'admin' }), buildFinding('b', evidence)])
    expect(fixes.map(({ closes }) => closes)).toEqual([1, 1])
    expect(fixes.map(({ on }) => on.name)).toContain('b')
  })

  it('close the finding of an image together with those of the functions that run it', () => {
    const id: ControlId = 'image-integrity/image-verified'
    const arn = 'arn:aws:ecr:eu-west-1:111122223333:repository/shop@sha256:0a'
    const resource = { kind: 'AWS::ECR::Image', arn, region: 'eu-west-1' } as const
    const findings = [
      { ...buildFinding('shop', { image: arn }, id), resource },
      buildFinding('a', { image: arn }, id),
    ]
    expect(listTopFixes(findings)).toMatchObject([{ on: { kind: 'AWS::ECR::Image' }, closes: 2 }])
  })

  it('do not join findings of controls whose remediation is one for each resource', () => {
    const id: ControlId = 'patching/function-runtime-supported'
    const fixes = listTopFixes([buildFinding('a', { role: 'x' }, id), buildFinding('b', { role: 'x' }, id)])
    expect(fixes.map(({ on }) => on.name)).toEqual(['a', 'b'])
  })

  it('rank by number weighted by severity', () => {
    const low: ControlId = 'patching/layer-current'
    const findings = [
      buildFinding('low', {}, low, 'LOW'),
      buildFinding('a', { role: 'admin' }),
      buildFinding('b', { role: 'admin' }),
      buildFinding('c', { role: 'admin' }),
      buildFinding('critical', {}, low, 'CRITICAL'),
    ]
    expect(listTopFixes(findings).map(({ on }) => on.name)).toEqual(['admin', 'critical', 'low'])
  })

  it('count no finding twice, and name at most three of its resources', () => {
    const { findings, topFixes } = buildSamplePosture()
    const sum = topFixes.reduce((total, { closes }) => total + closes, 0)
    expect(topFixes.length).toBe(5)
    expect(sum).toBeLessThanOrEqual(findings.length)
    const many = Array.from({ length: 9 }, (_, index) => buildFinding(`f${index}`, { role: 'admin' }))
    expect(listTopFixes(many)).toMatchObject([{ closes: 9, resources: { length: 3 } }])
  })
})
