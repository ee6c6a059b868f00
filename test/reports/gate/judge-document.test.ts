import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSeverityAtLeast, severities } from '../../../audit/settings/severity.ts'
import type { GateAdmission, GateDocument, GateGrant } from '../../../reports/gate/gate-document.ts'
import {
  computeGateExitCode,
  judgeDocument,
  type GateThresholds,
} from '../../../reports/gate/judge-document.ts'
import { buildEmptyGate, buildGateFinding, buildSampleGate, gateDocuments } from './gate-sample.ts'

const { granted, admitted, escalation, unknown } = buildSampleGate()
const HIGH: GateThresholds = { failOn: 'HIGH' }

function judge(changes: Partial<GateDocument>, thresholds: GateThresholds = HIGH) {
  return judgeDocument(buildEmptyGate(changes), thresholds)
}

function grantWith(severity: GateGrant['severity']): GateGrant[] {
  return granted.map(grant => ({ ...grant, severity }))
}

function admitWith(access: GateAdmission['access']): GateAdmission[] {
  return admitted.map(admission => ({ ...admission, access }))
}

describe('the verdict', () => {
  it.each<[string, Partial<GateDocument>, GateThresholds, string]>([
    [
      'findings at the threshold',
      { findings: [buildGateFinding({ severity: 'HIGH' }), buildGateFinding(), buildGateFinding()] },
      HIGH,
      'The change opens 3 findings of severity HIGH or worse: 2 CRITICAL, 1 HIGH.',
    ],
    [
      'a CRITICAL finding',
      { findings: [buildGateFinding()] },
      { failOn: 'CRITICAL' },
      'The change opens 1 finding of severity CRITICAL: 1 CRITICAL.',
    ],
    ['an escalation path', { escalation }, HIGH, 'The change opens 3 escalation paths.'],
    [
      'escalation paths of principals that are not listed',
      { escalation: escalation.map(path => ({ ...path, more: 12 })) },
      HIGH,
      'The change opens 13 escalation paths.',
    ],
    [
      'public access, counted by resource',
      { admitted: [...admitWith('public'), ...admitWith('public')] },
      HIGH,
      'The change makes 1 resource public.',
    ],
    [
      'any grant',
      { granted: grantWith('LOW') },
      { ...HIGH, failOnAccess: 'any' },
      'The change grants 1 permission.',
    ],
    [
      'any admission',
      { admitted: admitWith('service') },
      { ...HIGH, failOnAccess: 'any' },
      'The change admits 1 principal.',
    ],
    [
      'a risky grant',
      { granted: grantWith('HIGH') },
      { ...HIGH, failOnAccess: 'risky' },
      'The change grants 1 permission of severity HIGH or worse.',
    ],
  ])('is FAIL for %s', (_, changes, thresholds, reason) => {
    expect(judge(changes, thresholds)).toEqual({ verdict: 'FAIL', reasons: [reason] })
  })

  it.each<[string, Partial<GateDocument>, GateThresholds]>([
    ['a finding below the threshold', { findings: [buildGateFinding({ severity: 'MEDIUM' })] }, HIGH],
    ['a finding that remains', { findings: [buildGateFinding({ change: 'REMAINS' })] }, HIGH],
    ['a finding that closes', { findings: [buildGateFinding({ change: 'CLOSES' })] }, HIGH],
    ['new access that is not asked about', { granted, admitted }, HIGH],
    ['a grant that is not risky', { granted: grantWith('MEDIUM') }, { ...HIGH, failOnAccess: 'risky' }],
    ['an admission that is not risky', { admitted }, { ...HIGH, failOnAccess: 'risky' }],
  ])('is PASS for %s', (_, changes, thresholds) => {
    expect(judge(changes, thresholds)).toEqual({
      verdict: 'PASS',
      reasons: ['The change opens no finding of severity HIGH or worse.'],
    })
  })

  it('is PASS for an accepted finding, and says so', () => {
    expect(judge({ findings: [buildGateFinding({ accepted: { reason: 'known' } })] })).toEqual({
      verdict: 'PASS',
      reasons: ['The change opens no finding of severity HIGH or worse, except 1 that exceptions accept.'],
    })
  })

  it('is PASS where what is not decided can only be a finding below the threshold', () => {
    const below = unknown.map(each => ({ ...each, severity: 'MEDIUM' as const }))
    expect(judge({ unknown: below }).verdict).toBe('PASS')
    expect(judge({ unknown: below }, { failOn: 'MEDIUM' }).verdict).toBe('UNKNOWN')
  })

  it('is UNKNOWN where nothing fails but something is not decided', () => {
    expect(judge({ unknown })).toEqual({
      verdict: 'UNKNOWN',
      reasons: ['Assay cannot decide 1 part of the change.'],
    })
  })

  it('is FAIL where something fails and something is not decided, with both reasons', () => {
    expect(judge({ unknown, escalation })).toEqual({
      verdict: 'FAIL',
      reasons: ['The change opens 3 escalation paths.', 'Assay cannot decide 1 part of the change.'],
    })
  })

  it('is never PASS with something unknown that could fail, nor with an opened finding at the threshold', () => {
    fc.assert(
      fc.property(gateDocuments, fc.constantFrom(...severities), (document, failOn) => {
        const { verdict } = judgeDocument(document, { failOn })
        const opens = document.findings.some(
          ({ change, accepted, severity }) =>
            change === 'OPENS' && accepted === undefined && isSeverityAtLeast(severity, failOn),
        )
        const isFailing = opens || document.escalation.length > 0
        const isUndecided = document.unknown.some(
          ({ severity }) => severity === undefined || isSeverityAtLeast(severity, failOn),
        )
        const allowed = isFailing ? ['FAIL'] : ['FAIL', 'UNKNOWN', ...(isUndecided ? [] : ['PASS'])]
        expect(allowed).toContain(verdict)
      }),
    )
  })
})

describe('the exit code', () => {
  it.each([
    ['PASS', false, 0],
    ['PASS', true, 0],
    ['UNKNOWN', false, 1],
    ['UNKNOWN', true, 0],
    ['FAIL', false, 1],
    ['FAIL', true, 1],
  ] as const)('for %s with allowUnknown %s is %i', (verdict, allowUnknown, code) => {
    expect(computeGateExitCode(verdict, { allowUnknown })).toBe(code)
  })
})
