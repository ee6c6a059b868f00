import type { Metafile } from 'esbuild'

/** What went into one function's bundle. */
export interface FunctionBundle {
  name: string
  bytes: number
  /** The files it was made of, the largest part first. */
  inputs: readonly { path: string; bytes: number }[]
}

/** The bundles that `metafile` tells of; each lies in a folder that has the function's name. */
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

/** Why `bundle` may not be deployed, in sentences; none for one that may. */
export function findBundleFaults(functionBundle: FunctionBundle, mostBytes: number): string[] {
  return [...findOversize(functionBundle, mostBytes), ...findLocales(functionBundle)]
}

function findOversize({ name, bytes, inputs }: FunctionBundle, mostBytes: number): string[] {
  if (bytes <= mostBytes) return []
  const largest = inputs.slice(0, 5).map(input => `  ${formatKilobytes(input.bytes)}  ${input.path}`)
  const what = `${name} has ${formatKilobytes(bytes)}, its budget is ${formatKilobytes(mostBytes)}; its largest inputs:`
  return [[what, ...largest].join('\n')]
}

/** English is zod's default; the others come along with `import { z } from 'zod'`. */
function findLocales({ name, inputs }: FunctionBundle): string[] {
  const found = inputs.filter(({ path }) => /\/zod\/.*\/locales\/(?!en\.)/.test(path))
  if (found.length === 0) return []
  const first = found[0]?.path ?? ''
  return [`${name} has ${found.length} of zod's locales inside (${first}): import zod/mini as a namespace`]
}

/** `bytes` for people. */
export function formatKilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} KB`
}
