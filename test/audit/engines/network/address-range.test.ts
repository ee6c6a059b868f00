import { BlockList, isIPv4 } from 'node:net'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCidr } from '../../../../audit/engines/network/address-range.ts'

const EVERY_IPV4 = { family: 'IPv4', first: 0n, last: 2n ** 32n - 1n }
const EVERY_IPV6 = { family: 'IPv6', first: 0n, last: 2n ** 128n - 1n }

describe('a CIDR block', () => {
  it.each([
    ['0.0.0.0/0', EVERY_IPV4],
    ['208.236.235.254/0', EVERY_IPV4],
    ['::/0', EVERY_IPV6],
    ['2001:db8::1/0', EVERY_IPV6],
    ['10.1.2.3/8', { family: 'IPv4', first: 10n << 24n, last: (11n << 24n) - 1n }],
    ['255.255.255.255/32', { family: 'IPv4', first: 2n ** 32n - 1n, last: 2n ** 32n - 1n }],
    ['::1/128', { family: 'IPv6', first: 1n, last: 1n }],
    ['2000::/3', { family: 'IPv6', first: 1n << 125n, last: (1n << 126n) - 1n }],
    ['1:2:3:4:5:6:7:8/128', { family: 'IPv6', first: 0x00010002000300040005000600070008n }],
    ['::ffff:192.0.2.1/128', { family: 'IPv6', first: 0xffffc0000201n, last: 0xffffc0000201n }],
    ['64:FF9B::/96', { family: 'IPv6', first: 0x0064ff9bn << 96n }],
  ])('is parsed to its addresses: %s', (text, range) => {
    expect(parseCidr(text)).toMatchObject(range)
  })

  it.each([
    '',
    '/',
    '/0',
    '0.0.0.0',
    '0.0.0.0/33',
    '0.0.0.0/-1',
    '0.0.0.0/0/0',
    '0.0.0/0',
    '0.0.0.0.0/0',
    '256.0.0.0/8',
    '010.0.0.0/8',
    '1e1.0.0.0/8',
    ' 0.0.0.0/0',
    '0.0.0.0/ 0',
    '::/129',
    ':::/0',
    '1::2::3/64',
    '1:2:3:4:5:6:7/64',
    '1:2:3:4:5:6:7:8:9/64',
    '1:2:3:4:5:6:7::8/64',
    '12345::/16',
    'g::/16',
    '::1.2.3/96',
    '1.2.3.4::/96',
    'fe80::1%eth0/64',
    'sg-029e2e6227240a06a',
    'pl-6da54004',
    `::${'0'.repeat(60)}/0`,
  ])('is invalid: %j', text => {
    expect(parseCidr(text)).toBeUndefined()
  })

  it('agrees with another parser', () => {
    const byte = fc.integer({ min: 0, max: 255 })
    const address = fc.tuple(byte, byte, byte, byte).map(parts => parts.join('.'))
    fc.assert(
      fc.property(address, fc.integer({ min: 1, max: 32 }), address, (network, prefix, other) => {
        const list = new BlockList()
        list.addSubnet(network, prefix, 'ipv4')
        expect(isInRanges(`${network}/${prefix}`, `${other}/32`)).toBe(list.check(other, 'ipv4'))
      }),
    )
    fc.assert(
      fc.property(fc.ipV6(), fc.integer({ min: 1, max: 128 }), fc.ipV6(), (network, prefix, other) => {
        const list = new BlockList()
        list.addSubnet(network, prefix, 'ipv6')
        expect(isInRanges(`${network}/${prefix}`, `${other}/128`)).toBe(list.check(other, 'ipv6'))
      }),
    )
  })

  it('is parsed or rejected, for any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), text => {
        const range = parseCidr(text)
        expect(range === undefined || isIPv4(text.split('/')[0] ?? '') || text.includes(':')).toBe(true)
      }),
    )
  })
})

function isInRanges(block: string, single: string): boolean {
  const range = parseCidr(block)
  const one = parseCidr(single)
  if (range === undefined || one === undefined) throw new Error(`${block} or ${single} is no CIDR block`)
  return range.first <= one.first && one.last <= range.last
}
