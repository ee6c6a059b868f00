import { describe, expect, it } from 'vitest'
import { parseCidr } from '../../../../audit/engines/network/address-range.ts'
import { isFullyCovered, sortRanges } from '../../../../audit/engines/network/coverage.ts'
import { INTERNET_ADDRESSES } from '../../../../audit/engines/network/internet.ts'

function isEveryone(family: 'IPv4' | 'IPv6', ...blocks: string[]): boolean {
  const ranges = blocks.flatMap(block => parseCidr(block) ?? [])
  expect(ranges).toHaveLength(blocks.length)
  return isFullyCovered(sortRanges(ranges), INTERNET_ADDRESSES[family])
}

describe('the internet', () => {
  it.each([
    ['IPv4', ['0.0.0.0/0']],
    ['IPv4', ['208.236.235.254/0']],
    ['IPv4', ['128.0.0.0/1', '0.0.0.0/1']],
    ['IPv4', ['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/3']],
    ['IPv4', ['0.0.0.0/1', '64.0.0.0/2', '128.0.0.0/1', '10.0.0.0/8']],
    ['IPv6', ['::/0']],
    ['IPv6', ['2000::/3']],
    ['IPv6', ['2000::/4', '3000::/4']],
  ] as const)('includes %s %j', (family, blocks) => {
    expect(isEveryone(family, ...blocks)).toBe(true)
  })

  it.each([
    ['IPv4', ['0.0.0.0/1']],
    ['IPv4', ['0.0.0.0/1', '128.0.0.0/2']],
    ['IPv4', ['0.0.0.0/1', '129.0.0.0/8', '192.0.0.0/2']],
    ['IPv4', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']],
    ['IPv4', ['203.0.113.0/24']],
    ['IPv4', []],
    ['IPv6', ['2000::/4']],
    ['IPv6', ['fc00::/7']],
  ] as const)('excludes %s %j', (family, blocks) => {
    expect(isEveryone(family, ...blocks)).toBe(false)
  })

  it('has no private address, but their neighbors', () => {
    const inside = [
      '9.255.255.255',
      '11.0.0.0',
      '172.15.255.255',
      '172.32.0.0',
      '192.167.255.255',
      '223.255.255.255',
      '1.0.0.0',
    ]
    const outside = [
      '10.0.0.0',
      '10.255.255.255',
      '172.16.0.0',
      '172.31.255.255',
      '192.168.1.1',
      '100.64.0.1',
      '127.0.0.1',
      '169.254.169.254',
      '224.0.0.1',
      '255.255.255.255',
      '0.0.0.0',
    ]
    expect(inside.filter(address => !isPublic(address))).toEqual([])
    expect(outside.filter(isPublic)).toEqual([])
  })
})

function isPublic(address: string): boolean {
  const first = parseCidr(`${address}/32`)?.first ?? -1n
  return INTERNET_ADDRESSES.IPv4.some(range => range.first <= first && first <= range.last)
}
