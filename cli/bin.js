#!/usr/bin/env node
import { existsSync, readFileSync, statSync } from 'node:fs'

const root = new URL('../', import.meta.url)

/** Whether this is the package that `npm pack` makes: it has no sources. */
function isPackage() {
  return !existsSync(new URL('cli/main.ts', root))
}

/**
 * Whether the bundle that `npm ci` builds (`infra/build-cli.ts`) is there, and made from the sources as they are now:
 * each has the size and the modification time that the bundle's manifest lists.
 */
function isBundleCurrent() {
  try {
    const { inputs } = JSON.parse(readFileSync(new URL('dist/cli/manifest.json', root), 'utf8'))
    return inputs.every(([path, size, mtimeMs]) => {
      const input = statSync(new URL(path, root))
      return input.size === size && input.mtimeMs === mtimeMs
    })
  } catch {
    return false
  }
}

if (isPackage() || isBundleCurrent()) {
  await import(new URL('dist/cli/main.js', root).href)
} else {
  const { register } = await import('tsx/esm/api')
  register()
  await import('./main.ts')
}
