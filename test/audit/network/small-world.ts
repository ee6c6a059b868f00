import * as fc from 'fast-check'
import type { AddressRange, Family } from '../../../audit/network/address.ts'
import type { World } from '../../../audit/network/internet.ts'

/** A world of few addresses, some of which are nobody's, so that every one can be tried. */
export const WORLD: World = {
  IPv4: [range('IPv4', 1, 6), range('IPv4', 9, 14)],
  IPv6: [range('IPv6', 4, 7)],
}

/** Every address of a family's small world. */
export function addressesOf(family: Family): bigint[] {
  return WORLD[family].flatMap(({ first, last }) =>
    Array.from({ length: Number(last - first) + 1 }, (_, index) => first + BigInt(index)),
  )
}

export const MOST_PORT = 5

const families: readonly Family[] = ['IPv4', 'IPv6']

/** Blocks as CIDR makes them, of a space of 16 addresses; the wide ones as often as the narrow. */
export const anyRange: fc.Arbitrary<AddressRange> = fc
  .tuple(fc.constantFrom(...families), fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 15 }))
  .map(([family, prefix, address]) => {
    const size = 2 ** (4 - prefix)
    const first = Math.floor(address / size) * size
    return range(family, first, first + size - 1)
  })

/** Ports from one to another. */
export const anyPorts = fc
  .tuple(fc.integer({ min: 0, max: MOST_PORT }), fc.integer({ min: 0, max: MOST_PORT }))
  .map(([one, other]) => ({ from: Math.min(one, other), to: Math.max(one, other) }))

export function holds({ first, last }: AddressRange, address: bigint): boolean {
  return first <= address && address <= last
}

function range(family: Family, first: number, last: number): AddressRange {
  return { family, first: BigInt(first), last: BigInt(last) }
}
