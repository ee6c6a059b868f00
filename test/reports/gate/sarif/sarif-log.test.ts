import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checklist } from '../../../../audit/checklist.ts'
import type { GateDocument } from '../../../../reports/gate/gate-document.ts'
import { gateFormats } from '../../../../reports/gate/gate-formats.ts'
import {
  buildEmptyGate,
  buildGateFinding,
  buildLargeGate,
  buildSampleGate,
  GATE_CONTEXT,
  gateDocuments,
} from '../gate-sample.ts'

interface Location {
  physicalLocation?: {
    artifactLocation: { uri: string; uriBaseId?: string }
    region: { startLine: number; startColumn: number }
  }
  logicalLocations: { name?: string; fullyQualifiedName: string }[]
}

interface Result {
  ruleId: string
  ruleIndex: number
  level: string
  baselineState: string
  message: { text: string }
  locations: Location[]
  partialFingerprints: Record<string, string>
  suppressions?: object[]
}

interface Run {
  tool: { driver: { name: string; semanticVersion: string; rules: Rule[] } }
  invocations: { toolExecutionNotifications: { descriptor: { id: string }; message: { text: string } }[] }[]
  results: Result[]
  properties: { verdict: string; resultsLeftOut: number }
}

interface Rule {
  id: string
  shortDescription: { text: string }
  help: { text: string; markdown: string }
  helpUri?: string
  properties: { tags: string[]; 'security-severity'?: string }
}

/** The published JSON Schema of SARIF 2.1.0 (OASIS), from the package @microsoft/jest-sarif. */
const {
  id,
  $schema: _,
  ...schema
} = JSON.parse(
  readFileSync(
    createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'),
    'utf8',
  ),
) as { id: string; $schema: string }
const ajv = new Ajv({ strict: false, unicodeRegExp: false, allErrors: true })
formats.default(ajv)
const validate = ajv.compile({ ...schema, $id: id })

function renderRun(
  document: GateDocument,
  form: 'sarif' | 'github.sarif' = 'sarif',
  context = GATE_CONTEXT,
): Run {
  const log = JSON.parse(gateFormats[form].render(document, context)) as { runs: [Run] }
  return log.runs[0]
}

function expectValid(document: GateDocument): void {
  for (const form of ['sarif', 'github.sarif'] as const) {
    const log: unknown = JSON.parse(gateFormats[form].render(document, GATE_CONTEXT))
    validate(log)
    expect(validate.errors ?? []).toEqual([])
  }
}

/** `rule state level file:line`, and what follows. */
function summarize({ ruleId, baselineState, level, locations, suppressions }: Result): string {
  const at = locations.map(({ physicalLocation: place }) =>
    place === undefined ? 'nowhere' : `${place.artifactLocation.uri}:${place.region.startLine}`,
  )
  return [ruleId, baselineState, level, ...at, ...(suppressions ? ['suppressed'] : [])].join(' ')
}

/** The place of the first result. */
function locateFirst(document: Partial<GateDocument>): string | undefined {
  const [result] = renderRun(buildEmptyGate(document)).results
  return result && summarize(result).split(' ').at(-1)
}

const TEMPLATE = 'cdk.out/orders-prod.template.json'

describe('the SARIF log', () => {
  const run = renderRun(buildSampleGate())

  it('has a result for everything that changes, the worst first', () => {
    expect(run.results.map(summarize)).toEqual([
      `assay/escalation-path new error ${TEMPLATE}:1`,
      `least-privilege/principal-effective-admin new error ${TEMPLATE}:12`,
      `least-privilege/trigger-policy-not-public new error ${TEMPLATE}:80 suppressed`,
      `least-privilege/account-user-mfa absent error ${TEMPLATE}:1`,
      `assay/newly-granted new error ${TEMPLATE}:12`,
      `assay/newly-admitted new warning ${TEMPLATE}:80`,
      `least-privilege/iam-role-unused unchanged note ${TEMPLATE}:40`,
    ])
  })

  it('says of a finding what it is, where it is and how another run recognizes it', () => {
    expect(run.results[1]).toEqual({
      ruleId: 'least-privilege/principal-effective-admin',
      ruleIndex: run.tool.driver.rules.findIndex(
        rule => rule.id === 'least-privilege/principal-effective-admin',
      ),
      level: 'error',
      baselineState: 'new',
      message: {
        text: 'The role may call iam:* on all resources. The change opens this finding of role orders (OrdersRole).',
      },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: TEMPLATE, uriBaseId: '%SRCROOT%' },
            region: { startLine: 12, startColumn: 1 },
          },
          logicalLocations: [
            { fullyQualifiedName: 'orders-prod/Orders/Role/Resource', kind: 'resource' },
            { name: 'OrdersRole', fullyQualifiedName: 'orders-prod/OrdersRole', kind: 'resource' },
            { fullyQualifiedName: 'arn:aws:iam::123456789012:role/orders', kind: 'resource' },
          ],
        },
      ],
      partialFingerprints: {
        'assay/v1': buildGateFinding().fingerprint,
        primaryLocationLineHash: buildGateFinding().fingerprint,
      },
    })
  })

  it('gives the reason of an exception', () => {
    expect(run.results[2]?.suppressions).toEqual([
      {
        kind: 'external',
        status: 'accepted',
        justification: 'Accepted until 2027-01-31: Partners send orders without an account',
      },
    ])
  })

  it('notifies of what could not be decided, and has no result for it', () => {
    expect(run.invocations[0]?.toolExecutionNotifications).toEqual([
      {
        descriptor: { id: 'assay/not-decided' },
        level: 'warning',
        message: { text: 'Table, Policy: Assay does not know Fn::Transform.' },
      },
    ])
    expect(JSON.stringify(run.results)).not.toContain('Fn::Transform')
  })

  it('has a rule for each control, as GitHub reads it', () => {
    const { rules } = run.tool.driver
    expect(rules.slice(3).map(rule => rule.id)).toEqual(checklist.map(control => control.id))
    const numbers = { CRITICAL: '9.5', HIGH: '8.0', MEDIUM: '5.5', LOW: '2.5', INFORMATIONAL: '0.0' }
    for (const control of checklist) {
      const rule = rules.find(each => each.id === control.id)
      expect(rule?.shortDescription.text).toBe(control.title)
      expect(rule?.properties['security-severity']).toBe(numbers[control.severity])
      expect(rule?.help.text).toContain(`Remediation: ${control.remediation}`)
      expect(rule?.helpUri).toBe(`https://assay.example/docs/controls/${control.id}.md`)
      expect(rule?.properties.tags.length).toBeLessThanOrEqual(10)
    }
  })

  it('names the page of a control by its path without an address', () => {
    const { rules } = renderRun(buildEmptyGate(), 'sarif', { version: '1.2.3' }).tool.driver
    expect(rules.some(rule => rule.helpUri !== undefined)).toBe(false)
    expect(rules[3]?.help.text).toContain(`More: docs/controls/${checklist[0]?.id}.md`)
  })

  it('for GitHub has no closed and no accepted finding, which GitHub would show as open', () => {
    expect(renderRun(buildSampleGate(), 'github.sarif').results.map(summarize)).toEqual([
      `assay/escalation-path new error ${TEMPLATE}:1`,
      `least-privilege/principal-effective-admin new error ${TEMPLATE}:12`,
      `assay/newly-granted new error ${TEMPLATE}:12`,
      `assay/newly-admitted new warning ${TEMPLATE}:80`,
      `least-privilege/iam-role-unused unchanged note ${TEMPLATE}:40`,
    ])
  })
})

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
    ['/work/a.yaml', 'file:///work/a.yaml', undefined],
    ['\ud800.yaml', '%EF%BF%BD.yaml', '%SRCROOT%'],
  ])('has a URI that no file name turns into an address: %j', (file, uri, uriBaseId) => {
    const [result] = renderRun(
      buildEmptyGate({ findings: [buildGateFinding({ source: { file, line: 1 } })] }),
    ).results
    expect(result?.locations[0]?.physicalLocation?.artifactLocation).toEqual(
      uriBaseId === undefined ? { uri } : { uri, uriBaseId },
    )
  })
})

describe('any document', () => {
  it('is valid by the published schema, without links in its messages', () => {
    fc.assert(
      fc.property(gateDocuments, document => {
        expectValid(document)
        const { results, invocations, tool } = renderRun(document)
        const notified = invocations.flatMap(each => each.toolExecutionNotifications)
        for (const { message } of [...results, ...notified]) expect(message.text).not.toMatch(/\]\(/)
        for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
        expect(results).toHaveLength(
          document.findings.length +
            document.escalation.length +
            document.admitted.length +
            document.granted.length,
        )
      }),
      { numRuns: 60 },
    )
  })

  it('has no raw control character, direction mark or lone surrogate', () => {
    fc.assert(
      fc.property(gateDocuments, document => {
        expect(gateFormats.sarif.render(document, GATE_CONTEXT)).not.toMatch(/[^\P{C}\n\p{Cn}\p{Co}]/u)
      }),
      { numRuns: 40 },
    )
  })

  it('would be seen to be invalid', () => {
    expect(validate({ version: '2.1.0', runs: [{ tool: { driver: {} }, results: [{}] }] })).toBe(false)
  })
})

describe('a log with more results than GitHub accepts', () => {
  it('keeps the worst 5,000 and counts the rest', () => {
    const document = buildLargeGate(6000)
    const { results, properties, invocations } = renderRun(document)
    expect(results).toHaveLength(5000)
    expect(properties.resultsLeftOut).toBe(4 * 6000 - 5000)
    // 6,000 escalation paths are CRITICAL, and so are all that are kept.
    expect(new Set(results.map(({ level }) => level))).toEqual(new Set(['error']))
    expect(invocations[0]?.toolExecutionNotifications.map(({ message }) => message.text)).toEqual([
      '19000 results of the lowest severity left out: GitHub shows 5,000 results of at most 10 MB.',
      ...Array.from({ length: 500 }, () => 'Table, Policy: Assay does not know Fn::Transform.'),
      '5500 more parts could not be decided.',
    ])
  })

  it('keeps all findings of the highest severities, and of the last one as many as there is room for', () => {
    const { findings } = buildLargeGate(6000)
    const { results } = renderRun(buildEmptyGate({ findings }))
    const count = (level: string) => results.filter(result => result.level === level).length
    expect([count('error'), count('warning'), count('note')]).toEqual([2400, 1200, 1400])
    const low = findings.filter(({ severity }) => severity === 'LOW').map(({ fingerprint }) => fingerprint)
    const kept = new Set(results.map(({ partialFingerprints }) => partialFingerprints['assay/v1']))
    expect(low.every(fingerprint => kept.has(fingerprint))).toBe(true)
  })

  it('has at most 10 MB after gzip, whatever the texts are', () => {
    const noise = Array.from({ length: 100 }, (_each, index) =>
      createHash('shake256', { outputLength: 4000 }).update(`${index}`).digest().toString('utf16le'),
    )
    const findings = Array.from({ length: 6000 }, (_each, index) =>
      buildGateFinding({
        resource: `${index}${noise[index % 100]}`,
        constructPath: `${noise[(index * 7 + 1) % 100]}${index}`,
        logicalId: `${noise[(index * 11 + 2) % 100]}${index}`,
        source: { file: `${noise[(index * 13 + 3) % 100]}${index}`, line: 1 },
      }),
    )
    const text = gateFormats.sarif.render(buildEmptyGate({ findings }), GATE_CONTEXT)
    expect(gzipSync(text).length).toBeLessThan(10_000_000)
    const { results, properties } = (JSON.parse(text) as { runs: [Run] }).runs[0]
    expect(results.length).toBeGreaterThan(100)
    expect(results.length + properties.resultsLeftOut).toBe(6000)
  })
})
