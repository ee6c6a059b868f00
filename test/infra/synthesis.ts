import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { App } from 'aws-cdk-lib'
import { parseConfiguration } from '../../audit/configuration/configuration.ts'
import { createAssayApp } from '../../infra/app.ts'
import { hookBundles, workerNames } from '../../infra/functions/worker-limits.ts'
import { resolveReferences, type StackTemplate } from './resolved-template.ts'

/** The account of synthesized templates. */
export const SYNTH_ACCOUNT_ID = '111122223333'

/** A synthesized stack with its references resolved. */
export interface SynthStack {
  name: string
  region: string
  template: StackTemplate
  /** The unresolved template. */
  raw: string
}

/**
 * Creates an app with this configuration and empty bundles, for one account or any, and runs `work` with it.
 */
export function runWithApp<T>(source: object, work: (app: App) => T, whose: 'OURS' | 'ANY' = 'OURS'): T {
  const directory = mkdtempSync(join(tmpdir(), 'assay-synthesis-'))
  try {
    const account = whose === 'ANY' ? undefined : SYNTH_ACCOUNT_ID
    const places = { outdir: join(directory, 'cdk.out'), bundles: emptyBundles(directory) }
    return work(createAssayApp({ configuration: parseConfiguration(source), account, ...places }))
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** The stacks of each synthesized app, by its configuration and account: a worker synthesizes each once. */
const synthesizedStacks = new Map<string, readonly SynthStack[]>()

/** The stacks of such an app. */
export function synthesizeTestStacks(source: object, whose: 'OURS' | 'ANY' = 'OURS'): readonly SynthStack[] {
  const key = `${whose} ${JSON.stringify(source)}`
  const stacks = synthesizedStacks.get(key) ?? runWithApp(source, listStacks, whose)
  synthesizedStacks.set(key, stacks)
  return stacks
}

function listStacks(app: App): SynthStack[] {
  return app.synth().stacks.map(({ stackName, environment, templateFullPath }) => {
    const raw = readFileSync(templateFullPath, 'utf8')
    const { region } = environment
    return {
      name: stackName,
      region,
      raw,
      template: resolveReferences(JSON.parse(raw), region, SYNTH_ACCOUNT_ID),
    }
  })
}

/** The configurations of the stack tests. */
export const SYNTH_CONFIGURATIONS = {
  'home elsewhere': { home: 'eu-west-1' },
  'home in the first region': { home: 'us-east-1' },
  'three regions': { home: 'eu-west-1', regions: ['eu-west-1', 'us-east-1', 'eu-central-1'] },
}

/** The stack called `name`. */
export function findStackByName(stacks: readonly SynthStack[], name: string): SynthStack {
  const stack = stacks.find(each => each.name === name)
  if (stack === undefined) throw new Error(`no stack ${name}`)
  return stack
}

function emptyBundles(directory: string): string {
  const bundles = join(directory, 'functions')
  for (const name of [...workerNames, ...hookBundles]) {
    mkdirSync(join(bundles, name), { recursive: true })
    writeFileSync(join(bundles, name, 'index.mjs'), '')
  }
  return bundles
}
