import { parseCidr } from '../../../engines/network/address-range.ts'
import {
  extractTargetType,
  findInternetRoutes,
  type RangeRoute,
} from '../../../engines/network/internet-routes.ts'
import { isPrefixListId } from '../../ec2/prefix-list.ts'
import type { VpcRoute } from '../../ec2/route-table.ts'
import { unknown } from '../../fact.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import {
  indexPrefixListEntries,
  listCidrBlocks,
  requireEntries,
  type PrefixListEntries,
} from './prefix-list-entries.ts'
import { quoteText } from '../../../text/quote-text.ts'

/** Above the AWS quota of routes per table (VPC User Guide, "Amazon VPC quotas"). */
const MAX_ROUTES = 2_000

/**
 * The routes that reach all addresses of the internet. A route to a prefix list counts as one route for each entry, as it
 * does for AWS's quota. A list with unknown entries could override every route to a target of another type: these are left
 * out, and the result is incomplete.
 */
export const internetRoutes = defineDerivedFact(
  'AWS::EC2::RouteTable',
  { facts: ['routes'], each: { prefixLists: { mustExist: true, facts: ['entries'] } } },
  ({ routes, prefixLists }) => {
    const entries = indexPrefixListEntries(prefixLists)
    const active = routes.filter(({ state }) => state === 'active').toSorted(comparePriority)
    const blocks = active.flatMap(route => expandRoute(route, entries))
    if (blocks.length > MAX_ROUTES)
      return unknown(`the route table has ${blocks.length} routes, more than AWS allows`)
    const ambiguous = findAmbiguousBlock(blocks)
    if (ambiguous !== undefined)
      return unknown(
        `prefix lists route ${quoteText(ambiguous)} to several targets, and AWS chooses one of them`,
      )
    const ranges = blocks.map(parseRoute)
    const invalid = ranges.find(route => typeof route === 'string')
    if (invalid !== undefined) return unknown(invalid)
    const unread = active.filter(
      ({ destination }) => isPrefixListId(destination) && !entries.has(destination),
    )
    const found = findInternetRoutes(ranges.filter(route => typeof route !== 'string'))
    return requireEntries(
      found.filter(({ targetType }) =>
        unread.every(({ target }) => extractTargetType({ target }) === targetType),
      ),
      active.map(({ destination }) => destination),
      entries,
    )
  },
)

/** A route to one CIDR block; `list` is the prefix list that contains the block. */
interface BlockRoute {
  destination: string
  target: string
  list?: string
}

function expandRoute({ destination, target }: VpcRoute, entries: PrefixListEntries): BlockRoute[] {
  const list = isPrefixListId(destination) ? { list: destination } : {}
  return listCidrBlocks(destination, entries).map(block => ({ destination: block, target, ...list }))
}

/** Of routes to the same block, static ones come first, then prefix lists, then propagated ones (VPC User Guide, "Route priority"). */
function comparePriority(one: VpcRoute, other: VpcRoute): number {
  return rankRoute(one) - rankRoute(other)
}

function rankRoute({ destination, propagated }: VpcRoute): number {
  if (propagated) return 2
  return isPrefixListId(destination) ? 1 : 0
}

/** A block that several prefix lists route to different targets, and that no static route decides. */
function findAmbiguousBlock(routes: readonly BlockRoute[]): string | undefined {
  const first = new Map<string, BlockRoute>()
  return routes.find(route => {
    const decisive = first.get(route.destination)
    if (decisive === undefined) first.set(route.destination, route)
    return (
      decisive?.list !== undefined &&
      route.list !== undefined &&
      decisive.list !== route.list &&
      decisive.target !== route.target
    )
  })?.destination
}

/** Converts a route to an engine route, or returns why it is invalid. */
function parseRoute({ destination, target }: BlockRoute): RangeRoute | string {
  const range = parseCidr(destination)
  return range ? { range, target } : `the route destination ${quoteText(destination)} is not a CIDR block`
}
