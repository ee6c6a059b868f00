import * as fc from 'fast-check'
import type { AddressRange, IpFamily } from '../../../../audit/engines/network/address-range.ts'
import type { AddressScope } from '../../../../audit/engines/network/internet.ts'

/** A world of few addresses, some of which are nobody's, so that every one can be tried. */
export const SMALL_ADDRESS_SPACE: AddressScope = {
  IPv4: [buildRange('IPv4', 1, 6), buildRange('IPv4', 9, 14)],
  IPv6: [buildRange('IPv6', 4, 7)],
}

/** Every address of a family's small world. */
export function listAddresses(ipFamily: IpFamily): bigint[] {
  return SMALL_ADDRESS_SPACE[ipFamily].flatMap(({ first, last }) =>
    Array.from({ length: Number(last - first) + 1 }, (_, index) => first + BigInt(index)),
  )
}

export const MAX_PORT = 5

const families: readonly IpFamily[] = ['IPv4', 'IPv6']

/** Blocks as CIDR makes them, of a space of 16 addresses; the wide ones as often as the narrow. */
export const arbitraryRange: fc.Arbitrary<AddressRange> = fc
  .tuple(fc.constantFrom(...families), fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 15 }))
  .map(([family, prefix, address]) => {
    const size = 2 ** (4 - prefix)
    const first = Math.floor(address / size) * size
    return buildRange(family, first, first + size - 1)
  })

/** Ports from one to another. */
export const arbitraryPorts = fc
  .tuple(fc.integer({ min: 0, max: MAX_PORT }), fc.integer({ min: 0, max: MAX_PORT }))
  .map(([one, other]) => ({ from: Math.min(one, other), to: Math.max(one, other) }))

export function isAddressWithin({ first, last }: AddressRange, address: bigint): boolean {
  return first <= address && address <= last
}

function buildRange(ipFamily: IpFamily, first: number, last: number): AddressRange {
  return { family: ipFamily, first: BigInt(first), last: BigInt(last) }
}
