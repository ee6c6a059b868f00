import { describe, expect, it } from 'vitest'
import type { ControlId } from '../../../audit/controls/control.ts'
import type { FrameworkDescription } from '../../../audit/frameworks/framework.ts'
import { buildFrameworkPostures, type ClauseContext } from '../../../reports/posture/framework-posture.ts'

const framework: FrameworkDescription = {
  name: 'PCI DSS 4.0.1',
  publisher: 'PCI Security Standards Council',
  source: 'https://www.pcisecuritystandards.org/',
  verified: '2026-11-30',
  scope: 'Three requirements.',
  total: { count: 10, of: 'requirements' },
  clauses: [
    { id: '8.4.2', title: 'MFA', supports: 'MFA of users', manual: 'users elsewhere' },
    { id: '7.2.4', title: 'Reviews', manual: 'the reviews' },
    { id: '10.5.1', title: 'Retention' },
  ],
}
const CONTEXT: ClauseContext = {
  attestations: [],
  at: new Date('2026-11-25T06:30:00Z'),
  incomplete: new Set(),
}

function buildControl(
  name: string,
  numbers: Partial<Record<'pass' | 'fail' | 'unknown' | 'accepted', number>>,
) {
  const { pass = 0, fail = 0, unknown = 0, accepted = 0 } = numbers
  return {
    id: `least-privilege/${name}` as ControlId,
    frameworks: { 'PCI DSS 4.0.1': ['8.4.2'] } as Record<string, string[]>,
    counts: { COMPLIANT: pass, NON_COMPLIANT: fail, INSUFFICIENT_DATA: unknown, NOT_APPLICABLE: 3 },
    accepted,
  }
}

function buildClause(controls: ReturnType<typeof buildControl>[], context: Partial<ClauseContext> = {}) {
  const [built] = buildFrameworkPostures([framework], controls, { ...CONTEXT, ...context })
  return built?.clauses[0]
}

describe('the status of a clause', () => {
  it.each([
    ['SUPPORTED', 'all pass', [{ pass: 2 }, { pass: 1 }]],
    ['SUPPORTED', 'one passes and the other applies to nothing', [{ pass: 2 }, {}]],
    ['FAILING', 'one finding is open', [{ pass: 2 }, { pass: 9, fail: 1 }]],
    ['FAILING', 'a finding is open beside unknown and accepted ones', [{ fail: 3, accepted: 2, unknown: 1 }]],
    ['NOT_KNOWN', 'one evaluation is unknown', [{ pass: 2 }, { pass: 5, unknown: 1 }]],
    ['NOT_KNOWN', 'one is unknown and one accepted', [{ fail: 1, accepted: 1, unknown: 1 }]],
    ['ACCEPTED', 'the only finding is accepted', [{ pass: 2 }, { fail: 1, accepted: 1 }]],
    ['NOT_APPLICABLE', 'the controls apply to nothing', [{}, {}]],
  ] as const)('is %s if %s', (status, _, numbers) => {
    const controls = numbers.map((each, index) => buildControl(`c${index}`, each))
    expect(buildClause(controls)?.status).toBe(status)
  })

  it.each([
    ['NOT_KNOWN', [{ pass: 2 }]],
    ['NOT_KNOWN', [{}]],
    ['NOT_KNOWN', [{ fail: 1, accepted: 1 }]],
    ['FAILING', [{ fail: 1 }]],
  ] as const)('is %s where its controls can miss resources: %j', (status, numbers) => {
    const controls = numbers.map((each, index) => buildControl(`c${index}`, each))
    expect(buildClause(controls, { incomplete: new Set(controls.map(({ id }) => id)) })?.status).toBe(status)
  })

  it('does not depend on what other controls can miss', () => {
    const controls = [buildControl('a', { pass: 1 })]
    expect(buildClause(controls, { incomplete: new Set(['least-privilege/b']) })?.status).toBe('SUPPORTED')
  })

  it('is MANUAL without controls, and NOT_COVERED if people have nothing to do either', () => {
    const [built] = buildFrameworkPostures([framework], [buildControl('a', { pass: 1 })], CONTEXT)
    expect(built?.clauses.map(({ status }) => status)).toEqual(['SUPPORTED', 'MANUAL', 'NOT_COVERED'])
    expect(built?.covered).toBe(1)
    expect(built?.counts).toMatchObject({ SUPPORTED: 1, MANUAL: 1, NOT_COVERED: 1, FAILING: 0 })
  })

  it('does not depend on controls of another framework', () => {
    const other = { ...buildControl('a', { fail: 1 }), frameworks: { 'SOC 2': ['8.4.2'] } }
    const built = buildClause([other])
    expect(built).toMatchObject({ status: 'MANUAL', controls: [], findings: 0 })
    expect(built).not.toHaveProperty('supports')
  })

  it('counts open, accepted and unknown results apart', () => {
    const controls = [buildControl('a', { fail: 5, accepted: 2 }), buildControl('b', { fail: 1, unknown: 4 })]
    expect(buildClause(controls)).toMatchObject({
      controls: ['least-privilege/a', 'least-privilege/b'],
      findings: 4,
      accepted: 2,
      unknown: 4,
    })
  })
})

describe('an attestation', () => {
  const attestation = { framework: 'PCI DSS 4.0.1', clause: '7.2.4', text: 'Done.', author: 'a', until: '' }

  it.each([
    ['2026-11-25', false],
    ['2026-11-24', true],
  ])('until %s has ended on November 25: %s', (until, ended) => {
    const attestations = [{ ...attestation, until }]
    const [built] = buildFrameworkPostures([framework], [], { ...CONTEXT, attestations })
    expect(built?.clauses[1]).toMatchObject({
      status: 'MANUAL',
      attestations: [{ text: 'Done.', author: 'a', until, ended }],
    })
  })

  it('stands beside its own clause only, and makes none pass', () => {
    const attestations = [
      { ...attestation, until: '2027-01-01', clause: '10.5.1' },
      { ...attestation, until: '2027-01-01', framework: 'SOC 2' },
    ]
    const [built] = buildFrameworkPostures([framework], [], { ...CONTEXT, attestations })
    expect(built?.clauses.map(({ attestations: stated = [] }) => stated.length)).toEqual([0, 0, 1])
    expect(built?.clauses.map(({ status }) => status)).toEqual(['MANUAL', 'MANUAL', 'NOT_COVERED'])
  })
})
