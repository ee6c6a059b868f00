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
  const meeting = arns
    .map((arn, at) => ({ arn, type: types[at] }))
    .filter(({ arn }) => within.every(glob => canMeet(arn, glob)))
  if (meeting.length === 0) return false
  const isOne = within.length < 2 && within.every(isOfParts)
  const isSure = meeting.some(
    ({ arn, type }) =>
      type !== undefined && 'arn' in type && isOfParts(arn) && !except.some(out => canMeet(arn, out)),
  )
  return (isOne && isSure) || undefined
}
