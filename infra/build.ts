import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build as bundle, type OutputFile } from 'esbuild'
import { checklist } from '../audit/checklist.ts'
import { configurationIn, ConfigurationError } from '../audit/settings/configuration.ts'
import { bundlesOf, faultsOf, kilobytes, type Bundle } from './build/bundle.ts'
import { literalKeys } from './build/literal-keys.ts'
import { smallStyle } from './build/small-style.ts'
import { workerNames, workers } from './functions/workers.ts'
import { definitions, putKnowledge } from './knowledge/bundled.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Where the bundles are built; each has a folder that is named after its function. */
export const bundlesDirectory = join(root, 'dist', 'functions')

/** What `build` works with; by default the repository's own `dist` and `assay.config.json`. */
export interface BuildOptions {
  /** Gets a folder `functions` that is deployed, and beside it what helps to understand it. */
  out?: string
  /** The configuration that the functions are deployed with. */
  configuration?: string
}

/** The bundles may not be deployed; `message` says why. */
export class BuildRefused extends Error {
  override name = 'BuildRefused'
}

/** Some of the packages inside are CommonJS and call `require`. */
const REQUIRE =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);"

/** Ways to credentials that a function never takes: Lambda puts them into its environment. */
const ELSEWHERE = ['ini', 'process', 'sso', 'web-identity'].map(way => `@aws-sdk/credential-provider-${way}`)

/**
 * Bundles every function with its configuration and the files of knowledge that it reads. The same input gives the
 * same bytes. Throws BuildRefused, and ConfigurationError.
 */
export async function build(options: BuildOptions = {}): Promise<Bundle[]> {
  const { out = join(root, 'dist'), configuration = join(root, 'assay.config.json') } = options
  const functions = join(out, 'functions')
  const configured = readFileSync(configuration, 'utf8')
  configurationIn(configured, basename(configuration), checklist)
  const { outputFiles, metafile } = await bundle({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(workerNames.map(name => [`${name}/index`, `functions/${name}.ts`])),
    outdir: functions,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    mainFields: ['module', 'main'],
    external: ELSEWHERE,
    define: definitions,
    plugins: [literalKeys, smallStyle],
    banner: { js: REQUIRE },
    sourcemap: 'external',
    sourcesContent: false,
    metafile: true,
    write: false,
    logLevel: 'warning',
  })
  const bundles = bundlesOf(metafile)
  refuse(bundles)
  for (const part of ['functions', 'maps']) rmSync(join(out, part), { recursive: true, force: true })
  for (const file of outputFiles) put(file, out)
  for (const name of workerNames) writeFileSync(join(functions, name, 'assay.config.json'), configured)
  for (const each of bundles) putKnowledge(each, root, join(functions, each.name))
  writeFileSync(join(out, 'metafile.json'), JSON.stringify(metafile))
  return bundles
}

function refuse(bundles: readonly Bundle[]): void {
  const faults = workerNames.flatMap(name => {
    const found = bundles.find(each => each.name === name)
    return found ? faultsOf(found, workers[name].bundleBytes) : [`${name} was not built`]
  })
  if (faults.length > 0) throw new BuildRefused(faults.join('\n'))
}

/** A function's code goes to its folder, its source map to one that is not deployed. */
function put({ path, contents }: OutputFile, out: string): void {
  const name = basename(dirname(path))
  const place = path.endsWith('.map') ? join(out, 'maps', `${name}.mjs.map`) : path
  mkdirSync(dirname(place), { recursive: true })
  writeFileSync(place, contents)
}

async function main(): Promise<void> {
  try {
    for (const { name, bytes } of await build()) console.error(`${name.padEnd(16)} ${kilobytes(bytes)}`)
  } catch (failure) {
    if (!(failure instanceof BuildRefused || failure instanceof ConfigurationError)) throw failure
    console.error(failure.message)
    process.exitCode = 1
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
