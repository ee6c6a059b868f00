import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checklist } from '../../../audit/checklist.ts'
import { parseConfiguration } from '../../../audit/configuration/configuration.ts'
import { evaluateAffected } from '../../../audit/evaluate/evaluate-affected.ts'
import { handleSettingsChange } from '../../../audit/evaluate/settings/handle-settings-change.ts'
import { setDeployedSettings } from '../../../audit/evaluate/settings/set-settings.ts'
import type { Actor } from '../../../audit/events/change.ts'
import type { Message } from '../../../audit/messages.ts'
import {
  mergeSettings,
  NO_RUN_TIME_SETTINGS,
  type RunTimeSettings,
} from '../../../audit/settings/run-time-settings.ts'
import { defaultTiming } from '../../../audit/settings/timing.ts'
import { SETTINGS_ACTION } from '../../../audit/state/settings/settings-effects.ts'
import { createSettingsSource } from '../../../audit/state/settings/settings-source.ts'
import { currentSettingsKey } from '../../../audit/state/settings/settings-store.ts'
import type { Item } from '../../../audit/state/store.ts'
import { awsCatalog } from '../../../functions/bundled-files/aws-catalog.ts'
import { evaluationCatalog } from '../../../cli/evidence/evaluation-catalog.ts'
import { packDeployment, type StoredPack } from '../../../functions/evidence/deployed/pack-deployment.ts'
import { createSettingsSelection } from '../../../functions/evidence/deployed/packed-settings.ts'
import { openDirectoryPlace } from '../../../functions/evidence/places/evidence-place.ts'
import type { AuditStore } from '../../../functions/local/audit-store.ts'
import type { ChangeLine } from '../../../reports/evidence/change-line.ts'
import { documents } from '../../../reports/evidence/manifest.ts'
import type { SettingsLine } from '../../../reports/evidence/settings-line.ts'
import { replaceDocument } from '../evidence/replace-document.ts'
import { runAssay } from '../run-assay.ts'
import {
  copyItems,
  createStoredItems,
  openStoredAccount,
  STORED_ACCOUNT_ID,
  STORED_AT,
} from './stored-account.ts'

const HOUR = 3_600_000
const control = 'patching/function-runtime-supported'
const resource = `arn:aws:lambda:eu-west-1:${STORED_ACCOUNT_ID}:function:legacy-export`
const ines: Actor = {
  type: 'AssumedRole',
  name: 'SecurityLead/ines',
  arn: `arn:aws:sts::${STORED_ACCOUNT_ID}:assumed-role/SecurityLead/ines`,
}
const exception = {
  control,
  resource,
  owner: 'payments',
  reason: 'It is replaced in autumn.',
  until: '2026-09-30',
}
const at = (hours: number) => new Date(STORED_AT.getTime() + hours * HOUR)

let directory: string
let before: AuditStore
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'assay-packed-settings-'))
  before = await createStoredItems()
})
afterAll(() => rmSync(directory, { recursive: true }))

/** Sets settings as `assay settings set` does, compares the findings and evaluates as the deployment does. */
async function setSettings(
  store: AuditStore,
  now: Date,
  changed: Partial<RunTimeSettings>,
  { by = ines, configured = {} }: { by?: Actor; configured?: object } = {},
) {
  const sent: Message[] = []
  const sender = {
    send: (_: string, messages: readonly object[]) =>
      Promise.resolve(void sent.push(...(messages as Message[]))),
  }
  const settings = { ...NO_RUN_TIME_SETTINGS, ...changed }
  const deployed = parseConfiguration({ home: 'eu-west-1', ...configured })
  const deps = { store, sender, timing: defaultTiming, now: () => now }
  await setDeployedSettings({ settings, by }, { store, sender, now: () => now })
  for (const message of sent) {
    if (message.type === 'settings-changed')
      await handleSettingsChange(message, {
        ...deps,
        snapshotScan: store,
        auditTarget: { account: STORED_ACCOUNT_ID, home: 'eu-west-1' },
        controls: checklist,
        deployed,
      })
    if (message.type === 'evaluate')
      await evaluateAffected(message, {
        ...deps,
        checklist,
        settings: mergeSettings(deployed, settings).settings,
        awsCatalog,
      })
  }
}

/** Packs with the settings in force, as the deployment and the terminal do. */
async function pack(store: AuditStore, out: string, now: Date, configured: object = {}): Promise<StoredPack> {
  const stored = openStoredAccount(store, { configured })
  const source = createSettingsSource({
    store,
    deployed: stored.configuration,
    now: () => now,
    onInvalid: () => undefined,
  })
  const { settings, version } = await source.load()
  return packDeployment(
    { ...stored, configuration: { ...stored.configuration, settings }, settingsVersion: version },
    {
      catalog: evaluationCatalog,
      place: openDirectoryPlace(join(directory, out)),
      previous: undefined,
      sign: undefined,
      now,
    },
  )
}

const readLines = <T>(where: string, file: string) =>
  readFileSync(join(where, file), 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as T)
const readHistory = (where: string) => readLines<SettingsLine>(where, documents.settingsHistory)
const replay = (where: string, ...args: string[]) => runAssay('evidence', 'replay', where, ...args)

describe('a pack of a deployment whose settings were changed at run time', () => {
  it('says who accepted which finding, when, with which reason and end', async () => {
    const store = await copyItems(before)
    await setSettings(store, at(1), { exceptions: [exception] })
    const { where, manifest } = await pack(store, 'accepted', at(2))
    expect(manifest.deployment?.settingsVersion).toBe(1)
    const change = readLines<ChangeLine>(where, documents.changes).find(
      ({ action }) => action === SETTINGS_ACTION,
    )
    expect(change).toMatchObject({
      at: at(1).toISOString(),
      actor: ines,
      findings: [],
      settings: {
        version: 1,
        changes: [
          `Exception added: ${control} on ${resource}, accepted by payments until 2026-09-30: It is replaced in autumn.`,
        ],
        counts: { ACCEPTED: 1, REOPENED: 0, DISABLED: 0, RERATED: 0 },
        findings: [{ effect: 'ACCEPTED', control, arn: resource, region: 'eu-west-1', severity: 'HIGH' }],
      },
    })
    expect(readHistory(where)).toEqual([
      {
        exception,
        added: { version: 1, at: at(1).toISOString(), by: ines, change: change?.id },
        inForce: true,
        covers: [{ control, arn: resource }],
      },
    ])
    expect(await replay(where)).toMatchObject({ status: 0, stderr: '' })
    expect(await runAssay('evidence', 'verify', where)).toMatchObject({ status: 0 })
  })

  it('says what was removed and by which caller, and what is disabled, re-rated and attested', async () => {
    const store = await copyItems(before)
    const until = '2026-12-31'
    const other: Actor = { type: 'IAMUser', name: 'ann' }
    const disabled = { owner: 'payments', reason: 'It is monitored elsewhere.', until }
    const severity = { as: 'LOW' as const, owner: 'payments', reason: 'It has no data.', until }
    const attestation = { framework: 'SOC 2', clause: 'CC1.1', text: 'It is done.', author: 'ann', until }
    await setSettings(store, at(1), { exceptions: [exception] })
    await setSettings(
      store,
      at(2),
      { controls: { 'runtime-monitoring/function-logging': { disabled }, [control]: { severity } } },
      { by: other },
    )
    await setSettings(store, at(3), { exceptions: [exception], attestations: [attestation] })
    const { where } = await pack(store, 'removed', at(4))
    const history = readHistory(where)
    const versions = history.map(({ added, removed }) => [added.version, removed?.version])
    expect(versions).toEqual([
      [1, 2],
      [2, 3],
      [2, 3],
      [3, undefined],
      [3, undefined],
    ])
    expect(history.filter(({ inForce }) => inForce).map(({ added }) => added.version)).toEqual([3, 3])
    expect(history[0]).toMatchObject({ exception, removed: { by: other }, inForce: false })
    expect(history).toContainEqual(
      expect.objectContaining({
        disabled: { control: 'runtime-monitoring/function-logging', ...disabled },
        added: expect.objectContaining({ by: other }) as unknown,
      }),
    )
    expect(history).toContainEqual(expect.objectContaining({ rerated: { control, ...severity } }))
    expect(history).toContainEqual(expect.objectContaining({ attestation, inForce: true }))
    expect(await replay(where)).toMatchObject({ status: 0, stderr: '' })
  })

  it('says who set within how many days findings are due, and that its settings must have no more', async () => {
    const store = await copyItems(before)
    const configured = { dueDays: { HIGH: 9, LOW: 20 } }
    await setSettings(store, at(1), { dueDays: { HIGH: 5, LOW: 30 } }, { configured })
    const { where } = await pack(store, 'due', at(2), configured)
    expect(readHistory(where)).toMatchObject([
      { due: { severity: 'LOW', days: 30 }, added: { version: 1, by: ines }, inForce: false },
      { due: { severity: 'HIGH', days: 5 }, added: { version: 1, by: ines }, inForce: true },
    ])
    expect(await replay(where)).toMatchObject({ status: 0, stderr: '' })
    replaceDocument(where, documents.settings, text => text.replace('"HIGH": 5', '"HIGH": 9'))
    expect((await replay(where)).stdout).toMatch(/^settings.json: version 1 .*"due":.*"HIGH"/m)
  })

  it('has a change whose findings were compared after the pack before in the next pack, too', async () => {
    const store = await copyItems(before)
    await setSettings(store, at(1), { exceptions: [exception] })
    const id = readHistory((await pack(await copyItems(store), 'whole', at(2))).where)[0]?.added.change
    const early = await copyItems(store, item => (item.key.sort === 'SETTINGS_RESULT' ? undefined : item))
    const first = await pack(early, 'chained', at(2))
    expect(
      readLines<ChangeLine>(first.where, documents.changes).find(change => change.id === id)?.settings,
    ).toBeUndefined()
    const notified = await copyItems(store, item =>
      item.key.partition === `CHANGE ${id}` && item.key.sort === 'CHANGE'
        ? { ...item, body: { ...(item.body as object), lastNotifiedAt: at(2.5).toISOString() } }
        : item,
    )
    const second = await pack(notified, 'chained', at(3))
    expect(readLines<ChangeLine>(second.where, documents.changes)).toMatchObject([
      { id, settings: { version: 1 } },
    ])
    expect(await replay(second.where, '--previous', first.where)).toMatchObject({ status: 0, stderr: '' })
  })

  it('is equal again with exceptions of every form, and controls with settings of their own', async () => {
    const store = await copyItems(before)
    const tag = { key: 'team', value: 'payments' }
    const rest = { owner: 'payments', reason: 'Known.', until: '2026-09-30' }
    const configured = {
      controls: { 'patching/image-scan-fresh': { maxAgeDays: 3 } },
      exceptions: [
        { control, tag, ...rest },
        { control, account: STORED_ACCOUNT_ID, ...rest, evidence: `sha256:${'0'.repeat(64)}` },
        { control, resource, ...rest },
      ],
    }
    const severity = { as: 'LOW' as const, owner: 'ann', reason: 'Known.', until: '2026-12-31' }
    const controls = { 'patching/image-scan-fresh': { severity } }
    await setSettings(store, at(1), { controls }, { configured })
    const { where } = await pack(store, 'forms', at(2), configured)
    expect(await replay(where)).toMatchObject({ status: 0, stderr: '' })
  })

  it('is not equal where its settings lack what their version has, or the history names another person', async () => {
    const store = await copyItems(before)
    await setSettings(store, at(1), {
      exceptions: [exception],
      attestations: [
        { framework: 'SOC 2', clause: 'CC1.1', text: 'Done.', author: 'ann', until: '2026-12-31' },
      ],
    })
    const { where } = await pack(store, 'lacking', at(2))
    replaceDocument(where, documents.settings, text =>
      JSON.stringify({ ...(JSON.parse(text) as object), attestations: [] }),
    )
    const lacking = await replay(where)
    expect(lacking.stdout).toMatch(
      /^settings.json: version 1 of the run-time settings has what it does not have: .*CC1.1/m,
    )
    expect(lacking.status).toBe(1)
    const named = await pack(store, 'named', at(2))
    replaceDocument(named.where, documents.settingsHistory, text =>
      text.replaceAll('SecurityLead/ines', 'Other/ann'),
    )
    expect(await replay(named.where)).toMatchObject({
      status: 1,
      stdout: 'settings-history.jsonl: differs from line 1 on\n',
    })
    replaceDocument(named.where, 'account/items-0001.jsonl', text =>
      text
        .split('\n')
        .filter(line => !line.includes('"SETTINGS"'))
        .join('\n'),
    )
    expect((await replay(named.where)).stdout).toMatch(
      /"deployment.settingsVersion" is 1, which is not in the pack/,
    )
  })
})

/** A version as it is stored. */
const body = (settings: unknown, name = 'ann', time = at(1).toISOString()) => ({
  settings,
  by: { type: 'IAMUser', name },
  at: time,
})
const put = (store: AuditStore, sort: string, value: unknown, partition = 'SETTINGS') =>
  store.save({ key: { partition, sort }, version: 1, body: value }, 0)

/** An earlier version of a small size. */
const buildVersion = (number: number): Item => ({
  key: { partition: 'SETTINGS', sort: `VERSION ${String(number).padStart(10, '0')}` },
  version: 1,
  body: body(
    { exceptions: [exception] },
    'ann',
    new Date(Date.parse('2026-01-01') + number * HOUR).toISOString(),
  ),
})

describe('hostile versions of the run-time settings', () => {
  it.each<[string, string, unknown]>([
    ['of another form', 'VERSION 0000000002', body({ exceptions: 'all' })],
    ['without a person', 'VERSION 0000000002', { settings: {}, at: at(1).toISOString() }],
    ['for all resources', 'VERSION 0000000002', body({ exceptions: [{ ...exception, resource: '*' }] })],
    [
      'that accept what has expired',
      'CURRENT',
      body({ exceptions: [{ ...exception, control: 'security-testing/exception-expired' }] }),
    ],
    ['without a number', 'VERSION x', body({ exceptions: [exception] })],
  ])('%s are left out and named', async (_, sort, value) => {
    const store = await copyItems(before)
    await put(store, sort, value)
    const { where, manifest } = await pack(store, `hostile-${sort}-${_}`, at(2))
    expect(readHistory(where)).toEqual([])
    expect(manifest.deployment?.gaps.join()).toContain(`the item SETTINGS ${sort} `)
    expect(await replay(where)).toMatchObject({ status: 0, stderr: '' })
  })

  it('in other partitions, and results of changes that changed no settings, are not taken for any', async () => {
    const store = await copyItems(before)
    const [change] = [...store.items(({ sort }) => sort === 'CHANGE')]
    const partition = change?.key.partition ?? ''
    const result = {
      number: 1,
      changes: ['Exception added: all'],
      counts: { REOPENED: 0, ACCEPTED: 9, DISABLED: 0, RERATED: 0 },
      findings: [],
    }
    await put(store, 'SETTINGS_RESULT', result, partition)
    for (const sort of ['CURRENT', 'VERSION 0000000001'])
      await put(store, sort, body({ exceptions: [exception] }), partition)
    const { where } = await pack(store, 'elsewhere', at(2))
    expect(readHistory(where)).toEqual([])
    expect(readFileSync(join(where, documents.changes), 'utf8')).not.toContain('Exception added')
    expect(await replay(where)).toMatchObject({ status: 0, stderr: '' })
  })

  it('do not hide that earlier ones are missing, or that the item in force was deleted', async () => {
    const store = await copyItems(before)
    await put(store, 'VERSION 0000000007', body({ exceptions: [exception] }, 'ann\u202e\nfake'))
    const { where } = await pack(store, 'deleted', at(2))
    expect(readHistory(where)).toMatchObject([
      { added: { version: 7, orEarlier: true }, inForce: false, exception },
    ])
    expect(readFileSync(join(where, documents.settingsHistory), 'utf8')).toContain('ann\\u202e\\nfake')
    expect(await replay(where)).toMatchObject({ status: 0, stderr: '' })
  })

  it('are selected up to a bound, the newest first, and what is left out is counted', () => {
    const selection = createSettingsSelection(1_000)
    for (const number of [5, 1, 20, 3]) selection.add(buildVersion(number))
    for (let number = 21; number < 60; number += 1) selection.add(buildVersion(number))
    selection.add({ ...buildVersion(60), key: currentSettingsKey, version: 60 })
    const sorts = selection.list().map(({ key }) => key.sort)
    expect(sorts).toEqual(['CURRENT', 'VERSION 0000000059', 'VERSION 0000000058'])
    expect(selection.countOmitted()).toBe(41)
  })
})
