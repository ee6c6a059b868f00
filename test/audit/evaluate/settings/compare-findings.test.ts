import { describe, expect, it } from 'vitest'
import { checklist } from '../../../../audit/checklist.ts'
import {
  addEffects,
  compareFindings,
  listChangedControls,
  NO_EFFECTS,
} from '../../../../audit/evaluate/settings/compare-findings.ts'
import { describeSettingsChange } from '../../../../audit/evaluate/settings/describe-settings-change.ts'
import { measureJsonBytes } from '../../../../audit/limits/json-bytes.ts'
import { buildFunctionResource } from '../../../../audit/resources/lambda/function.ts'
import { adjustControls, findSeverityRating } from '../../../../audit/settings/control-adjustment.ts'
import { computeTagDigests } from '../../../../audit/settings/exception-tag.ts'
import { computeEvidenceDigest } from '../../../../audit/settings/exception.ts'
import {
  mergeSettings,
  NO_RUN_TIME_SETTINGS,
  type RunTimeSettings,
} from '../../../../audit/settings/run-time-settings.ts'
import { defaultSettings, type Settings } from '../../../../audit/settings/settings.ts'
import type { ComplianceRecord, ControlResult } from '../../../../audit/state/compliance-record.ts'

const control = 'patching/function-runtime-supported'
const other = 'least-privilege/function-url-auth'
const where = { account: '111122223333', region: 'eu-west-1' }
const now = new Date('2026-11-30T09:00:00Z')
const severities = new Map(checklist.map(({ id, severity }) => [id as string, severity]))
const decision = { owner: 'ann', reason: 'It is replaced.', until: '2026-12-31' }
const open: ControlResult = {
  status: 'NON_COMPLIANT',
  reason: 'The runtime is deprecated.',
  evidence: { runtime: 'python3.8' },
  severity: 'HIGH',
  open: true,
  inputFingerprints: [],
}

function buildRecord(
  name: string,
  results: ComplianceRecord['results'] = { [control]: open },
): ComplianceRecord {
  return { resource: buildFunctionResource(name, where), results, settingsDigest: '', evaluatedAt: '' }
}

const records = ['a', 'b'].map(name => buildRecord(name))

function accept(name: string, parts: object = {}): RunTimeSettings {
  const { arn: resource } = buildFunctionResource(name, where)
  return { ...NO_RUN_TIME_SETTINGS, exceptions: [{ control, resource, ...decision, ...parts }] }
}

function adjust(adjustment: object): RunTimeSettings {
  return { ...NO_RUN_TIME_SETTINGS, controls: { [control]: adjustment } }
}

/** What becomes of the findings if the settings change from one to the other. */
function compare(
  before: RunTimeSettings,
  after: RunTimeSettings,
  {
    file = {},
    compared = records,
    at = now,
  }: { file?: Partial<Settings>; compared?: ComplianceRecord[]; at?: Date } = {},
): string[] {
  const deployed = { settings: { ...defaultSettings, ...file }, routes: [] }
  const comparison = {
    before: mergeSettings(deployed, before),
    after: mergeSettings(deployed, after),
    severities,
    now: at,
  }
  const found = compareFindings(compared, listChangedControls(comparison), comparison)
  return found.map(
    ({ effect, resource, severity, severityBefore = '' }) =>
      `${effect} ${resource.arn.split(':').at(-1) ?? ''} ${severityBefore}${severityBefore && ' to '}${severity}`,
  )
}

const none = NO_RUN_TIME_SETTINGS
const disabled = adjust({ disabled: decision })
const low = adjust({ severity: { as: 'LOW', ...decision } })

describe('a change of settings', () => {
  it.each([
    ['accepts a finding', none, accept('a'), ['ACCEPTED a HIGH']],
    ['opens it again', accept('a'), none, ['REOPENED a HIGH']],
    ['moves an exception', accept('a'), accept('b'), ['REOPENED a HIGH', 'ACCEPTED b HIGH']],
    ['changes the reason of one', accept('a'), accept('a', { reason: 'Another.' }), []],
    ['ends one', accept('a'), accept('a', { until: '2026-11-29' }), ['REOPENED a HIGH']],
    ['disables a control', none, disabled, ['DISABLED a HIGH', 'DISABLED b HIGH']],
    ['enables it', disabled, none, ['REOPENED a HIGH', 'REOPENED b HIGH']],
    ['disables what is accepted', accept('a'), disabled, ['DISABLED a HIGH', 'DISABLED b HIGH']],
    ['re-rates a control', none, low, ['RERATED a HIGH to LOW', 'RERATED b HIGH to LOW']],
    ['re-rates it back', low, none, ['RERATED a LOW to HIGH', 'RERATED b LOW to HIGH']],
    [
      're-rates it until a day that has passed',
      none,
      adjust({ severity: { as: 'LOW', ...decision, until: '2026-11-29' } }),
      [],
    ],
    ['changes nothing', accept('a'), accept('a'), []],
  ])('%s', (_, before, after, expected) => {
    expect(compare(before, after)).toEqual(expected)
  })

  it('accepts a finding with its evidence only', () => {
    const digest = computeEvidenceDigest({ evidence: { runtime: 'python3.8' } })
    expect(compare(none, accept('a', { evidence: digest }))).toEqual(['ACCEPTED a HIGH'])
    expect(compare(none, accept('a', { evidence: `sha256:${'0'.repeat(64)}` }))).toEqual([])
  })

  it('replaces what the file says of the same, and leaves the rest of it in force', () => {
    const file = { exceptions: [...accept('a').exceptions, ...accept('b').exceptions] }
    expect(compare(none, accept('a', { until: '2026-11-29' }), { file })).toEqual(['REOPENED a HIGH'])
    expect(compare(none, none, { file })).toEqual([])
    const controls = { [control]: { graceDays: 7, disabled: { owner: 'bob', reason: 'x' } } }
    const merged = mergeSettings({ settings: { ...defaultSettings, controls }, routes: [] }, low)
    expect(merged.settings.controls[control]).toMatchObject({ graceDays: 7, disabled: { owner: 'bob' } })
    expect(merged.settings.controls[control]?.severity?.as).toBe('LOW')
  })

  it('gives a control the severity of the file again when another one ends', () => {
    const controls = { [control]: { severity: { as: 'CRITICAL' as const, reason: 'x' } } }
    const { settings } = mergeSettings({ settings: { ...defaultSettings, controls }, routes: [] }, low)
    const rate = (day: string) => {
      const at = new Date(`${day}T09:00:00Z`)
      const adjusted = adjustControls(checklist, settings.controls, at).find(({ id }) => id === control)
      return [findSeverityRating(settings.controls, control, at)?.as, adjusted?.severity]
    }
    expect(rate('2026-12-31')).toEqual(['LOW', 'LOW'])
    expect(rate('2027-01-01')).toEqual(['CRITICAL', 'CRITICAL'])
  })

  it('is not about closed findings and other controls', () => {
    const compared = [
      buildRecord('a', { [control]: { ...open, open: false }, [other]: open }),
      buildRecord('b', {}),
    ]
    expect(compare(none, disabled, { compared })).toEqual([])
  })

  it('keeps the target of a route whatever its filter is', () => {
    const to = { events: true } as const
    const deployed = {
      settings: defaultSettings,
      routes: [{ name: 'all', minimumSeverity: 'LOW' as const, to }],
    }
    const settings = { ...none, routes: [{ name: 'all', strategies: ['patching'] }, { name: 'gone' }] }
    expect(mergeSettings(deployed, settings).routes).toEqual([{ name: 'all', strategies: ['patching'], to }])
  })

  it('counts all findings, and names the worst within a bound', () => {
    const arn = `arn:aws:lambda:eu-west-1:111122223333:function:${'x'.repeat(1_500)}`
    let effects = NO_EFFECTS
    for (let page = 0; page < 30; page += 1) {
      const resource = { ...buildFunctionResource('a', where), arn: `${arn}${page}` }
      const many = Array.from({ length: 100 }, (_, index) => ({
        effect: 'ACCEPTED' as const,
        control,
        resource: { ...resource, arn: `${resource.arn}-${index}` },
        severity: page === 29 && index === 0 ? ('CRITICAL' as const) : ('LOW' as const),
      }))
      effects = addEffects(effects, many)
    }
    expect(effects.counts).toEqual({ ACCEPTED: 3_000, REOPENED: 0, DISABLED: 0, RERATED: 0 })
    expect(effects.findings[0]?.severity).toBe('CRITICAL')
    expect(measureJsonBytes(effects)).toBeLessThan(70_000)
  })
})

describe('the description of a change of settings', () => {
  const deployed = { settings: defaultSettings, routes: [] }
  const describeChange = (before: RunTimeSettings, after: RunTimeSettings) =>
    describeSettingsChange(mergeSettings(deployed, before), mergeSettings(deployed, after))

  it.each([
    [
      none,
      accept('a'),
      `Exception added: ${control} on arn:aws:lambda:eu-west-1:111122223333:function:a, accepted by ann until 2026-12-31: It is replaced.`,
    ],
    [accept('a'), accept('a', { owner: 'bob' }), /^Exception changed: .*accepted by bob/],
    [accept('a'), none, /^Exception removed: /],
    [none, disabled, `Control disabled: ${control}, by ann until 2026-12-31: It is replaced.`],
    [disabled, none, `Control enabled again: ${control}`],
    [none, low, `Control re-rated: ${control} is LOW, by ann until 2026-12-31: It is replaced.`],
    [low, none, `Control with its own severity again: ${control}`],
  ])('is a sentence: %#', (before, after, sentence) => {
    const [described = '', ...others] = describeChange(before, after)
    expect(others).toEqual([])
    expect(described).toMatch(sentence)
  })

  it('names a disabled control and a pattern among many exceptions', () => {
    const many = Array.from(
      { length: 300 },
      (_, index) => accept(`f-${index}`).exceptions[0],
    ) as RunTimeSettings['exceptions']
    const sentences = describeChange(none, {
      ...disabled,
      exceptions: [...many, ...accept('*').exceptions],
    })
    expect(sentences).toContainEqual(expect.stringMatching(`^Control disabled: ${control}`))
    expect(sentences).toContainEqual(expect.stringMatching(/^Exception added: .*function:\*/))
    expect(sentences).toHaveLength(41)
    expect(sentences.at(-1)).toBe('and 262 more changes')
  })

  it('is bounded', () => {
    const exceptions = Array.from({ length: 500 }, (_, index) => ({
      ...accept(`f-${index}`, { reason: 'x'.repeat(1_000) }).exceptions[0],
    })) as RunTimeSettings['exceptions']
    const sentences = describeChange(none, { ...none, exceptions })
    expect(sentences).toHaveLength(41)
    expect(sentences.at(-1)).toBe('and 460 more changes')
    expect(sentences.join('').length).toBeLessThan(13_000)
  })
})

function addTags(name: string, tagDigests: ComplianceRecord['tagDigests']): ComplianceRecord {
  return { ...buildRecord(name), ...(tagDigests === undefined ? {} : { tagDigests }) }
}

describe('an exception by tag that is set at run time', () => {
  const tag = { key: 'team', value: 'pay\u202ements' }
  const byTag = {
    ...NO_RUN_TIME_SETTINGS,
    exceptions: [{ control, tag, ...decision }],
  }
  const compared = [
    addTags('a', computeTagDigests({ team: tag.value })),
    addTags('b', computeTagDigests({ team: 'payments' })),
    addTags('c', 'UNKNOWN'),
    addTags('d', undefined),
  ]

  it('accepts the findings of resources with the tag alone, and opens them again', () => {
    expect(compare(NO_RUN_TIME_SETTINGS, byTag, { compared })).toEqual(['ACCEPTED a HIGH'])
    expect(compare(byTag, NO_RUN_TIME_SETTINGS, { compared })).toEqual(['REOPENED a HIGH'])
  })

  it('is one for each tag, and is said in printable text', () => {
    const deployed = { settings: defaultSettings, routes: [] }
    const before = mergeSettings(
      { ...deployed, settings: { ...defaultSettings, exceptions: byTag.exceptions } },
      byTag,
    )
    expect(before.settings.exceptions).toHaveLength(1)
    const emptied = { ...byTag, exceptions: [{ control, tag: { ...tag, value: '' }, ...decision }] }
    const after = mergeSettings(
      { ...deployed, settings: { ...defaultSettings, exceptions: byTag.exceptions } },
      emptied,
    )
    expect(after.settings.exceptions).toHaveLength(2)
    expect(describeSettingsChange(mergeSettings(deployed, NO_RUN_TIME_SETTINGS), before)).toEqual([
      `Exception added: ${control} on tag team="pay\\u202ements", accepted by ann until 2026-12-31: It is replaced.`,
    ])
  })
})
