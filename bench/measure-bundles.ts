import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { environmentVariables } from '../audit/deployment/functions.ts'
import { buildFunctions } from '../infra/build.ts'
import { defaultBundles } from '../infra/stacks/bundles.ts'
import { computeQuantile } from './quantile.ts'

/** The size of a handler's bundle, and how long a new process takes to import it. */
export interface BundleCost {
  handler: string
  kilobytes: number
  importMs: number
}

const PROCESSES = 7

/** Builds the bundles and measures each. */
export async function measureBundles(): Promise<BundleCost[]> {
  const bundles = await buildFunctions()
  for (const { name } of bundles)
    writeFileSync(join(defaultBundles, name, 'assay.config.json'), '{ "home": "eu-west-1" }')
  return bundles.map(({ name, bytes }) => ({
    handler: name,
    kilobytes: Math.round(bytes / 100) / 10,
    importMs: measureImport(pathToFileURL(join(defaultBundles, name, 'index.mjs')).href),
  }))
}

function measureImport(url: string): number {
  const script = `const start = performance.now(); await import('${url}'); console.log(performance.now() - start)`
  const env: NodeJS.ProcessEnv = { ...process.env, AWS_REGION: 'eu-west-1' }
  for (const name of Object.values(environmentVariables)) env[name] = '5'
  const times = Array.from({ length: PROCESSES }, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      env,
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`the bundle ${url} cannot be imported: ${stderr}`)
    return Number(stdout)
  })
  return computeQuantile(times, 0.5)
}
