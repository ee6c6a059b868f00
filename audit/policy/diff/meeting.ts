import type { Language } from '../glob/language.ts'
import { canMeet, isOfParts, type Piece } from '../glob/pieces.ts'

/**
 * Whether something of a piece is a resource of one of these types, of which `arns` are the globs; undefined where two
 * globs at a time do not tell.
 */
export function meetsTypes(
  { within, except }: Piece,
  arns: readonly string[],
  types: readonly Language[],
): boolean | undefined {
  if (arns.length === 0) return undefined
  const isOne = within.length < 2 && within.every(isOfParts)
  let isSome = false
  for (const [at, arn] of arns.entries()) {
    if (!within.every(glob => canMeet(arn, glob))) continue
    isSome = true
    const type = types[at]
    const isPlain = type !== undefined && 'arn' in type && isOfParts(arn)
    if (isOne && isPlain && !except.some(out => canMeet(arn, out))) return true
  }
  return isSome ? undefined : false
}
