import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Notification } from '../../../audit/notify/notification.ts'
import { computeFindingId } from '../../../audit/state/findings/finding-id.ts'
import { buildCliOnce } from '../../cli/built-cli.ts'
import { describeOnLocalAws } from '../../local-aws/suite.ts'
import { createWorkloadActor } from '../actors/workload-actor.ts'
import { listDeployedFunctions, listRefusedCalls } from '../deployed-assay/deployed-functions.ts'
import { deployAndSettleAssay, type DeployedAssay } from '../deployed-assay/deployment.ts'
import { waitFor } from '../deployed-assay/eventually.ts'
import { createNotificationInbox, type NotificationInbox } from '../deployed-assay/notification-inbox.ts'
import { runScript } from '../deployed-assay/run-script.ts'
import { waitUntilIdle } from '../deployed-assay/until-idle.ts'

const RUNTIME_CONTROL = 'patching/function-runtime-supported'
const decision = { owner: 'ann@example.com', reason: 'It is replaced in May.', until: '2099-05-31' }

/** Seconds within which a change of the settings is notified: the delay, the comparison and the notification. */
const NOTIFIED_WITHIN = 300

interface SettingsDocument {
  version: number
  exceptions: { resource: string }[]
}

describeOnLocalAws('settings of a deployment at run time', () => {
  let assay: DeployedAssay
  let inbox: NotificationInbox

  beforeAll(async () => {
    await buildCliOnce()
    assay = await deployAndSettleAssay({}, async localAws => {
      const actor = createWorkloadActor(localAws)
      await actor.createRole('plain')
      for (const name of ['outdated', 'older'])
        await actor.createFunction(name, { role: 'plain', runtime: 'python3.8' })
    })
    inbox = await createNotificationInbox(assay)
    await waitUntilIdle(assay.localAws)
  })
  afterAll(() => assay.stop())

  async function runAssay(...args: string[]) {
    const config = join(assay.directory, 'assay.config.json')
    return runScript('cli/bin.js', [...args, '--config', config], assay.localAws.env)
  }

  async function showSettings(): Promise<SettingsDocument> {
    const { out, err, code } = await runAssay('settings', 'show')
    expect({ code, err }).toMatchObject({ code: 0 })
    return JSON.parse(out) as SettingsDocument
  }

  async function setSettings(settings: object) {
    const file = join(assay.directory, 'settings.json')
    writeFileSync(file, JSON.stringify(settings))
    return runAssay('settings', 'set', file)
  }

  /** The notification of a version of the settings. */
  function waitForChange(version: number): Promise<Notification> {
    return waitFor(
      `the notification of version ${version} of the settings`,
      async () =>
        (await inbox.all())
          .map(({ notification }) => notification)
          .find(({ settingsChange }) => settingsChange?.version === version),
      NOTIFIED_WITHIN,
    )
  }

  const functionArn = (name: string) => createWorkloadActor(assay.localAws).functionNamed(name).arn

  test('an exception is set, accepts the finding, and is said to people', async () => {
    expect(await showSettings()).toMatchObject({ version: 0, exceptions: [] })
    const exception = { control: RUNTIME_CONTROL, resource: functionArn('outdated'), ...decision }
    const { code, out, err } = await setSettings({ version: 0, exceptions: [exception] })
    expect({ code, err }).toMatchObject({ code: 0 })
    expect(out).toContain(`Exception added: ${RUNTIME_CONTROL} on ${functionArn('outdated')}`)
    const notification = await waitForChange(1)
    expect(notification).toMatchObject({
      action: 'assay:ChangeSettings',
      settingsChange: {
        counts: { ACCEPTED: 1, REOPENED: 0, DISABLED: 0, RERATED: 0 },
        groups: [{ effect: 'ACCEPTED', control: RUNTIME_CONTROL, resources: [functionArn('outdated')] }],
      },
    })
    expect(notification.actor.arn).toMatch(/^arn:aws:(iam|sts)::\d{12}:/)
    expect(notification.text).toContain(`${decision.owner} until ${decision.until}: ${decision.reason}`)
    expect(await showSettings()).toMatchObject({ version: 1, exceptions: [exception] })
  })

  test('a file that is based on an earlier version, or accepts everything, changes nothing', async () => {
    const stale = await setSettings({ version: 0 })
    expect(stale.code).toBe(2)
    expect(stale.err).toContain('version 1 is in force, and the file is based on version 0')
    const wide = { control: RUNTIME_CONTROL, resource: 'arn:aws:*', ...decision }
    const refused = await setSettings({ version: 1, exceptions: [wide] })
    expect(refused.code).toBe(2)
    expect(refused.err).toContain('"exceptions.0.resource": expected a pattern that names a service')
    expect((await showSettings()).version).toBe(1)
  })

  test('the finding of another function is accepted by its id, and both are open again later', async () => {
    const { arn, region } = createWorkloadActor(assay.localAws).functionNamed('older')
    const id = computeFindingId(RUNTIME_CONTROL, { region, arn })
    const { owner, reason, until } = decision
    const accepted = await runAssay(
      'findings',
      'accept',
      id.slice(0, 12),
      '--deployed',
      '--owner',
      owner,
      '--reason',
      reason,
      '--until',
      until,
    )
    expect(accepted).toMatchObject({ code: 0 })
    expect((await showSettings()).exceptions.map(({ resource }) => resource)).toEqual([
      functionArn('outdated'),
      arn,
    ])
    expect(await waitForChange(2)).toMatchObject({ settingsChange: { counts: { ACCEPTED: 1 } } })
    expect((await setSettings({ version: 2 })).code).toBe(0)
    const { settingsChange, text, severity } = await waitForChange(3)
    expect(settingsChange?.counts).toEqual({ REOPENED: 2, ACCEPTED: 0, DISABLED: 0, RERATED: 0 })
    expect(severity).toBe('HIGH')
    expect(text).toMatch(/Open again: 2 findings \(HIGH\) for functions/)
  })

  test('the history says who set what', async () => {
    const { code, out } = await runAssay('settings', 'history')
    expect(code).toBe(0)
    expect(out).toMatch(/^version 3, set at .* by .*\n {2}Exception removed: /)
    expect(out).toMatch(/\nversion 1, set at .*\n {2}Exception added: .*\n$/)
  })

  test('each change was notified once, and no call of a function was refused', async () => {
    await waitUntilIdle(assay.localAws)
    const ids = (await inbox.all())
      .filter(({ notification }) => notification.settingsChange !== undefined)
      .map(({ notification }) => notification.id)
    expect(ids).toHaveLength(3)
    expect(new Set(ids).size).toBe(3)
    const functions = await listDeployedFunctions(assay.localAws)
    expect(await listRefusedCalls(assay.localAws, functions)).toEqual([])
  })
})
