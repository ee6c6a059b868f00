import type { GlobSet } from '../glob/glob-set.ts'
import { canArnGlobsOverlap, isPlainArnGlob, type GlobTerm } from '../glob/normal-form.ts'

/**
 * Whether a term contains resources of one of the types with the globs `arns`; undefined if comparing pairs of globs
 * cannot decide it.
 */
export function canOverlapTypes(
  { within, except }: GlobTerm,
  arns: readonly string[],
  types: readonly GlobSet[],
): boolean | undefined {
  if (arns.length === 0) return undefined
  const isOne = within.length < 2 && within.every(isPlainArnGlob)
  let isSome = false
  for (const [at, arn] of arns.entries()) {
    if (!within.every(glob => canArnGlobsOverlap(arn, glob))) continue
    isSome = true
    const type = types[at]
    const isPlain = type !== undefined && 'arn' in type && isPlainArnGlob(arn)
    if (isOne && isPlain && !except.some(out => canArnGlobsOverlap(arn, out))) return true
  }
  return isSome ? undefined : false
}
