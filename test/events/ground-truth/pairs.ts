import { isFullRun, type GroundTruthEntry, type EventFolder } from './event-folder.ts'

/** Two independent events. */
export interface EventPair {
  one: GroundTruthEntry
  other: GroundTruthEntry
  /** The events that were handled before both. */
  priorEvents: readonly string[]
}

/** The sample size of pairs per folder. */
const SAMPLE = 75

/** Independent pairs of a folder: all, or a deterministic sample. */
export function listIndependentPairs(folder: EventFolder): EventPair[] {
  const entries = folder.entries.filter(({ action }) => action !== 'sweep')
  const pairs = entries.flatMap((one, index) =>
    entries.slice(index + 1).flatMap(other => (areIndependent(one, other) ? [buildPair(one, other)] : [])),
  )
  return isFullRun ? pairs : sampled(pairs, SAMPLE)
}

function buildPair(one: GroundTruthEntry, other: GroundTruthEntry): EventPair {
  return { one, other, priorEvents: [...new Set([...(one.given ?? []), ...(other.given ?? [])])] }
}

/** Whether the events do not depend on each other and change different things. */
function areIndependent(one: GroundTruthEntry, other: GroundTruthEntry): boolean {
  if (one.given?.includes(other.file) || other.given?.includes(one.file)) return false
  const paths = listPatchPaths(other.after).map(path => path.join('\n'))
  return !listPatchPaths(one.after).some(path => paths.some(each => overlap(path.join('\n'), each)))
}

function overlap(one: string, other: string): boolean {
  return `${one}\n`.startsWith(`${other}\n`) || `${other}\n`.startsWith(`${one}\n`)
}

/** The paths that a merge patch sets or deletes. */
function listPatchPaths(patch: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (patch === undefined) return []
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return [path]
  return Object.entries(patch).flatMap(([name, value]) => listPatchPaths(value, [...path, name]))
}

/** `size` of `all`, picked by a linear congruential generator. */
function sampled<T>(all: readonly T[], size: number): T[] {
  const remaining = [...all]
  const picked: T[] = []
  for (let state = 1; picked.length < size && remaining.length > 0;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    picked.push(...remaining.splice(state % remaining.length, 1))
  }
  return picked
}
