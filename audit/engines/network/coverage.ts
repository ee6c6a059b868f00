import type { AddressRange } from './address-range.ts'

/** Sorts ranges of one family by their first addresses. */
export function sortRanges<R extends AddressRange>(ranges: readonly R[]): R[] {
  return ranges.toSorted((a, b) => (a.first < b.first ? -1 : Number(a.first > b.first)))
}

/** Whether the sorted ranges together contain every address of `whole`. All are of one family. */
export function isFullyCovered(ranges: readonly AddressRange[], whole: readonly AddressRange[]): boolean {
  const joined = mergeRanges(ranges)
  return whole.every(part => joined.some(({ first, last }) => first <= part.first && part.last <= last))
}

/** Merges sorted ranges that overlap or touch. */
function mergeRanges(ranges: readonly AddressRange[]): { first: bigint; last: bigint }[] {
  const result: { first: bigint; last: bigint }[] = []
  for (const { first, last } of ranges) {
    const before = result.at(-1)
    if (before === undefined || first > before.last + 1n) result.push({ first, last })
    else if (last > before.last) before.last = last
  }
  return result
}

/** The ranges without the addresses of `taken`; all are of one family. */
export function subtractRange(ranges: readonly AddressRange[], taken: AddressRange): AddressRange[] {
  return ranges.flatMap(range => {
    if (taken.last < range.first || range.last < taken.first) return [range]
    const below = range.first < taken.first ? [{ ...range, last: taken.first - 1n }] : []
    const above = taken.last < range.last ? [{ ...range, first: taken.last + 1n }] : []
    return [...below, ...above]
  })
}
