import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Stage } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { ConfigurationError } from '../../audit/configuration/configuration.ts'
import { hookBundles, workerNames } from '../functions/worker-limits.ts'

/** The directory of the bundles in this package: `dist/functions`, seen from here and from `dist/cdk/cdk.js` bundled. */
export const defaultBundles = fileURLToPath(new URL('../../dist/functions', import.meta.url))

/** The parameter of a home stack without a bootstrap: the bucket with the archives of the functions. */
export const ASSETS_PARAMETER = 'AssetsBucket'

/** Requires that every function has a bundle. Throws ConfigurationError. */
export function requireBundles(bundles: string): void {
  const missing = [...workerNames, ...hookBundles].find(name => !existsSync(join(bundles, name, 'index.mjs')))
  if (missing !== undefined)
    throw new ConfigurationError(`The function ${missing} is not built in ${bundles}. Run: npm run build`)
}

/** The directory for the archives of a deployment, in the cloud assembly: CDK may read them after synthesis. */
export function findArchivesDirectory(construct: Construct, prefix: string): string {
  const { outdir } = Stage.of(construct) ?? {}
  if (outdir === undefined) throw new Error(`${construct.node.path} is in no app`)
  return join(outdir, 'archives', prefix)
}
