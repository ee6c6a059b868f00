import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { App, DefaultStackSynthesizer, Stack, type IStackSynthesizer } from 'aws-cdk-lib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseConfiguration } from '../../../audit/configuration/configuration.ts'
import { loadSweepState } from '../../../audit/state/sweep-state-store.ts'
import { createDynamoDbStore } from '../../../functions/aws/adapters/dynamodb-store.ts'
import { Assay, AssayForwarding, listForwardingRegions } from '../../../infra/cdk.ts'
import { writeTemplates } from '../../../infra/template/write-template.ts'
import { deployAssembly, deployTemplate } from '../../local-aws/deploy/deploy.ts'
import { putDeployObject } from '../../local-aws/deploy/assets.ts'
import { buildTrail } from '../../local-aws/sample-account.ts'
import { describeOnLocalAws } from '../../local-aws/suite.ts'
import { createWorkloadActor, FLOW_ACTOR } from '../actors/workload-actor.ts'
import { DEPLOYED_CONFIGURATION, deployAssay, type DeployedAssay } from '../deployed-assay/deployment.ts'
import { waitFor } from '../deployed-assay/eventually.ts'
import { runScript } from '../deployed-assay/run-script.ts'
import { createNotificationInbox, type NotificationInbox } from '../deployed-assay/notification-inbox.ts'

describeOnLocalAws('Assay deployed three times in one account', () => {
  let first: DeployedAssay
  let bundles: string
  let actor: ReturnType<typeof createWorkloadActor>

  beforeAll(async () => {
    first = await deployAssay({}, async localAws => {
      await buildTrail(localAws)
      await createWorkloadActor(localAws).createRole('plain')
    })
    bundles = join(first.directory, 'dist', 'functions')
    actor = createWorkloadActor(first.localAws)
    await waitForInitialScan('assay')
  })
  afterAll(() => first.stop())

  test('the construct in the CDK app of others works beside the first deployment', async () => {
    const outdir = join(first.directory, 'platform.out')
    synthesizePlatform(outdir)
    const stacks = await deployAssembly(first.localAws, outdir)
    expect(stacks.map(({ stackName }) => stackName)).toEqual(['Platform', 'PlatformEvents'])
    await waitForInitialScan('platform')
    const own = await createInbox('platform', readTopic(stacks))
    const others = await createInbox('first', first.topic)
    await expectNotified('outdated-platform', own, others)
    expect(await runDoctor({ ...DEPLOYED_CONFIGURATION, prefix: 'platform', stack: 'Platform' })).toEqual([])
    expect(await runDoctor(DEPLOYED_CONFIGURATION)).toEqual([])
  })

  test('the written templates are deployed without CDK', async () => {
    const { localAws } = first
    const out = join(first.directory, 'template')
    const configuration = parseConfiguration({ ...DEPLOYED_CONFIGURATION, prefix: 'written' })
    const deployed = []
    for (const { stack, region, file, assets } of writeTemplates({ configuration, bundles, out })) {
      for (const asset of assets)
        await putDeployObject(localAws, region, 'archives', asset, readFileSync(join(out, 'assets', asset)))
      const template = JSON.parse(readFileSync(join(out, file), 'utf8')) as object
      const parameters: Record<string, string> = assets.length > 0 ? { AssetsBucket: 'archives' } : {}
      deployed.push(await deployTemplate(localAws, { stackName: stack, region, template, parameters }))
    }
    expect(deployed.map(({ stackName }) => stackName)).toEqual(['Written', 'WrittenForwarding-us-east-1'])
    await waitForInitialScan('written')
    await expectNotified('outdated-written', await createInbox('written', readTopic(deployed)))
    expect(await runDoctor({ ...DEPLOYED_CONFIGURATION, prefix: 'written' })).toEqual([])
  })

  /** A CDK app of others: a stack of theirs that contains the construct, with other ids, names and qualifier than ours. */
  function synthesizePlatform(outdir: string): void {
    const { account } = first.localAws
    const app = new App({ outdir, analyticsReporting: false })
    const { home, timing } = DEPLOYED_CONFIGURATION
    const props = { configuration: { home, timing }, prefix: 'platform' }
    const platform = new Stack(app, 'Platform', {
      env: { account, region: home },
      synthesizer: createSynthesizer(),
    })
    new Assay(platform, 'Audit', { ...props, bundles })
    for (const region of listForwardingRegions(props.configuration)) {
      const env = { account, region }
      const events = new Stack(app, 'PlatformEvents', { env, synthesizer: createSynthesizer() })
      new AssayForwarding(events, 'Audit', props)
      events.addStackDependency(platform)
    }
    app.synth()
  }

  /** The failed checks of the doctor, with their reasons. */
  async function runDoctor(configuration: object): Promise<unknown[]> {
    const file = join(first.directory, 'doctor.config.json')
    writeFileSync(file, JSON.stringify(configuration))
    const args = ['doctor', '--json', '--config', file]
    const { out, err } = await runScript('cli/bin.js', args, first.localAws.env)
    if (out === '') throw new Error(err)
    const { checks } = JSON.parse(out) as { checks: { state: string }[] }
    return checks.filter(({ state }) => state !== 'OK')
  }

  async function waitForInitialScan(prefix: string): Promise<void> {
    const store = createDynamoDbStore(prefix, new DynamoDBClient(first.localAws.client()))
    await waitFor(`the initial scan of ${prefix}`, async () => (await loadSweepState(store)).last, 600)
  }

  function createInbox(name: string, topic: string): Promise<NotificationInbox> {
    return createNotificationInbox({ localAws: first.localAws, topic }, name)
  }

  /** Makes a change with a finding, and expects each deployment to notify it. */
  async function expectNotified(name: string, ...inboxes: readonly NotificationInbox[]): Promise<void> {
    await actor.createFunction(name, { role: 'plain', runtime: 'python3.8' })
    for (const inbox of inboxes) {
      const { notification } = await inbox.first(name, 'lambda:CreateFunction')
      expect(notification).toMatchObject({ actor: { name: FLOW_ACTOR }, severity: 'HIGH' })
      const control = 'patching/function-runtime-supported'
      expect(notification.findings).toContainEqual(expect.objectContaining({ control, step: 'OPENED' }))
    }
  }
})

function readTopic(stacks: readonly { outputs: Record<string, string> }[]): string {
  return stacks.flatMap(({ outputs }) => outputs['Topic'] ?? [])[0] ?? ''
}

function createSynthesizer(): IStackSynthesizer {
  return new DefaultStackSynthesizer({ qualifier: 'platform' }) as IStackSynthesizer
}
