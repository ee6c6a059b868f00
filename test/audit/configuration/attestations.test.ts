import { describe, expect, it } from 'vitest'
import { checklist } from '../../../audit/checklist.ts'
import {
  ConfigurationError,
  formatConfiguration,
  parseConfiguration,
} from '../../../audit/configuration/configuration.ts'
import { frameworkCatalog } from '../../../audit/frameworks/framework-catalog.ts'
import {
  parseAuditConfigurationFile,
  parseConfigurationFile,
} from '../../../functions/configuration/configuration-file.ts'

const attestation = {
  framework: 'PCI DSS 4.0.1',
  clause: '7.2.4',
  text: 'The reviews are filed as AR-2026-2.',
  author: 'compliance@example.com',
  until: '2027-01-31',
}

function build(overrides: object): { home: string; attestations: object[] } {
  return { home: 'eu-west-1', attestations: [attestation, { ...attestation, ...overrides }] }
}

function listFaults(source: unknown): readonly string[] {
  try {
    parseConfiguration(source, checklist, frameworkCatalog)
    return []
  } catch (failure) {
    if (!(failure instanceof ConfigurationError)) throw failure
    return failure.faults
  }
}

describe('attestations', () => {
  it('are read, and none by default', () => {
    const source = { home: 'eu-west-1', attestations: [attestation] }
    const parsed = parseConfiguration(source, checklist, frameworkCatalog)
    expect(parsed.settings.attestations).toEqual([attestation])
    expect(parseConfiguration(formatConfiguration(parsed))).toEqual(parsed)
    expect(parseConfiguration({ home: 'eu-west-1' }).settings.attestations).toEqual([])
  })

  it('may have ended: the report says so', () => {
    expect(listFaults(build({ until: '2020-01-01' }))).toEqual([])
  })

  it.each(frameworkCatalog)('may name each clause of $name', ({ name, clauses }) => {
    const attestations = clauses.map(({ id }) => ({ ...attestation, framework: name, clause: id }))
    expect(listFaults({ home: 'eu-west-1', attestations })).toEqual([])
  })

  it.each([
    [
      { framework: 'PCI DSS 4.0' },
      '"attestations.1.framework": expected the name of a framework (docs/frameworks.md lists all), got "PCI DSS 4.0"; did you mean "PCI DSS 4.0.1"?',
    ],
    [
      { framework: 'GDPR article 32' },
      '"attestations.1.framework": expected the name of a framework (docs/frameworks.md lists all), got "GDPR article 32"',
    ],
    [
      { framework: 'ISO/IEC 27001:2022', clause: 'A.8.88' },
      `"attestations.1.clause": expected a clause of ISO/IEC 27001:2022 (run "assay controls --framework 'ISO/IEC 27001:2022'" to list them), got "A.8.88"; did you mean "A.8.8"?`,
    ],
    [
      { framework: 'SOC 2' },
      `"attestations.1.clause": expected a clause of SOC 2 (run "assay controls --framework 'SOC 2'" to list them), got "7.2.4"`,
    ],
    [{ until: '2027-02-30' }, '"attestations.1.until": expected a date such as 2027-04-30, got "2027-02-30"'],
    [{ author: ' ' }, '"attestations.1.author": expected who attests it, in 1 to 200 characters, got " "'],
    [{ text: '' }, '"attestations.1.text": expected what is attested, in 1 to 1000 characters, got ""'],
    [{ owner: 'a' }, '"attestations.1.owner": unknown key. Allowed: framework, clause, text, author, until'],
  ])('are refused with %j', (overrides, fault) => {
    expect(listFaults(build(overrides))).toEqual([fault])
  })

  it('are bounded', () => {
    const attestations = Array.from({ length: 501 }, () => attestation)
    expect(listFaults({ home: 'eu-west-1', attestations })).toEqual([
      '"attestations": expected a list of at most 500 attestations, got a list of 501',
    ])
  })

  it('have their clauses checked wherever a configuration is read that was not checked before', () => {
    const source = build({ clause: '7.2.44' })
    const text = JSON.stringify(source)
    const found = 'expected a clause of PCI DSS 4.0.1'
    expect(() => parseConfigurationFile(text, 'my.json', checklist)).toThrow(found)
    expect(() => parseAuditConfigurationFile(text, 'my.json', checklist)).toThrow(found)
    expect(() => parseConfiguration(source)).not.toThrow()
  })
})
