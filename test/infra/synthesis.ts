import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { App } from 'aws-cdk-lib'
import { configurationOf } from '../../audit/settings/configuration.ts'
import { assayApp } from '../../infra/app.ts'
import { workerNames } from '../../infra/functions/workers.ts'
import { resolved, type Template } from './template.ts'

/** Whose account the tests synthesize for. */
export const ACCOUNT = '111122223333'

/** A synthesized stack, its references resolved as CloudFormation would resolve them. */
export interface Synthesized {
  name: string
  region: string
  template: Template
  /** The template as it is written. */
  raw: string
}

/** Makes an app with this configuration for our account or any, its bundles empty, and does `work` with it. */
export function withApp<T>(source: object, work: (app: App) => T, whose: 'OURS' | 'ANY' = 'OURS'): T {
  const directory = mkdtempSync(join(tmpdir(), 'assay-synthesis-'))
  try {
    const account = whose === 'ANY' ? undefined : ACCOUNT
    const places = { outdir: join(directory, 'cdk.out'), bundles: emptyBundles(directory) }
    return work(assayApp({ configuration: configurationOf(source), account, ...places }))
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** The stacks of such an app. */
export function synthesize(source: object, whose: 'OURS' | 'ANY' = 'OURS'): Synthesized[] {
  return withApp(source, stacksOf, whose)
}

function stacksOf(app: App): Synthesized[] {
  return app.synth().stacks.map(({ stackName, environment, templateFullPath }) => {
    const raw = readFileSync(templateFullPath, 'utf8')
    const { region } = environment
    return { name: stackName, region, raw, template: resolved(JSON.parse(raw), region, ACCOUNT) }
  })
}

/** The configurations that the tests of the stacks look at. */
export const configurations = {
  'home elsewhere': { home: 'eu-west-1' },
  'home in the first region': { home: 'us-east-1' },
  'three regions': { home: 'eu-west-1', regions: ['eu-west-1', 'us-east-1', 'eu-central-1'] },
}

/** The stack called `name`. */
export function stackNamed(stacks: readonly Synthesized[], name: string): Synthesized {
  const stack = stacks.find(each => each.name === name)
  if (stack === undefined) throw new Error(`no stack ${name}`)
  return stack
}

function emptyBundles(directory: string): string {
  const bundles = join(directory, 'functions')
  for (const name of workerNames) {
    mkdirSync(join(bundles, name), { recursive: true })
    writeFileSync(join(bundles, name, 'index.mjs'), '')
  }
  return bundles
}
