import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build as bundle, type OutputFile } from 'esbuild'
import {
  listBundles,
  findBundleFaults,
  formatKilobytes,
  type FunctionBundle,
} from './build/function-bundle.ts'
import { BuildError } from './build/build-error.ts'
import { evaluatedFactsPlugin } from './build/evaluated-facts.ts'
import { packageVersionsPlugin } from './build/package-versions.ts'
import { replaceSchemaKeysPlugin } from './build/replace-schema-keys.ts'
import { reportPagePlugin, writeReportPage } from './build/report-page.ts'
import { removeControlTextsPlugin, writeControlDescriptions } from './build/control-descriptions.ts'
import { writeFactCalls } from './build/fact-calls.ts'
import { writeFrameworkDescriptions } from './build/framework-descriptions.ts'
import {
  DEPLOYMENT_HOOK_BUNDLE,
  DEPLOYMENT_HOOK_BUNDLE_BYTES,
  GATE_BUNDLE,
  GATE_BUNDLE_BYTES,
  workerNames,
  workerLimits,
} from './functions/worker-limits.ts'
import { catalogDefinitions, copyCatalogFiles } from './aws-catalog/bundled-files.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** A bundle: its handler, and the limit of its bytes. */
interface BundleDefinition {
  name: string
  handler: string
  maxBytes: number
}

const bundleDefinitions: readonly BundleDefinition[] = [
  ...workerNames.map(name => ({
    name,
    handler: `functions/${name}.ts`,
    maxBytes: workerLimits[name].bundleBytes,
  })),
  { name: GATE_BUNDLE, handler: 'functions/gate/hook/handler.ts', maxBytes: GATE_BUNDLE_BYTES },
  {
    name: DEPLOYMENT_HOOK_BUNDLE,
    handler: 'functions/deployment-hook/handler.ts',
    maxBytes: DEPLOYMENT_HOOK_BUNDLE_BYTES,
  },
]

/** Where a build goes. */
export interface BuildFunctionsOptions {
  /**
   * The output directory, by default `dist`. Its directory `functions` has a subdirectory for each function, which is deployed;
   * source maps and metadata are not.
   */
  out?: string
}

/** Some bundled packages are CommonJS and call `require`. */
const REQUIRE_BANNER =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);"

/** Credential providers that a function never uses: Lambda sets its credentials in the environment. */
const EXTERNAL_PACKAGES = ['ini', 'process', 'sso', 'web-identity'].map(
  provider => `@aws-sdk/credential-provider-${provider}`,
)

/**
 * Bundles every function with the AWS catalog files and the descriptions of controls and frameworks that it reads; the
 * configuration is added when it is deployed. The build is deterministic. Throws BuildError.
 */
export async function buildFunctions(options: BuildFunctionsOptions = {}): Promise<FunctionBundle[]> {
  const { out = join(root, 'dist') } = options
  const functions = join(out, 'functions')
  const { outputFiles, metafile } = await bundle({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(bundleDefinitions.map(({ name, handler }) => [`${name}/index`, handler])),
    outdir: functions,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    mainFields: ['module', 'main'],
    // Packages keep their paths below node_modules, wherever that is: the bundles are the same in every folder.
    preserveSymlinks: true,
    external: EXTERNAL_PACKAGES,
    define: catalogDefinitions,
    plugins: [
      replaceSchemaKeysPlugin,
      packageVersionsPlugin,
      reportPagePlugin,
      removeControlTextsPlugin,
      evaluatedFactsPlugin,
    ],
    banner: { js: REQUIRE_BANNER },
    sourcemap: 'external',
    sourcesContent: false,
    metafile: true,
    write: false,
    logLevel: 'warning',
  })
  const bundles = listBundles(metafile)
  rejectFaultyBundles(bundles)
  for (const folder of ['functions', 'maps']) rmSync(join(out, folder), { recursive: true, force: true })
  for (const file of outputFiles) writeOutputFile(file, out)
  for (const each of bundles) {
    const folder = join(functions, each.name)
    copyCatalogFiles(each, root, folder)
    writeControlDescriptions(each, folder)
    writeFrameworkDescriptions(each, folder)
    writeFactCalls(each, folder)
    await writeReportPage(each, folder)
  }
  writeFileSync(join(out, 'metafile.json'), JSON.stringify(metafile))
  return bundles
}

function rejectFaultyBundles(bundles: readonly FunctionBundle[]): void {
  const faults = bundleDefinitions.flatMap(({ name, maxBytes }) => {
    const found = bundles.find(each => each.name === name)
    return found ? findBundleFaults(found, maxBytes) : [`The function ${name} was not built.`]
  })
  if (faults.length > 0) throw new BuildError(faults.join('\n'))
}

/** Writes code to the function's directory, and source maps to one that is not deployed. */
function writeOutputFile({ path, contents }: OutputFile, out: string): void {
  const name = basename(dirname(path))
  const destination = path.endsWith('.map') ? join(out, 'maps', `${name}.mjs.map`) : path
  mkdirSync(dirname(destination), { recursive: true })
  writeFileSync(destination, contents)
}

async function main(): Promise<void> {
  try {
    for (const { name, bytes } of await buildFunctions())
      console.error(`${name.padEnd(16)} ${formatKilobytes(bytes)}`)
  } catch (failure) {
    if (!(failure instanceof BuildError)) throw failure
    console.error(failure.message)
    process.exitCode = 1
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
