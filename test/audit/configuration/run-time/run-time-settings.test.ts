import { describe, expect, it } from 'vitest'
import { checklist } from '../../../../audit/checklist.ts'
import { ConfigurationError } from '../../../../audit/configuration/configuration.ts'
import { describeSettingsChange } from '../../../../audit/evaluate/settings/describe-settings-change.ts'
import { mergeSettings, NO_RUN_TIME_SETTINGS } from '../../../../audit/settings/run-time-settings.ts'
import { defaultSettings } from '../../../../audit/settings/settings.ts'
import { parseRunTimeSettings } from '../../../../audit/configuration/run-time/parse-run-time-settings.ts'
import { frameworkCatalog } from '../../../../audit/frameworks/framework-catalog.ts'

const known = { checklist, catalog: frameworkCatalog, routes: ['payments'] }
const url = 'least-privilege/function-url-auth'
const pipeline = 'runtime-monitoring/audit-pipeline-healthy'
const expired = 'security-testing/exception-expired'
const decision = { owner: 'ann', reason: 'Another team does it.', until: '2027-04-30' }
const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:partner'

/** What is wrong with `source`. */
function findFaults(source: unknown, deployment: typeof known | undefined = known): readonly string[] {
  try {
    parseRunTimeSettings(source, deployment)
    return []
  } catch (failure) {
    if (failure instanceof ConfigurationError) return failure.faults
    throw failure
  }
}

describe('run-time settings', () => {
  it('may be empty', () => {
    expect(parseRunTimeSettings({}, known)).toEqual({
      exceptions: [],
      controls: {},
      attestations: [],
      routes: [],
    })
  })

  it('have exceptions, adjusted controls, attestations and filters of routes', () => {
    const source = {
      exceptions: [{ control: url, resource: arn, ...decision }],
      controls: { [url]: { disabled: decision, severity: { as: 'LOW', ...decision } } },
      attestations: [
        {
          framework: 'PCI DSS 4.0.1',
          clause: '7.2.4',
          text: 'Reviewed.',
          author: 'bob',
          until: '2027-01-31',
        },
      ],
      routes: [{ name: 'payments', minimumSeverity: 'HIGH', digest: { every: 'day' } }],
      dueDays: { HIGH: 10 },
    }
    expect(parseRunTimeSettings(source, known)).toEqual(source)
    expect(parseRunTimeSettings(source)).toEqual(source)
  })

  it.each([
    ['no object', null, ['expected an object, got null']],
    ['a list', [], ['expected an object, got a list of 0']],
    ['what is deployed', { home: 'eu-west-1' }, [/^"home": unknown key/]],
    [
      'a due date of no days',
      { dueDays: { HIGH: 0 } },
      ['"dueDays.HIGH": expected a whole number of days from 1 to 3650, got 0'],
    ],
    [
      'an exception for everything',
      { exceptions: [{ control: url, resource: '*', ...decision }] },
      [/^"exceptions\.0\.resource": expected a pattern that names a service/],
    ],
    [
      'an exception for everything, in another form',
      { exceptions: [{ control: url, resource: 'arn:*:*:*:*:*', ...decision }] },
      [/covers every resource/],
    ],
    [
      'an exception without an end',
      { exceptions: [{ control: url, resource: arn, owner: 'ann', reason: 'x' }] },
      [/^"exceptions\.0\.until": is missing; expected a date/],
    ],
    [
      'a disabled control without an end',
      { controls: { [url]: { disabled: { owner: 'ann', reason: 'x' } } } },
      [/^"controls\.least-privilege\/function-url-auth\.disabled\.until": is missing; expected the last day/],
    ],
    [
      'another severity without an owner',
      { controls: { [url]: { severity: { as: 'LOW', reason: 'x', until: '2027-01-01' } } } },
      [/severity\.owner": is missing; expected who decided it$/],
    ],
    [
      'a control that Assay does not have',
      { controls: { 'least-privilege/function-url-autt': { disabled: decision } } },
      [/expected a control id \(run "assay controls"/],
    ],
    [
      'a setting of a control',
      { controls: { [url]: { graceDays: 3 } } },
      [/graceDays": unknown key\. Allowed: disabled, severity$/],
    ],
    [
      'an adjustment that says nothing',
      { controls: { [url]: {} } },
      [/expected an object with disabled or severity; other settings of controls are deployed/],
    ],
    [
      'a target of a route',
      { routes: [{ name: 'payments', to: { email: ['a@example.com'] } }] },
      [/^"routes\.0\.to": expected no target, which is deployed with its queue, topic and rules/],
    ],
    [
      'a new route',
      { routes: [{ name: 'other' }] },
      [
        /^"routes\.0\.name": expected the name of a deployed route \("payments"\): .* assay.config.json and deploy/,
      ],
    ],
    [
      'a route twice',
      { routes: [{ name: 'payments' }, { name: 'payments' }] },
      [/^"routes\.1\.name": expected a name that no other route has/],
    ],
  ])('are refused with the path for %s', (_, source, faults) => {
    const found = findFaults(source)
    expect(found).toHaveLength(faults.length)
    for (const [index, fault] of faults.entries()) expect(found[index]).toMatch(fault)
  })

  it.each([
    [{ controls: { [pipeline]: { disabled: decision } } }],
    [{ controls: { [pipeline]: { severity: { as: 'INFORMATIONAL', ...decision } } } }],
    [{ exceptions: [{ control: pipeline, account: '111122223333', ...decision }] }],
    [{ controls: { [expired]: { disabled: decision } } }],
    [{ exceptions: [{ control: expired, account: '111122223333', ...decision }] }],
  ])('cannot silence what reports on Assay itself, also where they are stored: %j', source => {
    for (const faults of [findFaults(source), findFaults(source, undefined)])
      expect(faults.join()).toMatch(/reports what is wrong with Assay itself|it reports expired exceptions/)
  })

  it('make due dates only earlier, and say which', () => {
    const deployed = { settings: { ...defaultSettings, dueDays: { CRITICAL: 5, HIGH: 30 } }, routes: [] }
    const merge = (dueDays: object) => mergeSettings(deployed, { ...NO_RUN_TIME_SETTINGS, dueDays })
    const earlier = merge({ CRITICAL: 3_650, HIGH: 10, LOW: 90 })
    expect(earlier.settings.dueDays).toEqual({ CRITICAL: 5, HIGH: 10, LOW: 90 })
    expect(mergeSettings(deployed, NO_RUN_TIME_SETTINGS).settings.dueDays).toBe(deployed.settings.dueDays)
    expect(describeSettingsChange(deployed, earlier)).toEqual([
      'Due date of HIGH findings changed: 10 days after they open, 30 days before',
      'Due date of LOW findings changed: 90 days after they open, without a due date before',
    ])
    expect(describeSettingsChange(earlier, merge({ LOW: 1 }))).toEqual([
      'Due date of HIGH findings changed: 30 days after they open, 10 days before',
      'Due date of LOW findings changed: 1 day after they open, 90 days before',
    ])
    expect(describeSettingsChange(earlier, deployed)).toContain(
      'Due date of LOW findings removed: 90 days before',
    )
    expect(merge({}).settings.dueDays).toEqual(deployed.settings.dueDays)
  })

  it('name no route where none is deployed', () => {
    const faults = findFaults({ routes: [{ name: 'payments' }] }, { ...known, routes: [] })
    expect(faults).toEqual([expect.stringContaining('since none is deployed')])
  })

  it('fit into an item, whatever their characters', () => {
    const exceptions = Array.from({ length: 500 }, (_, index) => ({
      control: url,
      resource: `${arn}-${index}`,
      ...decision,
      reason: 'ü'.repeat(1_000),
    }))
    expect(findFaults({ exceptions })).toEqual([
      expect.stringMatching(
        /^the settings have \d{7} bytes, and at most 380000 fit into an item of DynamoDB/,
      ),
    ])
    expect(findFaults({ exceptions: exceptions.map(each => ({ ...each, reason: 'x' })) })).toEqual([])
    expect(
      findFaults({ exceptions: [...exceptions, exceptions[0]].map(each => ({ ...each, reason: 'x' })) }),
    ).toEqual(['"exceptions": expected a list of at most 500 exceptions, got a list of 501'])
  })

  it('have no key that JavaScript treats in another way', () => {
    const source: unknown = JSON.parse(`{"controls":{"__proto__":{"disabled":${JSON.stringify(decision)}}}}`)
    const parse = () => parseRunTimeSettings(source)
    expect(findFaults(source).length === 1 || Object.keys(parse().controls).length === 0).toBe(true)
  })
})
