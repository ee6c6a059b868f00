import { describe, expect, it } from 'vitest'
import { checklist } from '../../../audit/checklist.ts'
import {
  formatConfiguration,
  parseConfiguration,
  ConfigurationError,
} from '../../../audit/configuration/configuration.ts'
import { parseConfigurationFile } from '../../../functions/configuration/configuration-file.ts'
import { defaultSettings } from '../../../audit/settings/settings.ts'
import { defaultTiming } from '../../../audit/settings/timing.ts'

const home = 'eu-west-1'
const exception = {
  control: 'least-privilege/function-url-auth',
  resource: 'arn:aws:lambda:*:*:function:hook',
  owner: 'alice@example.com',
  reason: 'Called by a partner without credentials.',
  until: '2027-04-30',
}

function listFaults(source: unknown, list = checklist): readonly string[] {
  try {
    parseConfiguration(source, list)
    return []
  } catch (failure) {
    if (!(failure instanceof ConfigurationError)) throw failure
    return failure.faults
  }
}

const supported = 'controls.patching/function-runtime-supported'
const graceDays = (value: unknown) => ({
  controls: { 'patching/function-runtime-supported': { graceDays: value } },
})
const urlAuth = (value: unknown) => ({ controls: { 'least-privilege/function-url-auth': value } })
const adjusted = '"controls.least-privilege/function-url-auth.'
const parseException = (overrides: object) => ({ exceptions: [exception, { ...exception, ...overrides }] })
const aDate = 'a date such as 2027-04-30'

function read(text: string) {
  return () => parseConfigurationFile(text, 'my.json', checklist)
}

describe('a configuration', () => {
  it('requires only a home region', () => {
    expect(parseConfiguration({ home }, checklist)).toEqual({
      prefix: 'assay',
      stack: 'Assay',
      home,
      regions: [home],
      schedules: { sweep: 'cron(0 3 * * ? *)', report: 'cron(0 7 ? * MON *)', timeZone: 'Etc/UTC' },
      settings: defaultSettings,
      timing: defaultTiming,
      routes: [],
      dashboard: false,
      securityHub: false,
      gate: 'OFF',
      deploymentHook: false,
    })
  })

  it('makes packs of evidence every Monday unless it says when', () => {
    const location = 's3://example-evidence/assay/eu'
    const parsed = parseConfiguration({ home, evidence: { location } }, checklist)
    expect(parsed.evidence).toEqual({ location, schedule: 'cron(0 8 ? * MON *)' })
    expect(parseConfiguration(formatConfiguration(parsed), checklist)).toEqual(parsed)
  })

  it.each([
    's3://example-evidence',
    's3://example-evidence/',
    's3://example-evidence/*',
    's3://example-evidence/a/../b',
    's3://example-evidence/${aws:username}',
    's3://example-evidence//a',
    'example-evidence/a',
    's3://Example/a',
  ])('refuses %j as a place for packs', location => {
    expect(() => parseConfiguration({ home, evidence: { location } }, checklist)).toThrow(
      '"evidence.location": expected a folder in a bucket such as s3://',
    )
  })

  it('reads every key', () => {
    const controls = {
      'patching/function-runtime-supported': { graceDays: 30 },
      'least-privilege/function-url-auth': {
        publicByDesign: ['arn:aws:lambda:eu-west-1:111122223333:function:a'],
        disabled: { owner: 'ann', reason: 'Another team does it.', until: '2027-04-30' },
        severity: { as: 'LOW', reason: 'Internal only.' },
      },
    }
    const runtimes = { 'python3.9': '2028-02-29' }
    const trusted = {
      accounts: ['222233334444'],
      organizations: ['o-a1b2c3d4e5'],
      registries: ['public.ecr.aws', 'registry.example.com:5000'],
    }
    const schedules = { sweep: 'rate(12 hours)', report: 'cron(0 8 1 * ? *)', timeZone: 'Europe/Berlin' }
    const sweepTiming = { sweepDelay: 10, sweepPollInterval: 20, sweepTimeout: 86_400 }
    const timing = {
      notificationDelay: 5,
      notificationDeadline: 60,
      findingDelay: 30,
      findingInterval: 90,
      notifierLease: 10,
      recheckDelays: [1, 2],
      ...sweepTiming,
    }
    const regions = ['eu-west-1', 'us-gov-west-1', 'cn-north-1']
    const { resource: _, ...ofNothing } = exception
    const evidence = `sha256:${'0a'.repeat(32)}`
    const exceptions = [exception, { ...ofNothing, account: '222233334444', evidence }]
    const organization = { managementAccount: '444455556666', parents: ['r-ab12', 'ou-ab12-prodacct'] }
    const builtBy = { builder: 'https://example.com/builder', source: 'https://example.com/shop' }
    const trustPolicy = { document: { version: '1.0' }, trustStores: { 'ca:acme': ['AAAA'] } }
    const images = [
      { repositories: ['*/shop'], signedBy: [{ key: 'cosign.pub' }, { trustPolicy }], builtBy, mode: 'warn' },
    ]
    const attestations = [
      { framework: 'SOC 2', clause: 'CC7.4', text: 'Rehearsed.', author: 'a', until: '2027-04-30' },
    ]
    const dueDays = { CRITICAL: 1, HIGH: 30, MEDIUM: 90, LOW: 365, INFORMATIONAL: 3_650 }
    const settings = { controls, runtimes, trusted, exceptions, attestations, images, dueDays }
    const names = { prefix: 'audit2', stack: 'Audit-Two' }
    const routes = [{ name: 'security', to: { email: ['security@example.com'] } }]
    const key = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'
    const evidencePlace = {
      location: 's3://example-evidence/assay',
      schedule: 'rate(7 days)',
      signingKey: key,
      key,
    }
    const deployed = {
      dashboard: true,
      gate: 'WARN',
      deploymentHook: true,
      routes,
      securityHub: true,
      evidence: evidencePlace,
    }
    const rest = { ...names, home, regions, organization, schedules, timing, ...deployed }
    expect(parseConfiguration({ $schema: 'x', ...settings, ...rest }, checklist)).toEqual({
      ...rest,
      settings,
    })
  })

  it('has an equal source, with all defaults', () => {
    for (const source of [
      { home },
      { home, prefix: 'audit2', trusted: { accounts: ['222233334444'] }, dashboard: true },
      { home, dueDays: { HIGH: 30 } },
      { home, dueDays: {} },
    ]) {
      const configuration = parseConfiguration(source, checklist)
      const written: unknown = JSON.parse(JSON.stringify(formatConfiguration(configuration)))
      expect(parseConfiguration(written, checklist)).toEqual(configuration)
    }
  })

  it('names the home stack by the prefix, unless it has a name', () => {
    expect(parseConfiguration({ home, prefix: 'audit2' }).stack).toBe('Audit2')
    expect(parseConfiguration({ home, prefix: 'audit2', stack: 'Platform' }).stack).toBe('Platform')
  })

  it('trusts only what it lists', () => {
    const { settings } = parseConfiguration({ home, trusted: { accounts: ['222233334444'] } }, checklist)
    expect(settings.trusted).toEqual({ accounts: ['222233334444'], organizations: [], registries: [] })
  })

  it('does not check control settings without a checklist', () => {
    const controls = { 'patching/of-tomorrow': { days: 'many' } }
    const tomorrow = { ...exception, control: 'patching/of-tomorrow' }
    const { settings } = parseConfiguration({ home, controls, exceptions: [tomorrow] })
    expect(settings).toMatchObject({ controls, exceptions: [tomorrow] })
    const disabled = { 'patching/of-tomorrow': { days: 'many', disabled: { owner: 'ann' } } }
    expect(() => parseConfiguration({ home, controls: disabled })).toThrow('disabled.reason')
  })
})

describe('a configuration error', () => {
  it.each<[object, string]>([
    ...[
      'ab',
      'Assay',
      'as-say',
      '2nd',
      'aws1',
      'awsaudit',
      'default',
      'sthree',
      'a'.repeat(21),
      'asé',
      '',
    ].map((prefix): [object, string] => [
      { prefix },
      `"prefix": expected a prefix of 3 to 20 lower-case letters and digits such as assay; the first is a letter, and it does not begin with aws, default or sthree, got ${JSON.stringify(prefix)}`,
    ]),
    [{ stack: 'two words' }, '"stack": expected the name of a stack such as Assay, got "two words"'],
    [{ home: undefined }, '"home": is missing; expected a region such as eu-west-1'],
    [{ home: 7 }, '"home": expected a region such as eu-west-1, got 7'],
    [{ regions: ['eu-west1'] }, '"regions.0": expected a region such as eu-west-1, got "eu-west1"'],
    [{ regions: [] }, '"regions": expected a list of 1 to 50 regions, got a list of 0'],
    [{ regions: 'eu-west-1' }, '"regions": expected a list of 1 to 50 regions, got "eu-west-1"'],
    [
      { organization: { managementAccount: '444455556666' } },
      '"organization.parents": is missing; expected a list of 1 to 6 ids of a root and organizational units',
    ],
    [
      { organization: { managementAccount: '444455556666', parents: ['ou-1'] } },
      '"organization.parents.0": expected the id of a root or an organizational unit such as r-ab12 or ou-ab12-cdefgh12, got "ou-1"',
    ],
    [
      { exeptions: [] },
      '"exeptions": unknown key; did you mean "exceptions"? Allowed: $schema, home, regions, prefix, stack, organization, controls, runtimes, trusted, exceptions, attestations, dueDays, images, routes, schedules, timing, dashboard, gate, deploymentHook, securityLake, evidence, securityHub',
    ],
    [
      { timing: { notificationdelay: 3 } },
      '"timing.notificationdelay": unknown key; did you mean "notificationDelay"? Allowed: notificationDelay, notificationDeadline, findingDelay, findingInterval, notifierLease, recheckDelays, sweepDelay, sweepPollInterval, sweepTimeout',
    ],
    [
      { timing: { notifierLease: 901 } },
      '"timing.notifierLease": expected a number of seconds from 0 to 900, got 901',
    ],
    ...[0, -1, 3_651, 1.5, 1e300, '30', null, true].map((days): [object, string] => [
      { dueDays: { HIGH: days } },
      `"dueDays.HIGH": expected a whole number of days from 1 to 3650, got ${JSON.stringify(days)}`,
    ]),
    [
      { dueDays: { Hihg: 3 } },
      '"dueDays.Hihg": unknown key; did you mean "HIGH"? Allowed: CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL',
    ],
    [{ dueDays: 30 }, '"dueDays": expected an object, got 30'],
    [{ deploymentHook: 'yes' }, '"deploymentHook": expected true or false, got "yes"'],
    [{ gate: 'fail' }, '"gate": expected OFF, WARN or FAIL, got "fail"; did you mean "FAIL"?'],
    [{ dashboard: 'yes' }, '"dashboard": expected true or false, got "yes"'],
    [{ timing: [] }, '"timing": expected an object, got a list of 0'],
    [
      { controls: { 'patching/function-runtime-suported': {} } },
      '"controls.patching/function-runtime-suported": unknown control id; did you mean "patching/function-runtime-supported"?',
    ],
    [
      { controls: { typo: {} } },
      '"controls.typo": unknown control id; run "assay controls" to list all controls',
    ],
    [
      { controls: { constructor: {} } },
      '"controls.constructor": unknown control id; run "assay controls" to list all controls',
    ],
    [
      { controls: { 'patching/function-runtime-supported': { gracedays: 3 } } },
      `"${supported}.gracedays": unknown key; did you mean "graceDays"? Allowed: graceDays, disabled, severity`,
    ],
    [
      { controls: { 'patching/function-runtime-supported': 30 } },
      `"${supported}": expected an object, got 30`,
    ],
    [
      { controls: { 'security-testing/exception-expired': { days: 3 } } },
      '"controls.security-testing/exception-expired.days": has no settings',
    ],
    ...(['disabled', 'severity'] as const).map((key): [object, string] => [
      { controls: { 'security-testing/exception-expired': { [key]: {} } } },
      `"controls.security-testing/exception-expired.${key}": this control reports what has expired: it can be neither disabled nor re-rated`,
    ]),
    [urlAuth({ disabled: true }), `${adjusted}disabled": expected an object, got true`],
    [
      urlAuth({ disabled: { reason: 'Not ours.' } }),
      `${adjusted}disabled.owner": is missing; expected the owner of the decision, in 1 to 200 characters`,
    ],
    [
      urlAuth({ disabled: { owner: 'ann', reason: ' ' } }),
      `${adjusted}disabled.reason": expected why the control is not evaluated, in 1 to 1000 characters, got " "`,
    ],
    [
      urlAuth({ disabled: { owner: 'ann', reason: 'Not ours.', until: 'never' } }),
      `${adjusted}disabled.until": expected ${aDate}, got "never"`,
    ],
    [urlAuth({ severity: 'LOW' }), `${adjusted}severity": expected an object, got "LOW"`],
    [
      urlAuth({ severity: { as: 'LOW' } }),
      `${adjusted}severity.reason": is missing; expected why the severity is another one, in 1 to 1000 characters`,
    ],
    [
      urlAuth({ severity: { as: 'low', reason: 'Internal.' } }),
      `${adjusted}severity.as": expected one of CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL, got "low"; did you mean "LOW"?`,
    ],
    [graceDays('30'), `"${supported}.graceDays": expected a number from 0 to 1000000, got "30"`],
    [graceDays(-1), `"${supported}.graceDays": expected a number from 0 to 1000000, got -1`],
    [graceDays(1e300), `"${supported}.graceDays": expected a number from 0 to 1000000, got 1e+300`],
    [graceDays(null), `"${supported}.graceDays": expected a number from 0 to 1000000, got null`],
    [
      urlAuth({ publicByDesign: 'arn' }),
      '"controls.least-privilege/function-url-auth.publicByDesign": expected a list of at most 1000 items, got "arn"',
    ],
    [
      urlAuth({ publicByDesign: [{}] }),
      '"controls.least-privilege/function-url-auth.publicByDesign.0": expected a string of 1 to 2048 characters, got an object',
    ],
    [
      { runtimes: { 'python3.9': '2027-02-30' } },
      `"runtimes.python3.9": expected ${aDate}, got "2027-02-30"`,
    ],
    [
      { runtimes: { 'Python 3.9': '2027-02-03' } },
      '"runtimes.Python 3.9": expected a runtime identifier such as python3.12 as the key',
    ],
    [
      { trusted: { accounts: [111122223333] } },
      '"trusted.accounts.0": expected an account id: a string of 12 digits, got 111122223333',
    ],
    [
      { trusted: { accounts: ['11112222333'] } },
      '"trusted.accounts.0": expected an account id: a string of 12 digits, got "11112222333"',
    ],
    [
      { trusted: { organizations: ['o-short'] } },
      '"trusted.organizations.0": expected an organization id such as o-a1b2c3d4e5, got "o-short"',
    ],
    [
      { trusted: { registries: ['https://public.ecr.aws'] } },
      '"trusted.registries.0": expected a registry host such as public.ecr.aws, got "https://public.ecr.aws"',
    ],
    [
      { trusted: { account: [] } },
      '"trusted.account": unknown key; did you mean "accounts"? Allowed: accounts, organizations, registries',
    ],
    [
      parseException({ control: 'least-privilege/function-url-aut' }),
      '"exceptions.1.control": expected a control id (run "assay controls" to list all controls), got "least-privilege/function-url-aut"; did you mean "least-privilege/function-url-auth"?',
    ],
    [
      parseException({ control: 'least-privilege/*' }),
      '"exceptions.1.control": expected a control id (run "assay controls" to list all controls), got "least-privilege/*"',
    ],
    [
      parseException({ control: 'security-testing/exception-expired' }),
      '"exceptions.1.control": expected a control id other than security-testing/exception-expired (it reports expired exceptions), got "security-testing/exception-expired"',
    ],
    [
      parseException({ resource: 'hook' }),
      '"exceptions.1.resource": expected an ARN or an ARN pattern such as arn:aws:lambda:*:*:function:legacy-*, got "hook"',
    ],
    ...['*', '**', 'arn:*', 'arn:aws:*', 'arn:aws*', 'arn:*:*:*:*:*', '*:*', '*r*', 'arn:aws-cn:*'].map(
      (resource): [object, string] => [
        parseException({ resource }),
        `"exceptions.1.resource": expected a pattern that names a service, a region, an account or a name: this one covers every resource. To stop a control everywhere, set "disabled" in its settings, got "${resource}"`,
      ],
    ),
    [
      parseException({ resource: undefined }),
      '"exceptions.1": expected exactly one of a resource, an account and a tag, got an object',
    ],
    [
      parseException({ account: '222233334444' }),
      '"exceptions.1": expected exactly one of a resource, an account and a tag, got an object',
    ],
    [
      parseException({ evidence: 'sha256:0' }),
      '"exceptions.1.evidence": expected a digest of evidence, sha256: and 64 hexadecimal digits, got "sha256:0"',
    ],
    [
      parseException({ owner: ' ' }),
      '"exceptions.1.owner": expected the owner of the risk, in 1 to 200 characters, got " "',
    ],
    [
      parseException({ reason: '' }),
      '"exceptions.1.reason": expected why the risk is accepted, in 1 to 1000 characters, got ""',
    ],
    [
      parseException({ reason: 'x'.repeat(1_001) }),
      `"exceptions.1.reason": expected why the risk is accepted, in 1 to 1000 characters, got "${'x'.repeat(79)}…`,
    ],
    [
      parseException({ tag: { key: 'team', value: 'payments' } }),
      '"exceptions.1": expected exactly one of a resource, an account and a tag, got an object',
    ],
    [
      parseException({ resource: undefined, tag: { key: 'team' } }),
      '"exceptions.1.tag.value": is missing; expected the value of a tag, in at most 256 characters; "" for a tag without a value',
    ],
    [
      parseException({ resource: undefined, tag: { key: '', value: 'x' } }),
      '"exceptions.1.tag.key": expected the key of a tag, in 1 to 128 characters, got ""',
    ],
    [
      parseException({ resource: undefined, tag: { key: 'a', value: ['x', 'y'] } }),
      '"exceptions.1.tag.value": expected the value of a tag, in at most 256 characters; "" for a tag without a value, got a list of 2',
    ],
    [
      parseException({ resource: undefined, tag: { key: 'a', value: 'x'.repeat(257) } }),
      `"exceptions.1.tag.value": expected the value of a tag, in at most 256 characters; "" for a tag without a value, got "${'x'.repeat(79)}…`,
    ],
    [
      parseException({ resource: undefined, tag: 'team=payments' }),
      '"exceptions.1.tag": expected an object, got "team=payments"',
    ],
    [parseException({ until: undefined }), `"exceptions.1.until": is missing; expected ${aDate}`],
    [parseException({ until: '2027-02-29' }), `"exceptions.1.until": expected ${aDate}, got "2027-02-29"`],
    [parseException({ until: '2027-4-3' }), `"exceptions.1.until": expected ${aDate}, got "2027-4-3"`],
    [parseException({ until: '2027-13-01' }), `"exceptions.1.until": expected ${aDate}, got "2027-13-01"`],
    [
      parseException({ untill: '2027-04-30' }),
      '"exceptions.1.untill": unknown key; did you mean "until"? Allowed: control, resource, account, tag, owner, reason, until, evidence',
    ],
  ])('for %j: %s', (overrides, fault) => {
    expect(listFaults({ home, ...overrides })).toEqual([fault])
  })

  it.each([
    [null, 'expected an object, got null'],
    [[], 'expected an object, got a list of 0'],
    ['eu-west-1', 'expected an object, got "eu-west-1"'],
  ])('for the whole document: %j', (source, fault) => {
    expect(listFaults(source)).toEqual([fault])
  })

  it('is listed once, with all others', () => {
    const source = { homes: 1, regions: ['x', 'y'], exceptions: [{ ...exception, until: 'soon', owner: 3 }] }
    expect(listFaults(source).map(fault => fault.split(':')[0])).toEqual([
      '"home"',
      '"regions.0"',
      '"regions.1"',
      '"exceptions.0.owner"',
      '"exceptions.0.until"',
      '"homes"',
    ])
  })

  it('is one of the first twenty', () => {
    const messages = listFaults({ home, regions: Array.from({ length: 50 }, () => 'x') })
    expect(messages).toHaveLength(21)
    expect(messages.at(-1)).toBe('and 30 more')
  })

  it('is short for any input', () => {
    const long = 'y'.repeat(100_000)
    const messages = listFaults({ home: long, [long]: 1, controls: { [long]: {} } })
    expect(messages).toHaveLength(3)
    expect(Math.max(...messages.map(fault => fault.length))).toBeLessThan(400)
  })

  it('names the file', () => {
    expect(read('{"home": 1}')).toThrow('my.json: "home": expected a region')
    expect(read('{"home": ')).toThrow('my.json:1:10: invalid JSON: expected a value')
    expect(read('{"home": 1, "regions": 2}')).toThrow(/^my\.json: "home".*\nmy\.json: "regions"/)
  })
})
