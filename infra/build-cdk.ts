import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build as bundle, type Metafile } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Bundles the construct into one file, `cdk.mjs` in `out`. It needs `aws-cdk-lib` and `constructs` of the app that imports it, and
 * finds the bundles of the functions in `../functions`, unless the app names another directory.
 */
export async function buildCdk(out = join(root, 'dist', 'cdk')): Promise<Metafile> {
  const { metafile } = await bundle({
    absWorkingDir: root,
    entryPoints: { cdk: 'infra/cdk.ts' },
    outdir: out,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    keepNames: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['aws-cdk-lib', 'constructs'],
    metafile: true,
    logLevel: 'warning',
  })
  return metafile
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildCdk()
