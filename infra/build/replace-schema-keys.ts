import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

/** A module constant with a string value on its own line. */
const CONSTANT = /^const (_\w+) = ("(?:[^"\\]|\\.)*");$/gm

/**
 * Replaces the constants that the AWS SDK's schemas use as computed keys by literal keys. A bundler keeps an
 * unused object with computed keys, since computing them could have side effects, so each function would
 * contain every operation of its services.
 */
export const replaceSchemaKeysPlugin: Plugin = {
  name: 'replace-schema-keys',
  setup(build) {
    build.onLoad(
      { filter: /[\\/]@aws-sdk[\\/]client-[a-z0-9-]+[\\/]dist-es[\\/]schemas[\\/]\w+\.js$/ },
      async ({ path }) => ({
        contents: replaceSchemaKeys(await readFile(path, 'utf8')),
        loader: 'js',
      }),
    )
  },
}

/** `source` with literal keys instead of constants. */
export function replaceSchemaKeys(source: string): string {
  const texts = new Map([...source.matchAll(CONSTANT)].map(([, name, text]) => [name, text]))
  return source.replaceAll(/\[(_\w+)\]:/g, (key, name: string) => {
    const text = texts.get(name)
    return text === undefined ? key : `${text}:`
  })
}
