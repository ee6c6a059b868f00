import { describe, expect, it } from 'vitest'
import { renderSarifReport } from '../../../reports/formats/sarif/sarif-report.ts'
import type { SarifResult } from '../../../reports/formats/sarif/sarif-results.ts'
import { compareWithBaseline } from '../../../reports/posture/earlier/baseline.ts'
import type { Posture } from '../../../reports/posture/posture.ts'
import { buildLargePosture, buildSamplePosture } from '../sample-posture.ts'
import { buildHostilePosture } from './hostile-posture.ts'

const context = { version: '1.2.3' }

interface Run {
  tool: { driver: { rules: { id: string; properties: { tags: string[] } }[] } }
  results: (SarifResult & { ruleIndex: number })[]
  invocations: { toolExecutionNotifications: { message: { text: string } }[] }[]
  properties: { resultsLeftOut: number; findings: number }
}

function renderRun(posture: Posture, baseline?: ReturnType<typeof compareWithBaseline>): Run {
  const text = renderSarifReport(posture, { ...context, ...(baseline === undefined ? {} : { baseline }) })
  const { runs } = JSON.parse(text) as { runs: [Run] }
  return runs[0]
}

function listFingerprints(of: Posture): string[] {
  return renderRun(of).results.map(each =>
    [each.partialFingerprints.primaryLocationLineHash, each.ruleId].join(' '),
  )
}

describe('the SARIF report', () => {
  const posture = buildSamplePosture()

  it('says what fails, is accepted and is not known', () => {
    const { results, tool } = renderRun(posture)
    const [finding] = results
    expect(finding).toMatchObject({
      ruleId: 'least-privilege/function-role-no-admin',
      level: 'error',
      message: {
        text: 'Role harbour-report-role is an administrator by policy AdministratorAccess (*). Resource: function nightly-report.',
      },
    })
    expect(finding?.kind).toBeUndefined()
    expect(finding?.locations[0]?.physicalLocation?.artifactLocation.uri).toBe(
      '111122223333/eu-west-1/AWS/Lambda/Function/nightly-report',
    )
    const suppressed = results.filter(({ suppressions }) => suppressions !== undefined)
    expect(suppressed.map(({ suppressions }) => suppressions?.[0]?.justification)).toContain(
      'Accepted by platform@harbour.example until 2027-01-31: Sandbox images are rebuilt under the same tag.',
    )
    const open = results.filter(({ kind }) => kind === 'open')
    expect(new Set(open.map(({ level }) => level))).toEqual(new Set(['none']))
    expect(results.map(({ ruleId, ruleIndex }) => tool.driver.rules[ruleIndex]?.id === ruleId)).not.toContain(
      false,
    )
    for (const { properties } of tool.driver.rules) expect(properties.tags.length).toBeLessThanOrEqual(20)
  })

  it('has fingerprints that stay when other findings come and reasons change, one for each result', () => {
    const changed = {
      ...posture,
      at: '2026-12-01T00:00:00.000Z',
      findings: posture.findings.slice(1).map(each => ({ ...each, reason: 'Another reason.' })),
    }
    const before = listFingerprints(posture)
    expect(new Set(before).size).toBe(before.length)
    expect(before).toEqual(expect.arrayContaining(listFingerprints(changed)))
  })

  it('keeps the worst 5,000 results and counts the rest', () => {
    const { results, properties, invocations } = renderRun(buildLargePosture(6000))
    expect(results).toHaveLength(5000)
    expect(properties).toMatchObject({ resultsLeftOut: 1000, findings: 6000 })
    expect(new Set(results.map(({ level }) => level))).toEqual(new Set(['error']))
    expect(invocations[0]?.toolExecutionNotifications[0]?.message.text).toContain('1000 results')
  })

  it('says what is new, unchanged and absent, with a baseline', () => {
    const [first, ...findings] = posture.findings
    const gone = {
      ...posture.findings[0],
      resource: { kind: 'AWS::IAM::Role', region: 'global', arn: 'arn:aws:iam::1:role/gone' },
    }
    const now = { ...posture, unlisted: [] }
    const before = { ...posture, findings: [...findings, gone] } as Posture
    const { results } = renderRun(now, compareWithBaseline(now, before))
    const inState = (state: string) => results.filter(({ baselineState }) => baselineState === state)
    expect(inState('new').map(({ ruleId }) => ruleId)).toEqual([first?.control])
    expect(inState('absent').map(each => each.locations[0]?.logicalLocations[0]?.fullyQualifiedName)).toEqual(
      ['arn:aws:iam::1:role/gone'],
    )
    expect(inState('unchanged')).toHaveLength(results.length - 2)
  })

  it('has paths that stay below their root, whatever a name is', () => {
    for (const { locations } of renderRun(buildHostilePosture()).results) {
      const uri = locations[0]?.physicalLocation?.artifactLocation.uri ?? ''
      expect(uri).toMatch(/^111122223333\/(eu-west-1|global)\/AWS\/Lambda\/Function\/[^/]+$/)
      const { pathname } = new URL(uri, 'file:///root/')
      expect(pathname).toMatch(/^\/root\/111122223333\/(eu-west-1|global)\/AWS\/Lambda\/Function\/[^/]+$/)
    }
  })
})
