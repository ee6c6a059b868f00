import { parseCidr } from '../../../engines/network/address-range.ts'
import { findInternetRoutes, type RangeRoute } from '../../../engines/network/internet-routes.ts'
import { known, unknown } from '../../fact.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import { quoteText } from '../../../text/quote-text.ts'

/** Above the AWS quota of routes per table (VPC User Guide, "Amazon VPC quotas"). */
const MAX_ROUTES = 2_000

/** The routes that reach all addresses of the internet. Routes to prefix lists are not evaluated. */
export const internetRoutes = defineDerivedFact(
  'AWS::EC2::RouteTable',
  { facts: ['routes'] },
  ({ routes }) => {
    const active = routes.filter(
      ({ state, destination }) => state === 'active' && !destination.startsWith('pl-'),
    )
    if (active.length > MAX_ROUTES)
      return unknown(`the route table has ${active.length} routes, more than AWS allows`)
    const ranges = active.map(({ destination, target }): RangeRoute | string => {
      const range = parseCidr(destination)
      return range ? { range, target } : `the route destination ${quoteText(destination)} is not a CIDR block`
    })
    const invalid = ranges.find(route => typeof route === 'string')
    if (invalid !== undefined) return unknown(invalid)
    return known(findInternetRoutes(ranges.filter(route => typeof route !== 'string')))
  },
)
