import { describe, expect, it } from 'vitest'
import type { Posture } from '../../../reports/posture/posture.ts'
import { buildSamplePosture } from '../sample-posture.ts'
import { renderReport } from './render-report.ts'

interface OscalFinding {
  description: string
  target: { status: { state: string; reason: string; remarks?: string } }
}

/** The sample, in which all evaluations of one control pass. */
function buildPassingPosture(unlisted: readonly string[]): Posture {
  const posture = buildSamplePosture({ unlisted })
  const [{ id: passing } = { id: '' }] = posture.controls
  const counts = { COMPLIANT: 17, NON_COMPLIANT: 0, INSUFFICIENT_DATA: 0, NOT_APPLICABLE: 0 }
  const isOther = ({ control }: { control: string }) => control !== passing
  return {
    ...posture,
    controls: posture.controls.map(each => (each.id === passing ? { ...each, counts, accepted: 0 } : each)),
    findings: posture.findings.filter(isOther),
    accepted: posture.accepted.filter(isOther),
    unknown: posture.unknown.filter(isOther),
  }
}

/** The statuses of controls of which all evaluations pass. */
function listPassing(unlisted: readonly string[]): OscalFinding['target']['status'][] {
  const text = renderReport('oscal', buildPassingPosture(unlisted))
  const document = JSON.parse(text) as { 'assessment-results': { results: { findings: OscalFinding[] }[] } }
  return document['assessment-results'].results
    .flatMap(({ findings }) => findings)
    .filter(({ description }) => / 0 fail .* 0 unknown\.$/.test(description))
    .map(({ target }) => target.status)
}

describe('a control of an OSCAL report whose evaluations all pass', () => {
  it('is satisfied if everything could be listed', () => {
    const passing = listPassing([])
    expect(passing.length).toBeGreaterThan(0)
    expect(passing.filter(({ state }) => state !== 'satisfied')).toEqual([])
  })

  it('is not satisfied if something could not be listed, and says why', () => {
    const passing = listPassing(['functions in eu-west-1 could not be listed: AccessDenied'])
    expect(passing.length).toBeGreaterThan(0)
    for (const status of passing)
      expect(status).toMatchObject({
        state: 'not-satisfied',
        reason: 'other',
        remarks: 'Something could not be listed: resources can be missing.',
      })
  })
})
