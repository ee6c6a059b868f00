import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

/** A constant of a module that holds a text, on a line of its own. */
const CONSTANT = /^const (_\w+) = ("(?:[^"\\]|\\.)*");$/gm

/**
 * Writes the keys of the schemas of AWS's clients in place of the constants that name them. An object with computed
 * keys stays in a bundle though nobody uses it, since computing them might do something; so all that a service can do
 * would be deployed.
 */
export const replaceSchemaKeysPlugin: Plugin = {
  name: 'literal-keys',
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

/** `source` with the constants written out where they are the key of an object. */
export function replaceSchemaKeys(source: string): string {
  const texts = new Map([...source.matchAll(CONSTANT)].map(([, name, text]) => [name, text]))
  return source.replaceAll(/\[(_\w+)\]:/g, (key, name: string) => {
    const text = texts.get(name)
    return text === undefined ? key : `${text}:`
  })
}
