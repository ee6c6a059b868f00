import { parseCidr, type AddressRange, type Family } from './address.ts'
import { without } from './coverage.ts'

/** The addresses of each family that count as "everyone". */
export type World = Readonly<Record<Family, readonly AddressRange[]>>

/** IPv4 addresses that no host of the internet has (IANA IPv4 Special-Purpose Address Registry; multicast: RFC 5771). */
const SPECIAL = [
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
 * The addresses that hosts of the internet can have: in IPv4 all but those for special purposes, in IPv6 the global
 * unicast space (IANA IPv6 Global Unicast Address Assignments). Whoever lets all of these in lets everyone in.
 */
export const INTERNET: World = {
  IPv4: rangesOf(['0.0.0.0/0'], SPECIAL),
  IPv6: rangesOf(['2000::/3'], []),
}

function rangesOf(blocks: readonly string[], but: readonly string[]): AddressRange[] {
  return parsed(but).reduce(without, parsed(blocks))
}

function parsed(blocks: readonly string[]): AddressRange[] {
  return blocks.flatMap(block => parseCidr(block) ?? [])
}
