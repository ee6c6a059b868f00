import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import sarifSchema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' }
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
import { renderSarifRun, summarizeResult, type SarifTestRun } from './sarif-run.ts'
import { countRuns } from '../../../sample.ts'

/** The published JSON Schema of SARIF 2.1.0 (OASIS). It is of draft 4, which differs from later ones by the name of `id`. */
const { id, $schema: _, ...schema } = sarifSchema
const ajv = new Ajv({ strict: false, unicodeRegExp: false, allErrors: true })
formats.default(ajv)
const validate = ajv.compile({ ...schema, $id: id })

function expectValid(document: GateDocument): void {
  for (const form of ['sarif', 'github.sarif'] as const) {
    const log: unknown = JSON.parse(gateFormats[form].render(document, GATE_CONTEXT))
    validate(log)
    expect(validate.errors ?? []).toEqual([])
  }
}

const TEMPLATE = 'cdk.out/orders-prod.template.json'

describe('the SARIF log', () => {
  const run = renderSarifRun(buildSampleGate())

  it('has a result for everything that changes, the worst first', () => {
    expect(run.results.map(summarizeResult)).toEqual([
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
        justification:
          'Accepted for its tag team=orders until 2027-01-31: Partners send orders without an account',
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
    const { rules } = renderSarifRun(buildEmptyGate(), 'sarif', { version: '1.2.3' }).tool.driver
    expect(rules.some(rule => rule.helpUri !== undefined)).toBe(false)
    expect(rules[3]?.help.text).toContain(`More: assay controls ${checklist[0]?.id}`)
  })

  it('for GitHub has no closed and no accepted finding, which GitHub would show as open', () => {
    expect(renderSarifRun(buildSampleGate(), 'github.sarif').results.map(summarizeResult)).toEqual([
      `assay/escalation-path new error ${TEMPLATE}:1`,
      `least-privilege/principal-effective-admin new error ${TEMPLATE}:12`,
      `assay/newly-granted new error ${TEMPLATE}:12`,
      `assay/newly-admitted new warning ${TEMPLATE}:80`,
      `least-privilege/iam-role-unused unchanged note ${TEMPLATE}:40`,
    ])
  })
})

describe('any document', () => {
  it('is valid by the published schema, without links in its messages', () => {
    fc.assert(
      fc.property(gateDocuments, document => {
        expectValid(document)
        const { results, invocations, tool } = renderSarifRun(document)
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
      countRuns(60),
    )
  })

  it('has a physical location for every result, as GitHub requires, if any file is known', () => {
    fc.assert(
      fc.property(gateDocuments, document => {
        const { findings, templates = [] } = document
        const isKnown = [...templates, ...findings.map(({ source }) => source?.file ?? '')].some(
          file => file !== '',
        )
        const places = renderSarifRun(document).results.map(({ locations }) => locations[0]?.physicalLocation)
        expect(places.every(place => (place !== undefined) === isKnown)).toBe(true)
      }),
      countRuns(60),
    )
  })

  it('has no raw control character, direction mark or lone surrogate', () => {
    fc.assert(
      fc.property(gateDocuments, document => {
        expect(gateFormats.sarif.render(document, GATE_CONTEXT)).not.toMatch(/[^\P{C}\n\p{Cn}\p{Co}]/u)
      }),
      countRuns(40),
    )
  })

  it('is valid where an ARN, a construct path and a control are the same or empty', () => {
    for (const text of ['', 'same'])
      expectValid(
        buildEmptyGate({
          findings: [
            buildGateFinding({ control: 'isolation/unknown', resource: text, constructPath: text }),
            buildGateFinding({ control: 'isolation/unknown', resource: text, constructPath: text }),
          ],
        }),
      )
  })

  it('would be seen to be invalid', () => {
    expect(validate({ version: '2.1.0', runs: [{ tool: { driver: {} }, results: [{}] }] })).toBe(false)
  })
})

describe('a log with more results than GitHub accepts', () => {
  it('keeps the worst 5,000 and counts the rest', () => {
    const document = buildLargeGate(6000)
    const { results, properties, invocations } = renderSarifRun(document)
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
    const { results } = renderSarifRun(buildEmptyGate({ findings }))
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
    const { results, properties } = (JSON.parse(text) as { runs: [SarifTestRun] }).runs[0]
    expect(results.length).toBeGreaterThan(100)
    expect(results.length + properties.resultsLeftOut).toBe(6000)
  })
})
