import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build as bundle, type Metafile } from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The app that uses `assay/cdk` has these packages: the constructs must be of its own copy. */
const PEER_PACKAGES = ['aws-cdk-lib', 'constructs']

/** Bundles what `assay/cdk` exports into `dist/cdk/cdk.js`, with its types. Returns what is in it. */
export async function buildCdkEntry(): Promise<Metafile> {
  const folder = join(root, 'dist', 'cdk')
  rmSync(folder, { recursive: true, force: true })
  const metafile = await writeCdkBundle(folder)
  writeTypes(join(folder, 'types'))
  return metafile
}

/** Some of the packages inside are CommonJS and call `require`. */
const REQUIRE_BANNER =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);"

/**
 * Bundles what `assay/cdk` exports into `cdk.js` in `folder`. The constructs find the bundles of the functions in `../functions`,
 * unless the app names another directory, and the plugin the command in `../../cli`.
 */
export async function writeCdkBundle(folder: string): Promise<Metafile> {
  const { metafile } = await bundle({
    absWorkingDir: root,
    entryPoints: { cdk: 'infra/cdk.ts' },
    outdir: folder,
    bundle: true,
    minify: true,
    keepNames: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    preserveSymlinks: true,
    external: PEER_PACKAGES.flatMap(name => [name, `${name}/*`]),
    banner: { js: REQUIRE_BANNER },
    metafile: true,
    logLevel: 'warning',
  })
  return metafile
}

/** Writes the types of the entry and of what they refer to. The compiler writes those of everything that the code imports. */
function writeTypes(folder: string): void {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const project = join(root, 'infra', 'package', 'tsconfig.json')
  execFileSync(process.execPath, [tsc, '-p', project], { stdio: ['ignore', 'inherit', 'inherit'] })
  const needed = listReferences(join(folder, 'infra', 'cdk.d.ts'))
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (file.endsWith('.d.ts') && !needed.has(join(folder, file))) rmSync(join(folder, file))
}

/** `file` and the files of types that it refers to, directly or not. */
function listReferences(file: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(file)) return found
  found.add(file)
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)\.ts'/g))
    listReferences(join(dirname(file), `${path}.d.ts`), found)
  return found
}
