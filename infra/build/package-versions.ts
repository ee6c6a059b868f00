import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'esbuild'

/** Bundles of the `package.json` of Assay and of the AWS SDK's packages the version alone: they use nothing else of it. */
export const packageVersionsPlugin: Plugin = {
  name: 'package-versions',
  setup(build) {
    const own = join(build.initialOptions.absWorkingDir ?? process.cwd(), 'package.json')
    build.onLoad({ filter: /[\\/]package\.json$/ }, async ({ path }) => {
      if (path !== own && !/[\\/]@aws-sdk[\\/][a-z0-9-]+[\\/]package\.json$/.test(path)) return undefined
      const { version } = JSON.parse(await readFile(path, 'utf8')) as { version: string }
      return { contents: JSON.stringify({ version }), loader: 'json' }
    })
  },
}
