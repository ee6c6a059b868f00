import { parseCidr } from '../../../engines/network/address-range.ts'
import { findInternetRoutes, type RangeRoute } from '../../../engines/network/internet-routes.ts'
import { known, unknown } from '../../fact.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

/** AWS allows fewer routes of a table (VPC User Guide, "Amazon VPC quotas"). */
const MAX_ROUTES = 2_000

/** By what packets to every address of the internet leave. What prefix lists name is not looked at. */
export const internetRoutes = defineDerivedFact(
  'AWS::EC2::RouteTable',
  { facts: ['routes'] },
  ({ routes }) => {
    const active = routes.filter(
      ({ state, destination }) => state === 'active' && !destination.startsWith('pl-'),
    )
    if (active.length > MAX_ROUTES) return unknown(`it has ${active.length} routes, more than AWS allows`)
    const ranges = active.map(({ destination, target }): RangeRoute | string => {
      const range = parseCidr(destination)
      return range
        ? { range, target }
        : `a route is for "${destination.slice(0, 64)}", which is no CIDR block`
    })
    const odd = ranges.find(route => typeof route === 'string')
    if (odd !== undefined) return unknown(odd)
    return known(findInternetRoutes(ranges.filter(route => typeof route !== 'string')))
  },
)
