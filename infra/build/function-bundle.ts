import type { Metafile } from 'esbuild'

/** The bundle of a function. */
export interface FunctionBundle {
  name: string
  bytes: number
  /** The bundled files, the largest first. */
  inputs: readonly { path: string; bytes: number }[]
}

/** The bundles in `metafile`, named like their directories. */
export function listBundles({ outputs }: Metafile): FunctionBundle[] {
  return Object.entries(outputs)
    .filter(([path]) => path.endsWith('.mjs'))
    .map(([path, { bytes, inputs }]) => ({
      name: path.split('/').at(-2) ?? path,
      bytes,
      inputs: Object.entries(inputs)
        .map(([input, { bytesInOutput }]) => ({ path: input, bytes: bytesInOutput }))
        .filter(input => input.bytes > 0)
        .toSorted((one, other) => other.bytes - one.bytes),
    }))
    .toSorted((one, other) => one.name.localeCompare(other.name))
}

/** Why a bundle must not be deployed, one sentence each; empty if it may. */
export function findBundleFaults(functionBundle: FunctionBundle, maxBytes: number): string[] {
  return [...findOversize(functionBundle, maxBytes), ...findLocales(functionBundle)]
}

function findOversize({ name, bytes, inputs }: FunctionBundle, maxBytes: number): string[] {
  if (bytes <= maxBytes) return []
  const largest = inputs.slice(0, 5).map(input => `  ${formatKilobytes(input.bytes)}  ${input.path}`)
  const summary = `The bundle of ${name} has ${formatKilobytes(bytes)}; its limit is ${formatKilobytes(maxBytes)}. Its largest inputs:`
  return [[summary, ...largest].join('\n')]
}

/** English is zod's default locale; `import { z } from 'zod'` bundles all of them. */
function findLocales({ name, inputs }: FunctionBundle): string[] {
  const found = inputs.filter(({ path }) => /\/zod\/.*\/locales\/(?!en\.)/.test(path))
  if (found.length === 0) return []
  const first = found[0]?.path ?? ''
  return [
    `The bundle of ${name} contains ${found.length} zod locales (${first}). Import zod/mini as a namespace.`,
  ]
}

/** `bytes` as text, in kilobytes. */
export function formatKilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} KB`
}
