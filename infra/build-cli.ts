import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build as bundle, type Metafile } from 'esbuild'
import { minifyReportPagePlugin } from './build/report-page.ts'
import { replaceSchemaKeysPlugin } from './build/replace-schema-keys.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Where `cli/bin.js` finds the bundle of the CLI. */
export const cliBundleDirectory = join(root, 'dist', 'cli')

/** Some of the packages inside are CommonJS and call `require`. */
const REQUIRE_BANNER =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);"

/** The file that pins the packages: of these it is enough to watch this one. */
const LOCK_FILE = 'package-lock.json'

/**
 * Bundles the CLI, one chunk per command, into `dist/cli`. The manifest, written last, lists the sources with their
 * sizes and modification times: `cli/bin.js` runs the bundle only while they are the same. Returns what is in it.
 */
export async function buildCli(): Promise<Metafile> {
  const startedAt = Date.now()
  const { outputFiles, metafile } = await bundle({
    absWorkingDir: root,
    entryPoints: { main: 'cli/main.ts' },
    outdir: cliBundleDirectory,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    // Packages keep their paths below node_modules, wherever that is: the bundle is the same in every folder.
    preserveSymlinks: true,
    define: { BUNDLED_CATALOG: JSON.stringify('../../audit/engines/iam/catalog/') },
    plugins: [replaceSchemaKeysPlugin, minifyReportPagePlugin],
    banner: { js: REQUIRE_BANNER },
    metafile: true,
    write: false,
    logLevel: 'warning',
  })
  const inputs = listInputs(metafile, startedAt)
  mkdirSync(cliBundleDirectory, { recursive: true })
  for (const { path, contents } of outputFiles) replaceFile(path, contents)
  replaceFile(join(cliBundleDirectory, 'manifest.json'), Buffer.from(JSON.stringify({ inputs })))
  const current = new Set([...outputFiles.map(({ path }) => basename(path)), 'manifest.json'])
  for (const file of readdirSync(cliBundleDirectory))
    if (!current.has(file)) rmSync(join(cliBundleDirectory, file), { force: true })
  return metafile
}

/**
 * Writes a file at once: a command that runs meanwhile reads the whole of the earlier or of the later one. It is written outside of
 * the bundle's directory, in which another build removes what it does not know.
 */
function replaceFile(path: string, contents: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return
  const temporary = join(dirname(cliBundleDirectory), `${basename(path)}.${process.pid}`)
  writeFileSync(temporary, contents)
  renameSync(temporary, path)
}

/** An input that changed during the build gets no time, so that the bundle counts as outdated. */
function listInputs(
  { inputs }: Metafile,
  startedAt: number,
): [path: string, size: number, mtimeMs: number][] {
  const sources = Object.keys(inputs).filter(path => !path.startsWith('node_modules/'))
  return [...sources, LOCK_FILE].map(path => {
    const { size, mtimeMs } = statSync(join(root, path))
    return [path, size, mtimeMs <= startedAt ? mtimeMs : 0]
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildCli()
