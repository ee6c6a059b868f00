import { describe, expect, it } from 'vitest'
import type { GateDocument } from '../../../../reports/gate/gate-document.ts'
import { buildEmptyGate, buildGateFinding } from '../gate-sample.ts'
import { renderSarifRun, summarizeResult } from './sarif-run.ts'

/** The place of the first result. */
function locateFirst(document: Partial<GateDocument>): string | undefined {
  const [result] = renderSarifRun(buildEmptyGate(document)).results
  return result && summarizeResult(result).split(' ').at(-1)
}

const TEMPLATE = 'cdk.out/orders-prod.template.json'

describe('a location', () => {
  const { source: _source, ...unplaced } = buildGateFinding()

  it.each<[string, Partial<GateDocument>, string]>([
    ['its own position', { findings: [buildGateFinding()], templates: ['a.yaml'] }, `${TEMPLATE}:12`],
    ['the first template', { findings: [unplaced], templates: ['a.yaml', 'b.yaml'] }, 'a.yaml:1'],
    [
      'the file of another finding',
      { findings: [unplaced, buildGateFinding({ severity: 'LOW', logicalId: 'Other' })] },
      `${TEMPLATE}:1`,
    ],
    [
      'the position of the same logical id',
      { findings: [unplaced, buildGateFinding({ severity: 'LOW' })], templates: ['a.yaml'] },
      `${TEMPLATE}:12`,
    ],
    [
      'the first template, if two files have the logical id',
      {
        findings: [
          unplaced,
          buildGateFinding({ severity: 'LOW' }),
          buildGateFinding({ severity: 'LOW', source: { file: 'b.yaml', line: 3 } }),
        ],
        templates: ['a.yaml'],
      },
      'a.yaml:1',
    ],
    ['no file where none is known', { findings: [unplaced] }, 'nowhere'],
  ])('is %s', (_case, document, expected) => {
    expect(locateFirst(document)).toBe(expected)
  })

  it.each([
    ['my stack/a b#c?.yaml', 'my%20stack/a%20b%23c%3F.yaml', '%SRCROOT%'],
    ['https://evil.example/x', 'https%3A//evil.example/x', '%SRCROOT%'],
    ['javascript:alert(1)', 'javascript%3Aalert(1)', '%SRCROOT%'],
    [String.raw`cdk.out\a.json`, 'cdk.out/a.json', '%SRCROOT%'],
    ['/app/a.yaml', 'file:///app/a.yaml', undefined],
    ['\ud800.yaml', '%EF%BF%BD.yaml', '%SRCROOT%'],
  ])('has a URI that no file name turns into an address: %j', (file, uri, uriBaseId) => {
    const [result] = renderSarifRun(
      buildEmptyGate({ findings: [buildGateFinding({ source: { file, line: 1 } })] }),
    ).results
    expect(result?.locations[0]?.physicalLocation?.artifactLocation).toEqual(
      uriBaseId === undefined ? { uri } : { uri, uriBaseId },
    )
  })
})
