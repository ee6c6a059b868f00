import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCidr, type IpFamily } from '../../../../audit/engines/network/address-range.ts'
import { isPortOpen, formatPorts } from '../../../../audit/engines/network/open-ports.ts'
import { findAllowedOpenPorts, type AllowRule } from '../../../../audit/engines/network/allow-rule-ports.ts'
import {
  listAddresses,
  arbitraryPorts,
  arbitraryRange,
  isAddressWithin,
  MAX_PORT,
  SMALL_ADDRESS_SPACE,
} from './small-address-space.ts'

function permit(id: string, protocol: string, from: number, to: number, cidr: string): AllowRule {
  const range = parseCidr(cidr)
  if (range === undefined) throw new Error(`${cidr} is no CIDR block`)
  return { id, protocol, from, to, range }
}

const anyPermits = fc
  .array(
    fc.record({
      protocol: fc.constantFrom('tcp', 'udp', 'all'),
      ports: arbitraryPorts,
      range: arbitraryRange,
    }),
    {
      maxLength: 9,
    },
  )
  .map(all =>
    all.map(({ protocol, ports, range }, index): AllowRule => {
      const { from, to } = protocol === 'all' ? { from: 0, to: MAX_PORT } : ports
      return { id: `r${index}`, protocol, from, to, range }
    }),
  )

/** Whether the rules admit each address of the small address space, checked one by one. */
function isOpen(permits: readonly AllowRule[], ipFamily: IpFamily, protocol: string, port: number): boolean {
  return listAddresses(ipFamily).every(address =>
    permits.some(
      each =>
        each.range.family === ipFamily &&
        (each.protocol === protocol || each.protocol === 'all') &&
        each.from <= port &&
        port <= each.to &&
        isAddressWithin(each.range, address),
    ),
  )
}

describe('ports that allow rules open to everyone', () => {
  it('agree with checking each address one by one', () => {
    fc.assert(
      fc.property(
        anyPermits,
        fc.constantFrom<IpFamily>('IPv4', 'IPv6'),
        fc.constantFrom('tcp', 'udp'),
        fc.integer({ min: 0, max: MAX_PORT }),
        (permits, ipFamily, protocol, port) => {
          const openings = findAllowedOpenPorts(permits, SMALL_ADDRESS_SPACE).filter(
            openPortRange => openPortRange.family === ipFamily,
          )
          expect(openings.some(openPortRange => isPortOpen(openPortRange, protocol, port))).toBe(
            isOpen(permits, ipFamily, protocol, port),
          )
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('have sufficient rules', () => {
    fc.assert(
      fc.property(anyPermits, permits => {
        for (const { family, protocol, from, rules } of findAllowedOpenPorts(permits, SMALL_ADDRESS_SPACE)) {
          const named = permits.filter(({ id }) => rules.includes(id))
          expect(isOpen(named, family, protocol, from)).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('are listed once for the ports of a rule, with the rules that suffice alone', () => {
    const permits = [
      permit('ssh', 'tcp', 22, 22, '0.0.0.0/0'),
      permit('office', 'tcp', 22, 443, '198.51.100.0/24'),
      permit('web', 'tcp', 80, 443, '0.0.0.0/0'),
    ]
    expect(findAllowedOpenPorts(permits)).toEqual([
      { family: 'IPv4', protocol: 'tcp', from: 22, to: 22, rules: ['ssh'] },
      { family: 'IPv4', protocol: 'tcp', from: 80, to: 443, rules: ['web'] },
    ])
  })

  it('combine halves, also across protocols, if their ports overlap', () => {
    const permits = [permit('a', 'tcp', 20, 30, '0.0.0.0/1'), permit('b', 'tcp', 25, 40, '128.0.0.0/1')]
    expect(findAllowedOpenPorts(permits)).toEqual([
      { family: 'IPv4', protocol: 'tcp', from: 25, to: 30, rules: ['a', 'b'] },
    ])
    const across = [permit('a', 'tcp', 22, 22, '0.0.0.0/1'), permit('b', 'all', 0, 65_535, '128.0.0.0/1')]
    expect(findAllowedOpenPorts(across)).toEqual([
      { family: 'IPv4', protocol: 'tcp', from: 22, to: 22, rules: ['a', 'b'] },
    ])
  })

  it('are not repeated for a protocol if all are open', () => {
    const permits = [permit('a', 'all', 0, 65_535, '0.0.0.0/0'), permit('b', 'tcp', 22, 22, '0.0.0.0/1')]
    expect(findAllowedOpenPorts(permits)).toEqual([
      { family: 'IPv4', protocol: 'all', from: 0, to: 65_535, rules: ['a'] },
    ])
  })

  it('do not combine halves of different families', () => {
    expect(
      findAllowedOpenPorts([permit('a', 'tcp', 22, 22, '0.0.0.0/1'), permit('b', 'tcp', 22, 22, '8000::/1')]),
    ).toEqual([])
  })

  it('are found for as many rules as AWS allows, in halves', () => {
    const permits = Array.from({ length: 2_000 }, (_, index) =>
      permit(`r${index}`, 'tcp', index, index + 1_000, index % 2 === 0 ? '0.0.0.0/1' : '128.0.0.0/1'),
    )
    expect(findAllowedOpenPorts(permits).length).toBeGreaterThan(1_000)
  })
})

describe('an open port range', () => {
  it.each([
    [{ protocol: 'tcp', from: 22, to: 22 }, 'TCP 22'],
    [{ protocol: 'udp', from: 8000, to: 9000 }, 'UDP 8000–9000'],
    [{ protocol: 'tcp', from: 0, to: 65_535 }, 'TCP on every port'],
    [{ protocol: 'all', from: 0, to: 65_535 }, 'every protocol'],
    [{ protocol: '47', from: 0, to: 65_535 }, 'protocol 47'],
    [{ protocol: 'icmpv6', from: 0, to: 65_535 }, 'ICMPV6'],
  ])('is formatted for display: %j', (opening, description) => {
    expect(formatPorts(opening)).toBe(description)
  })
})
