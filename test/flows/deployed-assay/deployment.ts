import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { DEFAULT_PREFIX, nameParts } from '../../../audit/resources/assay/deployment-names.ts'
import { parseConfiguration } from '../../../audit/configuration/configuration.ts'
import { createAssayApp } from '../../../infra/app.ts'
import { buildFunctions } from '../../../infra/build.ts'
import { loadSweepState } from '../../../audit/state/sweep-state-store.ts'
import type { Timing } from '../../../audit/settings/timing.ts'
import { type LocalAws, startLocalAws } from '../../local-aws/local-aws.ts'
import { deployAssembly } from '../../local-aws/deploy/deploy.ts'
import { waitFor } from './eventually.ts'
import { createTableStore } from './deployed-table.ts'
import { waitUntilIdle } from './until-idle.ts'

const ownNames = nameParts(DEFAULT_PREFIX)

/** The configuration that is deployed, with short delays. */
export const DEPLOYED_CONFIGURATION = {
  home: 'eu-west-1',
  timing: {
    notificationDelay: 2,
    notificationDeadline: 60,
    findingDelay: 4,
    findingInterval: 8,
    recheckDelays: [1, 2],
    sweepDelay: 1,
    sweepPollInterval: 1,
  },
}

/** Assay, deployed as users deploy it, on a local AWS that enforces IAM. */
export interface DeployedAssay {
  localAws: LocalAws
  /** The ARN of the topic that people subscribe to. */
  topic: string
  /** Holds the configuration, `assay.config.json`, the bundles, `dist/functions`, and the synthesized, `cdk.out`. */
  directory: string
  stop(): Promise<void>
}

/** Prepares the account before the deployment. */
type BeforeDeploy = (local: LocalAws) => Promise<unknown>

/** Deploys Assay and waits for the end of the initial scan, and until the first canary after it came back. */
export async function deployAndSettleAssay(
  timing: Partial<Timing> = {},
  before?: BeforeDeploy,
  others: object = {},
): Promise<DeployedAssay> {
  const assay = await deployAssay(timing, before, others)
  try {
    await waitFor(
      'the end of the initial scan',
      async () => (await loadSweepState(createTableStore(assay.localAws))).last,
      600,
    )
    await waitForCanary(assay.localAws)
    return assay
  } catch (failure) {
    await assay.stop()
    throw failure
  }
}

/** Runs the schedule of the canary, and waits until its alarm is not raised any more and all queues are empty. */
async function waitForCanary(localAws: LocalAws): Promise<void> {
  await localAws.schedules.fire(ownNames.canarySchedule)
  const cloudWatch = new CloudWatchClient(localAws.client())
  await waitFor('the canary', async () => {
    const { MetricAlarms = [] } = await cloudWatch.send(
      new DescribeAlarmsCommand({ AlarmNames: [ownNames.canaryAlarm] }),
    )
    return MetricAlarms.some(({ StateValue }) => StateValue === 'OK') || undefined
  })
  await waitUntilIdle(localAws)
}

/**
 * Builds and synthesizes Assay and deploys its stacks on a new local AWS; `timing` overrides that of
 * `DEPLOYED_CONFIGURATION`, and `others` are further parts of the configuration.
 */
export async function deployAssay(
  timing: Partial<Timing> = {},
  before?: BeforeDeploy,
  others: object = {},
): Promise<DeployedAssay> {
  const directory = mkdtempSync(join(tmpdir(), 'assay-deployed-'))
  const local = await startLocalAws({ enforceIam: true })
  const stop = async () => {
    await local.stop()
    rmSync(directory, { recursive: true })
  }
  try {
    await before?.(local)
    await synthesize(directory, local.account, {
      ...DEPLOYED_CONFIGURATION,
      ...others,
      timing: { ...DEPLOYED_CONFIGURATION.timing, ...timing },
    })
    const stacks = await deployAssembly(local, join(directory, 'cdk.out'))
    const topic = stacks.find(({ outputs }) => outputs['Topic'] !== undefined)?.outputs['Topic'] ?? ''
    return { localAws: local, topic, directory, stop }
  } catch (failure) {
    await stop()
    throw failure
  }
}

async function synthesize(directory: string, account: string, configured: object): Promise<void> {
  writeFileSync(join(directory, 'assay.config.json'), JSON.stringify(configured))
  await buildFunctions({ out: join(directory, 'dist') })
  const bundles = join(directory, 'dist', 'functions')
  const outdir = join(directory, 'cdk.out')
  createAssayApp({ configuration: parseConfiguration(configured), account, outdir, bundles }).synth()
}
