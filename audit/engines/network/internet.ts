import { parseCidr, type AddressRange, type IpFamily } from './address-range.ts'
import { subtractRange } from './coverage.ts'

/** The addresses of each family that count as "everyone". */
export type AddressScope = Readonly<Record<IpFamily, readonly AddressRange[]>>

/** IPv4 addresses that no internet host has (IANA IPv4 Special-Purpose Address Registry; multicast: RFC 5771). */
const SPECIAL_BLOCKS = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]

/**
 * The addresses that internet hosts can have: in IPv4 all except those for special purposes, in IPv6 the global
 * unicast space (IANA IPv6 Global Unicast Address Assignments). A rule that allows all of these allows everyone.
 */
export const INTERNET_ADDRESSES: AddressScope = {
  IPv4: buildRanges(['0.0.0.0/0'], SPECIAL_BLOCKS),
  IPv6: buildRanges(['2000::/3'], []),
}

function buildRanges(blocks: readonly string[], but: readonly string[]): AddressRange[] {
  return parseBlocks(but).reduce(subtractRange, parseBlocks(blocks))
}

function parseBlocks(blocks: readonly string[]): AddressRange[] {
  return blocks.flatMap(block => parseCidr(block) ?? [])
}
