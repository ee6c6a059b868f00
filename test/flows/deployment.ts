import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configurationOf } from '../../audit/settings/configuration.ts'
import { assayApp } from '../../infra/app.ts'
import { build } from '../../infra/build.ts'
import { sweepState } from '../../audit/sweep/state.ts'
import { type Bed, startBed } from '../bed/bed.ts'
import { deployAssembly } from '../bed/deploy.ts'
import { soon } from './soon.ts'
import { storeOf } from './table.ts'

/** The configuration that is deployed: that of a user, in a hurry. */
export const source = {
  home: 'eu-west-1',
  timing: { tellAfter: 2, tellAtLast: 60, lookAgainAfter: [1, 2], sweepAfter: 1, sweepTellAfter: 1 },
}

/** Seconds after which nothing more comes of a change: the last look, and its message. */
export const QUIET = 1 + 2 + 2 * 2

/** Assay, deployed as users deploy it on a bed that enforces IAM. */
export interface Deployment {
  bed: Bed
  /** The ARN of the topic that people subscribe to. */
  topic: string
  stop(): Promise<void>
}

/** Assay, deployed, once it has looked at the whole account and told what it found. */
export async function settledAssay(): Promise<Deployment> {
  const assay = await deployAssay()
  try {
    await soon('the end of the baseline', async () => (await sweepState(storeOf(assay.bed))).last, 180)
    return assay
  } catch (failure) {
    await assay.stop()
    throw failure
  }
}

/** Builds and synthesizes Assay and deploys its stacks on a bed of its own. */
export async function deployAssay(): Promise<Deployment> {
  const directory = mkdtempSync(join(tmpdir(), 'assay-deployed-'))
  const bed = await startBed({ enforceIam: true })
  const stop = async () => {
    await bed.stop()
    rmSync(directory, { recursive: true })
  }
  try {
    await synthesize(directory, bed.account)
    const stacks = await deployAssembly(bed, join(directory, 'cdk.out'))
    const topic = stacks.find(({ outputs }) => outputs['Topic'] !== undefined)?.outputs['Topic'] ?? ''
    return { bed, topic, stop }
  } catch (failure) {
    await stop()
    throw failure
  }
}

async function synthesize(directory: string, account: string): Promise<void> {
  const configuration = join(directory, 'assay.config.json')
  writeFileSync(configuration, JSON.stringify(source))
  await build({ out: join(directory, 'dist'), configuration })
  const bundles = join(directory, 'dist', 'functions')
  const outdir = join(directory, 'cdk.out')
  assayApp({ configuration: configurationOf(source), account, outdir, bundles }).synth()
}
