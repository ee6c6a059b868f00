import type { AddressRange } from './address-range.ts'
import { subtractRange } from './coverage.ts'

/** A rule in an ordered list: it decides for the addresses of its range, unless an earlier rule does. */
export interface OrderedRule {
  range: AddressRange
}

/** The rules that decide for at least one address of `whole`; the first rule that contains an address decides. */
export function selectDecidingRules<D extends OrderedRule>(
  decisions: readonly D[],
  whole: readonly AddressRange[],
): D[] {
  let undecided: readonly AddressRange[] = whole
  return decisions.filter(({ range }) => {
    const remaining = subtractRange(undecided, range)
    const decides = countAddresses(remaining) < countAddresses(undecided)
    undecided = remaining
    return decides
  })
}

function countAddresses(ranges: readonly AddressRange[]): bigint {
  return ranges.reduce((size, { first, last }) => size + (last - first + 1n), 0n)
}
