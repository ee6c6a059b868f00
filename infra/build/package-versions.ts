import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

/** Bundles of the `package.json` of the AWS SDK's packages the version alone: the SDK uses nothing else of it, to name itself. */
export const packageVersionsPlugin: Plugin = {
  name: 'package-versions',
  setup(build) {
    build.onLoad({ filter: /[\\/]@aws-sdk[\\/][a-z0-9-]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8')) as { version: string }
      return { contents: JSON.stringify({ version }), loader: 'json' }
    })
  },
}
