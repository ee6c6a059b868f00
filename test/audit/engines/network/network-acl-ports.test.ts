import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCidr, type IpFamily } from '../../../../audit/engines/network/address-range.ts'
import {
  findNetworkAclOpenPorts,
  type NetworkAclRule,
} from '../../../../audit/engines/network/network-acl-ports.ts'
import { isPortOpen } from '../../../../audit/engines/network/open-ports.ts'
import {
  listAddresses,
  arbitraryPorts,
  arbitraryRange,
  isAddressWithin,
  MAX_PORT,
  SMALL_ADDRESS_SPACE,
} from './small-address-space.ts'

const anyFilters = fc
  .array(
    fc.record({
      action: fc.constantFrom('allow' as const, 'deny' as const),
      protocol: fc.constantFrom('tcp', 'udp', 'all'),
      ports: arbitraryPorts,
      range: arbitraryRange,
    }),
    { maxLength: 9 },
  )
  .chain(all =>
    fc
      .shuffledSubarray(
        all.map((_, index) => index + 1),
        { minLength: all.length },
      )
      .map(numbers =>
        all.map(({ action, protocol, ports, range }, index): NetworkAclRule => {
          const { from, to } = protocol === 'all' ? { from: 0, to: MAX_PORT } : ports
          return { number: numbers[index] ?? 0, action, protocol, from, to, range }
        }),
      ),
  )

/** The rule that decides for a packet. */
function decider(
  filters: readonly NetworkAclRule[],
  address: bigint,
  ipFamily: IpFamily,
  protocol: string,
  port: number,
) {
  const matching = filters.filter(
    each =>
      each.range.family === ipFamily &&
      (each.protocol === protocol || each.protocol === 'all') &&
      each.from <= port &&
      port <= each.to &&
      isAddressWithin(each.range, address),
  )
  return matching.toSorted((a, b) => a.number - b.number)[0]
}

function filter(
  number: number,
  action: 'allow' | 'deny',
  protocol: string,
  ports: string,
  cidr: string,
): NetworkAclRule {
  const range = parseCidr(cidr)
  if (range === undefined) throw new Error(`${cidr} is no CIDR block`)
  const [from = 0, to = from] = ports === '*' ? [0, 65_535] : ports.split('-').map(Number)
  return { number, action, protocol, from, to, range }
}

function isOpen(filters: readonly NetworkAclRule[], port: number): boolean {
  return findNetworkAclOpenPorts(filters).some(openPortRange => isPortOpen(openPortRange, 'tcp', port))
}

describe('ports that network ACL rules open to everyone', () => {
  it('agree with deciding each address one by one', () => {
    fc.assert(
      fc.property(
        anyFilters,
        fc.constantFrom<IpFamily>('IPv4', 'IPv6'),
        fc.constantFrom('tcp', 'udp'),
        fc.integer({ min: 0, max: MAX_PORT }),
        (filters, ipFamily, protocol, port) => {
          const addresses = listAddresses(ipFamily)
          const deciders = new Set(
            addresses.map(address => decider(filters, address, ipFamily, protocol, port)),
          )
          const allowing = [...deciders].filter(each => each?.action === 'allow')
          const open = addresses.every(address =>
            allowing.some(each => each && isAddressWithin(each.range, address)),
          )
          const openings = findNetworkAclOpenPorts(filters, SMALL_ADDRESS_SPACE).filter(
            openPortRange => openPortRange.family === ipFamily,
          )
          expect(openings.some(openPortRange => isPortOpen(openPortRange, protocol, port))).toBe(open)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('exclude what every address is denied, and include what every address is allowed', () => {
    expect.hasAssertions()
    fc.assert(
      fc.property(anyFilters, fc.integer({ min: 0, max: MAX_PORT }), (filters, port) => {
        const actions = listAddresses('IPv4').map(
          address => decider(filters, address, 'IPv4', 'tcp', port)?.action,
        )
        const open = findNetworkAclOpenPorts(filters, SMALL_ADDRESS_SPACE)
          .filter(({ family }) => family === 'IPv4')
          .some(openPortRange => isPortOpen(openPortRange, 'tcp', port))
        expect(open || !actions.every(action => action === 'allow')).toBe(true)
        expect(open && !actions.includes('allow')).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })

  const allowAll = filter(100, 'allow', 'all', '*', '0.0.0.0/0')
  it.each([
    ['an earlier denial of the port to everyone', [filter(90, 'deny', 'tcp', '22', '0.0.0.0/0')]],
    ['an earlier denial of a wider range of ports', [filter(90, 'deny', 'tcp', '0-1023', '0.0.0.0/0')]],
    ['an earlier denial of all protocols', [filter(90, 'deny', 'all', '*', '0.0.0.0/0')]],
    [
      'an earlier denial in halves',
      [filter(90, 'deny', 'tcp', '22', '0.0.0.0/1'), filter(91, 'deny', 'tcp', '22', '128.0.0.0/1')],
    ],
  ])('are closed by %s', (_, earlier) => {
    expect(isOpen([allowAll, ...earlier], 22)).toBe(false)
    expect(isOpen([allowAll, ...earlier.map(each => ({ ...each, number: each.number + 100 }))], 22)).toBe(
      true,
    )
  })

  it.each([
    ['a denial of UDP', [filter(90, 'deny', 'udp', '22', '0.0.0.0/0')]],
    ['a denial of another port', [filter(90, 'deny', 'tcp', '23', '0.0.0.0/0')]],
    [
      'a denial of a few addresses',
      [filter(90, 'deny', 'all', '*', '203.0.113.0/24'), filter(91, 'deny', 'all', '*', '8.8.8.0/24')],
    ],
    ['a denial of IPv6', [filter(90, 'deny', 'tcp', '22', '::/0')]],
  ])('are left open by %s', (_, earlier) => {
    expect(isOpen([allowAll, ...earlier], 22)).toBe(true)
  })

  it('stay closed if only some addresses are allowed before everyone is denied', () => {
    const filters = [
      filter(80, 'allow', 'tcp', '22', '8.8.8.0/24'),
      filter(90, 'deny', 'tcp', '22', '0.0.0.0/0'),
      allowAll,
    ]
    expect(isOpen(filters, 22)).toBe(false)
    expect(isOpen(filters, 80)).toBe(true)
  })

  it('name the rules that open them', () => {
    const filters = [filter(90, 'deny', 'tcp', '22', '0.0.0.0/0'), allowAll]
    expect(findNetworkAclOpenPorts(filters)).toEqual([
      { family: 'IPv4', protocol: 'tcp', from: 0, to: 21, rules: ['100'] },
      { family: 'IPv4', protocol: 'tcp', from: 23, to: 65_535, rules: ['100'] },
      { family: 'IPv4', protocol: 'udp', from: 0, to: 65_535, rules: ['100'] },
    ])
  })
})
