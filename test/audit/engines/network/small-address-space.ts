import * as fc from 'fast-check'
import type { AddressRange, IpFamily } from '../../../../audit/engines/network/address-range.ts'
import type { AddressScope } from '../../../../audit/engines/network/internet.ts'

/** A small address space, in which some addresses belong to no host, so that every address can be checked. */
export const SMALL_ADDRESS_SPACE: AddressScope = {
  IPv4: [buildRange('IPv4', 1, 6), buildRange('IPv4', 9, 14)],
  IPv6: [buildRange('IPv6', 4, 7)],
}

/** Every address of a family in the small address space. */
export function listAddresses(ipFamily: IpFamily): bigint[] {
  return SMALL_ADDRESS_SPACE[ipFamily].flatMap(({ first, last }) =>
    Array.from({ length: Number(last - first) + 1 }, (_, index) => first + BigInt(index)),
  )
}

export const MAX_PORT = 5

const families: readonly IpFamily[] = ['IPv4', 'IPv6']

/** CIDR blocks in a space of 16 addresses; wide ones are as frequent as narrow ones. */
export const arbitraryRange: fc.Arbitrary<AddressRange> = fc
  .tuple(fc.constantFrom(...families), fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 15 }))
  .map(([family, prefix, address]) => {
    const size = 2 ** (4 - prefix)
    const first = Math.floor(address / size) * size
    return buildRange(family, first, first + size - 1)
  })

/** A range of ports. */
export const arbitraryPorts = fc
  .tuple(fc.integer({ min: 0, max: MAX_PORT }), fc.integer({ min: 0, max: MAX_PORT }))
  .map(([one, other]) => ({ from: Math.min(one, other), to: Math.max(one, other) }))

export function isAddressWithin({ first, last }: AddressRange, address: bigint): boolean {
  return first <= address && address <= last
}

function buildRange(ipFamily: IpFamily, first: number, last: number): AddressRange {
  return { family: ipFamily, first: BigInt(first), last: BigInt(last) }
}
