import type { AddressRange, IpFamily } from './address-range.ts'
import { isFullyCovered, sortRanges } from './coverage.ts'
import { selectDecidingRules } from './deciding-rules.ts'
import { INTERNET_ADDRESSES, type AddressScope } from './internet.ts'

/** A route for the addresses of a range. */
export interface RangeRoute {
  range: AddressRange
  /** An id such as `igw-…`; the part before its hyphen is the type of target. */
  target: string
}

/** A type of target through which every address of a family is routed. */
export interface InternetRoute {
  family: IpFamily
  /** `igw`, `nat`, `eigw`, `tgw`, …: the prefix of the target ids. */
  targetType: string
  targets: readonly string[]
}

/**
 * The routes to the whole scope: the types of target whose effective routes together cover all of its addresses. The
 * most specific route to an address is effective (VPC User Guide, "Route priority").
 */
export function findInternetRoutes(
  routes: readonly RangeRoute[],
  scope: AddressScope = INTERNET_ADDRESSES,
): InternetRoute[] {
  const families: readonly IpFamily[] = ['IPv4', 'IPv6']
  return families.flatMap(ipFamily => {
    const own = routes.filter(({ range }) => range.family === ipFamily)
    const used = selectDecidingRules(sortNarrowestFirst(own), scope[ipFamily])
    const kinds = [...new Set(used.map(extractTargetType))].toSorted()
    return kinds.flatMap((targetType): InternetRoute[] => {
      const taken = used.filter(route => extractTargetType(route) === targetType)
      if (!isFullyCovered(sortRanges(taken.map(({ range }) => range)), scope[ipFamily])) return []
      return [
        { family: ipFamily, targetType, targets: [...new Set(taken.map(({ target }) => target))].toSorted() },
      ]
    })
  })
}

/** The type of a target: the part of its id before the hyphen. */
export function extractTargetType({ target }: Pick<RangeRoute, 'target'>): string {
  return target.split('-')[0] ?? target
}

function sortNarrowestFirst(routes: readonly RangeRoute[]): RangeRoute[] {
  const size = ({ range }: RangeRoute) => range.last - range.first
  return routes.toSorted((a, b) => (size(a) < size(b) ? -1 : Number(size(a) > size(b))))
}
