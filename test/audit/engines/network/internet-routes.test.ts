import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCidr } from '../../../../audit/engines/network/address-range.ts'
import { findInternetRoutes, type RangeRoute } from '../../../../audit/engines/network/internet-routes.ts'
import { listAddresses, arbitraryRange, isAddressWithin, SMALL_ADDRESS_SPACE } from './small-address-space.ts'

function routes(...all: [destination: string, target: string][]): RangeRoute[] {
  return all.map(([destination, target]) => {
    const range = parseCidr(destination)
    if (range === undefined) throw new Error(`${destination} is not a CIDR block`)
    return { range, target }
  })
}

const local: [string, string] = ['10.0.0.0/16', 'local']

describe('routes to the internet', () => {
  it.each([
    [[local, ['0.0.0.0/0', 'igw-1']], [{ family: 'IPv4', targetType: 'igw', targets: ['igw-1'] }]],
    [[local, ['::/0', 'eigw-1']], [{ family: 'IPv6', targetType: 'eigw', targets: ['eigw-1'] }]],
    [
      [
        ['0.0.0.0/1', 'nat-1'],
        ['128.0.0.0/1', 'nat-2'],
      ],
      [{ family: 'IPv4', targetType: 'nat', targets: ['nat-1', 'nat-2'] }],
    ],
    [
      [
        ['0.0.0.0/0', 'nat-1'],
        ['52.94.0.0/16', 'vpce-1'],
        ['10.8.0.0/16', 'tgw-1'],
      ],
      [{ family: 'IPv4', targetType: 'nat', targets: ['nat-1'] }],
    ],
    [
      [
        ['0.0.0.0/0', 'igw-1'],
        ['0.0.0.0/1', 'nat-1'],
        ['128.0.0.0/1', 'nat-1'],
      ],
      [{ family: 'IPv4', targetType: 'nat', targets: ['nat-1'] }],
    ],
    [[local, ['52.94.0.0/16', 'igw-1']], []],
    [[local], []],
    [[], []],
  ] as [[string, string][], object[]][])('are found for the routes %j', (routed, effective) => {
    expect(findInternetRoutes(routes(...routed))).toEqual(effective)
  })

  it('agree with routing each address one by one', () => {
    const anyRoutes = fc.uniqueArray(
      fc.record({ range: arbitraryRange, target: fc.constantFrom('igw-1', 'nat-1', 'nat-2') }),
      {
        maxLength: 7,
        selector: ({ range: { family, first, last } }) => `${family} ${first} ${last}`,
      },
    )
    fc.assert(
      fc.property(anyRoutes, routed => {
        const own = routed.filter(({ range }) => range.family === 'IPv4')
        const taken = listAddresses('IPv4').map(address => longest(own, address))
        const kinds = ['igw', 'nat'].filter(kind => {
          const used = own.filter(route => route.target.startsWith(kind) && taken.includes(route))
          return listAddresses('IPv4').every(address =>
            used.some(({ range }) => isAddressWithin(range, address)),
          )
        })
        expect(
          findInternetRoutes(routed, SMALL_ADDRESS_SPACE)
            .filter(({ family }) => family === 'IPv4')
            .map(({ targetType }) => targetType),
        ).toEqual(kinds)
      }),
      { numRuns: 2_000 },
    )
  })
})

function longest(all: readonly RangeRoute[], address: bigint): RangeRoute | undefined {
  const matching = all.filter(({ range }) => isAddressWithin(range, address))
  return matching.toSorted((a, b) => Number(a.range.last - a.range.first - (b.range.last - b.range.first)))[0]
}
