/** Sets of smaller numbers are encoded as one exact number. */
const MAX_ENCODED = 52
const POWERS = Float64Array.from({ length: MAX_ENCODED + 1 }, (_, number) => 2 ** number)

/** A value that is the same for equal lists of sorted numbers of clauses, and only for those. */
export function encodeClauseNumbers(numbers: readonly number[]): number | string {
  const count = numbers.length
  if (count > 0 && (numbers[count - 1] ?? 0) > MAX_ENCODED) return numbers.join()
  let code = 0
  for (let at = 0; at < count; at += 1) code += POWERS[numbers[at] ?? 0] ?? 0
  return code
}
