import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parseConfiguration } from '../../../audit/configuration/configuration.ts'
import type { Message } from '../../../audit/messages.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import { buildComplianceRecordKey, COMPLIANCE_RECORD_SORT } from '../../../audit/state/keys.ts'
import {
  currentSettingsKey,
  listSettingsVersions,
  loadCurrentSettings,
} from '../../../audit/state/settings/settings-store.ts'
import type { SnapshotScan } from '../../../audit/state/snapshot-scan.ts'
import { addDeployedException } from '../../../cli/findings/accept-deployed.ts'
import { CliError } from '../../../cli/cli-error.ts'
import { changeSettings, readSettingsFile } from '../../../cli/settings/change-settings.ts'
import { describeConfiguration, explainRefusals } from '../../../cli/settings/deployed-settings.ts'
import { buildSettingsDocument, formatSettingsHistory } from '../../../cli/settings/format-settings.ts'
import { parseActor } from '../../../cli/settings/identify-actor.ts'
import { computeFindingId } from '../../../audit/state/findings/finding-id.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'

const control = 'patching/function-runtime-supported'
const now = () => new Date('2026-11-30T09:00:00Z')
const worker = buildFunctionResource('worker', { account: '111122223333', region: 'eu-west-1' })
const acceptance = { owner: 'ann', reason: 'It is replaced.', until: '2027-01-31', untilChanged: false }
const exception = {
  control,
  resource: worker.arn,
  owner: 'ann',
  reason: 'It is replaced.',
  until: '2027-01-31',
}

const directory = mkdtempSync(join(tmpdir(), 'assay-settings-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** A deployment with one open finding. */
async function createDeployment(configured: object = {}) {
  const store = createMemoryStore()
  const sent: Message[] = []
  const result = {
    status: 'NON_COMPLIANT',
    reason: 'Old.',
    evidence: { runtime: 'python3.8' },
    severity: 'HIGH',
    open: true,
  }
  const body = { resource: worker, results: { [control]: result } }
  await store.save({ key: buildComplianceRecordKey(worker), version: 1, body }, 0)
  return {
    store,
    sent,
    snapshotScan: store,
    sender: {
      send: (_: string, messages: readonly object[]) =>
        Promise.resolve(void sent.push(...(messages as Message[]))),
    },
    ...describeConfiguration(parseConfiguration({ home: 'eu-west-1', ...configured })),
    actor: parseActor('arn:aws:sts::111122223333:assumed-role/Admin/ann'),
  }
}

function readFile(text: string, known: Awaited<ReturnType<typeof createDeployment>>['known']) {
  const file = join(directory, 'settings.json')
  writeFileSync(file, text)
  return readSettingsFile(file, { known })
}

const write = { dryRun: false, now }

describe('assay settings', () => {
  it('sets what show printed and was edited, and asks for the comparison', async () => {
    const deployment = await createDeployment()
    const shown = buildSettingsDocument(await loadCurrentSettings(deployment.store))
    expect(shown).toEqual({ version: 0, exceptions: [], controls: {}, attestations: [], routes: [] })
    const file = readFile(
      `// why\n${JSON.stringify({ ...shown, exceptions: [exception] })}`,
      deployment.known,
    )
    expect((await changeSettings(file, deployment, { dryRun: true, now })).changes).toHaveLength(1)
    expect(deployment.sent).toEqual([])
    const { version, changes } = await changeSettings(file, deployment, write)
    expect(version).toMatchObject({ number: 1, by: { name: 'Admin/ann', type: 'AssumedRole' } })
    expect(changes).toEqual([expect.stringMatching(/^Exception added: /)])
    expect(deployment.sent).toEqual([{ type: 'settings-changed', number: 1 }])
    const again = readFile(JSON.stringify({ version: 1, exceptions: [exception] }), deployment.known)
    expect((await changeSettings(again, deployment, write)).version).toBeUndefined()
    expect(deployment.sent).toHaveLength(2)
    const history = formatSettingsHistory(await listSettingsVersions(deployment.store), deployment.deployed)
    expect(history).toEqual([
      'version 1, set at 2026-11-30T09:00:00.000Z by Admin/ann (arn:aws:sts::111122223333:assumed-role/Admin/ann)',
      expect.stringMatching(/^ {2}Exception added: /),
    ])
  })

  it('refuses a file that another change overtook', async () => {
    const deployment = await createDeployment()
    const file = readFile('{"version": 0}', deployment.known)
    const other = readFile(JSON.stringify({ version: 0, exceptions: [exception] }), deployment.known)
    await changeSettings(other, deployment, write)
    await expect(changeSettings(file, deployment, write)).rejects.toThrow(
      'version 1 is in force, and the file is based on version 0: read it again',
    )
  })

  it('replaces settings that are not valid', async () => {
    const deployment = await createDeployment()
    await deployment.store.save({ key: currentSettingsKey, version: 7, body: 'broken' }, 0)
    const file = readFile('{"version": 7}', deployment.known)
    expect((await changeSettings(file, deployment, write)).version?.number).toBe(8)
    const [, broken] = formatSettingsHistory(
      await listSettingsVersions(deployment.store),
      deployment.deployed,
    )
    expect(broken).toMatch(/^version 7 is not valid and not in force: "by": expected who set the settings/)
  })

  it('says what changes of the last valid settings, which are in force while the stored ones are not valid', async () => {
    const deployment = await createDeployment()
    const first = readFile(JSON.stringify({ version: 0, exceptions: [exception] }), deployment.known)
    await changeSettings(first, deployment, write)
    const same = readFile(JSON.stringify({ version: 1, exceptions: [] }), deployment.known)
    await changeSettings(same, deployment, write)
    await deployment.store.save({ key: currentSettingsKey, version: 3, body: 'broken' }, 2)
    const file = readFile('{"version": 3}', deployment.known)
    expect((await changeSettings(file, deployment, { dryRun: true, now })).changes).toEqual([
      expect.stringMatching(/^Exception removed: /),
    ])
  })

  it.each([
    ['', 'the file is empty'],
    ['[]', 'expected an object'],
    ['{', 'invalid JSON'],
    [
      '{"exceptions": []}',
      '"version": expected the version that the file is based on: begin with what "assay settings show" prints',
    ],
    ['{"version": -1}', '"version": expected'],
    ['{"version": 0, "home": "eu-west-1"}', '"home": unknown key'],
    [
      '{"version": 0, "routes": [{"name": "other"}]}',
      '"routes.0.name": expected the name of a deployed route ("team")',
    ],
  ])('refuses the file %j', async (text, message) => {
    const { known } = await createDeployment({ routes: [{ name: 'team', to: { events: true } }] })
    expect(() => readFile(text, known)).toThrow(CliError)
    expect(() => readFile(text, known)).toThrow(message)
  })
})

describe('assay findings accept --deployed', () => {
  const id = computeFindingId(control, worker)

  it('adds one exception for the finding', async () => {
    const deployment = await createDeployment()
    const { version } = await addDeployedException(id.slice(0, 8), acceptance, deployment, write)
    expect(version?.settings.exceptions).toEqual([exception])
    await expect(addDeployedException(id, acceptance, deployment, write)).rejects.toThrow('accepted already')
  })

  it('finds a finding whose record is on two pages', async () => {
    const deployment = await createDeployment()
    const { items } = await deployment.snapshotScan.page([COMPLIANCE_RECORD_SORT])
    const snapshotScan: SnapshotScan = {
      page: (_, token) => Promise.resolve({ items, ...(token === undefined ? { next: 'second' } : {}) }),
    }
    const { changes } = await addDeployedException(id, acceptance, { ...deployment, snapshotScan }, write)
    expect(changes).toHaveLength(1)
  })

  it.each([
    [id.slice(0, 3), {}, 'is too short'],
    ['0'.repeat(32), {}, 'no open finding of the deployment has an id that begins with 000'],
    [id, { until: '2026-11-29' }, '--until 2026-11-29 has passed'],
    [id, { until: 'soon' }, 'nothing is changed: "exceptions.0.until": expected a date'],
    [id, { reason: ' ' }, 'nothing is changed: "exceptions.0.reason"'],
  ])('refuses %s %j', async (given, parts, message) => {
    const deployment = await createDeployment()
    const attempt = addDeployedException(given, { ...acceptance, ...parts }, deployment, write)
    await expect(attempt).rejects.toThrow(message)
    expect((await loadCurrentSettings(deployment.store)).number).toBe(0)
  })
})

describe('who calls', () => {
  it.each([
    ['arn:aws:iam::111122223333:user/team/ann', 'IAMUser', 'ann'],
    ['arn:aws:sts::111122223333:assumed-role/Admin/ann@example.com', 'AssumedRole', 'Admin/ann@example.com'],
    ['arn:aws-cn:iam::111122223333:root', 'Root', 'root'],
    ['arn:aws:sts::111122223333:federated-user/ann', 'FederatedUser', 'ann'],
  ])('is %s: %s %s', (arn, type, name) => {
    expect(parseActor(arn)).toEqual({ type, name, arn })
  })

  it('is no other text', () => {
    expect(() => parseActor('ann')).toThrow('AWS returned an identity that is none')
  })
})

describe('a deployment', () => {
  it('that AWS refuses says what to do', async () => {
    const refused = Object.assign(new Error('not authorized to perform dynamodb:PutItem'), { $metadata: {} })
    const at = { prefix: 'assay', account: '111122223333', region: 'eu-west-1' }
    await expect(explainRefusals(at, () => Promise.reject(refused))).rejects.toThrow(
      /PutItem \(docs\/operations\.md/,
    )
  })
})
