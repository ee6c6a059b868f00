import type { AddressRange, Family } from './address.ts'
import { cover, sorted } from './coverage.ts'
import { deciding } from './deciding.ts'
import { INTERNET, type World } from './internet.ts'

/** Where packets to the addresses of a range go. */
export interface RangeRoute {
  range: AddressRange
  /** An id such as `igw-…`; what stands before its hyphen is the kind of way. */
  target: string
}

/** A kind of way by which packets reach everyone of a family. */
export interface Way {
  family: Family
  /** `igw`, `nat`, `eigw`, `tgw`, …: how the ids of the targets begin. */
  by: string
  targets: readonly string[]
}

/**
 * The ways to everyone of `world`: where the routes of one kind of target, of those that are used for any of its
 * addresses, together hold all of it. Of the routes to an address the one with the smallest range is used (VPC User
 * Guide, "Route priority").
 */
export function waysOf(routes: readonly RangeRoute[], world: World = INTERNET): Way[] {
  const families: readonly Family[] = ['IPv4', 'IPv6']
  return families.flatMap(family => {
    const own = routes.filter(({ range }) => range.family === family)
    const used = deciding(narrowestFirst(own), world[family])
    const kinds = [...new Set(used.map(kindOf))].toSorted()
    return kinds.flatMap((by): Way[] => {
      const taken = used.filter(route => kindOf(route) === by)
      if (!cover(sorted(taken.map(({ range }) => range)), world[family])) return []
      return [{ family, by, targets: [...new Set(taken.map(({ target }) => target))].toSorted() }]
    })
  })
}

function kindOf({ target }: RangeRoute): string {
  return target.split('-')[0] ?? target
}

function narrowestFirst(routes: readonly RangeRoute[]): RangeRoute[] {
  const size = ({ range }: RangeRoute) => range.last - range.first
  return routes.toSorted((a, b) => (size(a) < size(b) ? -1 : Number(size(a) > size(b))))
}
