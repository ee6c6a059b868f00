import { describe, expect, it } from 'vitest'
import { frameworkCatalog } from '../../../audit/frameworks/framework-catalog.ts'
import type { Settings } from '../../../audit/settings/settings.ts'
import { describeDisabledControl } from '../../../reports/posture/disabled-controls.ts'
import { buildPosture } from '../../../reports/posture/build/build-posture.ts'
import { comparePostures } from '../../../reports/publish/compare-postures.ts'
import { compareWithBaseline } from '../../../reports/posture/earlier/baseline.ts'
import {
  buildNonCompliant,
  buildSampleControl,
  buildSampleRecord,
  SAMPLE_ACCOUNT_ID,
  SAMPLE_TIME,
} from '../sample-posture.ts'

const URL_AUTH = 'least-privilege/function-url-auth'
const ADMIN = 'least-privilege/function-role-no-admin'
const frameworks = { 'PCI DSS 4.0.1': ['7.2.1'] }
const checklist = [
  buildSampleControl(ADMIN, 'CRITICAL', 'Roles should be narrow', { frameworks: {} }),
  buildSampleControl(URL_AUTH, 'HIGH', 'URLs should need credentials', { frameworks }),
]
const disabled = { owner: 'ann', reason: 'Another team does it.', until: '2026-11-25' }

function build(controlSettings: Settings['controls'], at = SAMPLE_TIME) {
  const record = buildSampleRecord('AWS::Lambda::Function', 'arn:a', 'eu-west-1', {
    [URL_AUTH]: buildNonCompliant('It is open.', {}),
    [ADMIN]: 'pass',
  })
  return buildPosture([record], checklist, {
    account: SAMPLE_ACCOUNT_ID,
    regions: ['eu-west-1'],
    at,
    frameworks: frameworkCatalog,
    controlSettings,
  })
}

function findClause(posture: ReturnType<typeof build>) {
  const pci = posture.frameworks.find(({ name }) => name === 'PCI DSS 4.0.1')
  return pci?.clauses.find(({ id }) => id === '7.2.1')
}

describe('a disabled control in the posture', () => {
  const posture = build({ [URL_AUTH]: { disabled } })

  it('is not assessed: it has no findings, counts nowhere, and is named with its reason', () => {
    expect(posture.findings).toEqual([])
    expect(posture.counts).toMatchObject({ NON_COMPLIANT: 0, COMPLIANT: 1 })
    expect(posture.controls.map(({ id }) => id)).toEqual([ADMIN])
    const { severity, title } = checklist[1] ?? {}
    expect(posture.disabled).toEqual([
      { id: URL_AUTH, strategy: 'least-privilege', severity, title, frameworks, ...disabled },
    ])
  })

  it('leaves its clauses not assessed', () => {
    expect(findClause(posture)).toMatchObject({ status: 'NOT_ASSESSED', controls: [], disabled: [URL_AUTH] })
    expect(findClause(build({}))).toMatchObject({ status: 'FAILING', controls: [URL_AUTH] })
  })

  it('is assessed again after its last day', () => {
    const later = build({ [URL_AUTH]: { disabled } }, new Date('2026-11-26T00:00:00Z'))
    expect(later.findings.length).toBe(1)
    expect(later.disabled).toBeUndefined()
  })

  it('resolves nothing that was open before', () => {
    const before = build({})
    expect(compareWithBaseline(posture, before)).toMatchObject({
      resolved: [],
      undecided: [{ control: URL_AUTH }],
    })
    expect(comparePostures(before, posture)).toMatchObject({ closed: [], dropped: [{ control: URL_AUTH }] })
  })

  it('is described in one sentence, whatever its texts are', () => {
    expect(describeDisabledControl(disabled)).toBe(
      'Not assessed: disabled by ann until 2026-11-25, because: Another team does it.',
    )
    const hostile = { owner: 'a\u202e\n', reason: `${'x'.repeat(1000)}\u001b[31m` }
    expect(describeDisabledControl(hostile).length).toBeLessThan(600)
    expect(describeDisabledControl(hostile)).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })
})

describe('a re-rated control in the posture', () => {
  const posture = build({ [URL_AUTH]: { severity: { as: 'LOW', reason: 'Internal only.' } } })

  it('gives its findings the other severity, and says why', () => {
    expect(posture.findings).toMatchObject([{ control: URL_AUTH, severity: 'LOW' }])
    expect(posture.controls[1]).toMatchObject({
      severity: 'LOW',
      rated: { own: 'HIGH', reason: 'Internal only.' },
    })
    expect(posture.controls[0]).not.toHaveProperty('rated')
  })
})
