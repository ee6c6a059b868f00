import type { AddressRange } from './address.ts'
import { without } from './coverage.ts'

/** Something in an order that decides for the addresses of its range, unless an earlier one did. */
export interface Decision {
  range: AddressRange
}

/** Those of `decisions` that decide for at least one address of `whole`; the first that holds an address decides. */
export function deciding<D extends Decision>(decisions: readonly D[], whole: readonly AddressRange[]): D[] {
  let undecided: readonly AddressRange[] = whole
  return decisions.filter(({ range }) => {
    const left = without(undecided, range)
    const decides = sizeOf(left) < sizeOf(undecided)
    undecided = left
    return decides
  })
}

function sizeOf(ranges: readonly AddressRange[]): bigint {
  return ranges.reduce((size, { first, last }) => size + (last - first + 1n), 0n)
}
