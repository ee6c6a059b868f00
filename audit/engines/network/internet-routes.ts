import type { AddressRange, IpFamily } from './address-range.ts'
import { isFullyCovered, sortRanges } from './coverage.ts'
import { selectDecidingRules } from './deciding-rules.ts'
import { INTERNET_ADDRESSES, type AddressScope } from './internet.ts'

/** Where packets to the addresses of a range go. */
export interface RangeRoute {
  range: AddressRange
  /** An id such as `igw-…`; what stands before its hyphen is the kind of way. */
  target: string
}

/** A kind of way by which packets reach everyone of a family. */
export interface InternetRoute {
  family: IpFamily
  /** `igw`, `nat`, `eigw`, `tgw`, …: how the ids of the targets begin. */
  targetType: string
  targets: readonly string[]
}

/**
 * The ways to everyone of `world`: where the routes of one kind of target, of those that are used for any of its
 * addresses, together hold all of it. Of the routes to an address the one with the smallest range is used (VPC User
 * Guide, "Route priority").
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

function extractTargetType({ target }: RangeRoute): string {
  return target.split('-')[0] ?? target
}

function sortNarrowestFirst(routes: readonly RangeRoute[]): RangeRoute[] {
  const size = ({ range }: RangeRoute) => range.last - range.first
  return routes.toSorted((a, b) => (size(a) < size(b) ? -1 : Number(size(a) > size(b))))
}
