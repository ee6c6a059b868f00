import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configurationOf } from '../../audit/settings/configuration.ts'
import { assayApp } from '../../infra/app.ts'
import { build } from '../../infra/build.ts'
import { sweepState } from '../../audit/sweep/state.ts'
import type { Timing } from '../../audit/timing.ts'
import { type Bed, startBed } from '../bed/bed.ts'
import { deployAssembly } from '../bed/deploy.ts'
import { soon } from './soon.ts'
import { storeOf } from './table.ts'

/** The configuration that is deployed: that of a user, in a hurry. */
export const source = {
  home: 'eu-west-1',
  timing: { tellAfter: 2, tellAtLast: 60, lookAgainAfter: [1, 2], sweepAfter: 1, sweepTellAfter: 1 },
}

/** Assay, deployed as users deploy it on a bed that enforces IAM. */
export interface Deployment {
  bed: Bed
  /** The ARN of the topic that people subscribe to. */
  topic: string
  /** Holds the configuration, `assay.config.json`, and what was synthesized of it, `cdk.out`. */
  directory: string
  stop(): Promise<void>
}

/** What an account had before Assay came. */
type Before = (bed: Bed) => Promise<unknown>

/** Assay, deployed, once it has looked at the whole account and told what it found. */
export async function settledAssay(timing: Partial<Timing> = {}, before?: Before): Promise<Deployment> {
  const assay = await deployAssay(timing, before)
  try {
    await soon('the end of the baseline', async () => (await sweepState(storeOf(assay.bed))).last, 180)
    return assay
  } catch (failure) {
    await assay.stop()
    throw failure
  }
}

/** Builds and synthesizes Assay and deploys its stacks on a bed of its own; `timing` is other than that of `source`. */
export async function deployAssay(timing: Partial<Timing> = {}, before?: Before): Promise<Deployment> {
  const directory = mkdtempSync(join(tmpdir(), 'assay-deployed-'))
  const bed = await startBed({ enforceIam: true })
  const stop = async () => {
    await bed.stop()
    rmSync(directory, { recursive: true })
  }
  try {
    await before?.(bed)
    await synthesize(directory, bed.account, { ...source, timing: { ...source.timing, ...timing } })
    const stacks = await deployAssembly(bed, join(directory, 'cdk.out'))
    const topic = stacks.find(({ outputs }) => outputs['Topic'] !== undefined)?.outputs['Topic'] ?? ''
    return { bed, topic, directory, stop }
  } catch (failure) {
    await stop()
    throw failure
  }
}

async function synthesize(directory: string, account: string, configured: object): Promise<void> {
  const configuration = join(directory, 'assay.config.json')
  writeFileSync(configuration, JSON.stringify(configured))
  await build({ out: join(directory, 'dist'), configuration })
  const bundles = join(directory, 'dist', 'functions')
  const outdir = join(directory, 'cdk.out')
  assayApp({ configuration: configurationOf(configured), account, outdir, bundles }).synth()
}
