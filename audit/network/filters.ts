import type { AddressRange, Family } from './address.ts'
import { cover, sorted } from './coverage.ts'
import { deciding } from './deciding.ts'
import { INTERNET, type World } from './internet.ts'
import { cutsOf, withoutSeams, type Opening } from './opening.ts'
import type { Protocol } from './protocol.ts'

/** A rule of a list in which, of those that match a packet, the one with the lowest number decides. */
export interface Filter {
  number: number
  action: 'allow' | 'deny'
  protocol: Protocol
  from: number
  to: number
  range: AddressRange
}

/** The protocols with ports: a denial of one of them has to be looked for behind an allowance of all protocols. */
const PROTOCOLS = ['tcp', 'udp'] as const

/**
 * The ports that `filters` open to everyone of `world`: where those that allow, and decide for any of its addresses,
 * together hold all of it. So an earlier denial of everyone closes what follows, and one of a few addresses does not.
 */
export function filteredOpenings(filters: readonly Filter[], world: World = INTERNET): Opening[] {
  const ordered = filters.toSorted((a, b) => a.number - b.number)
  const families: readonly Family[] = ['IPv4', 'IPv6']
  return families.flatMap(family => {
    const own = ordered.filter(({ range }) => range.family === family)
    return PROTOCOLS.flatMap(protocol => {
      const matching = own.filter(filter => filter.protocol === protocol || filter.protocol === 'all')
      const openings = cutsOf(matching).flatMap(({ from, to }): Opening[] => {
        const here = matching.filter(filter => filter.from <= from && to <= filter.to)
        const rules = openedBy(here, world[family])
        return rules.length > 0 ? [{ family, protocol, from, to, rules }] : []
      })
      return withoutSeams(openings)
    })
  })
}

function openedBy(filters: readonly Filter[], whole: readonly AddressRange[]): string[] {
  const allowing = deciding(filters, whole).filter(({ action }) => action === 'allow')
  const ranges = sorted(allowing.map(({ range }) => range))
  return cover(ranges, whole) ? allowing.map(({ number }) => String(number)) : []
}
