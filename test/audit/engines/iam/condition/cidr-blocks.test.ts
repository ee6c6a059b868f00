import { describe, expect, it } from 'vitest'
import {
  canMatchInternetAddress,
  filterInternetBlocks,
  classifyBlockBreadth,
} from '../../../../../audit/engines/iam/condition/cidr-blocks.ts'

describe('classifyBlockBreadth', () => {
  it.each<[string, readonly string[], ReturnType<typeof classifyBlockBreadth>]>([
    ['one address', ['203.0.113.7'], 'NARROW'],
    ['a /8', ['8.0.0.0/8'], 'NARROW'],
    ['a /7', ['8.0.0.0/7'], 'BROAD'],
    ['everything', ['0.0.0.0/0'], 'BROAD'],
    ['everything in two halves', ['128.0.0.0/1', '0.0.0.0/1'], 'BROAD'],
    ['ranges that overlap, counted once', ['8.0.0.0/9', '8.0.0.0/8', '8.64.0.0/10'], 'NARROW'],
    ['one inside another, and one address more', ['8.0.0.0/8', '8.0.0.0/32', '9.0.0.0'], 'BROAD'],
    ['an address that is not the first of its range', ['8.1.2.3/8'], 'NARROW'],
    ['an IPv6 /32', ['2001:db8::/32'], 'NARROW'],
    ['an IPv6 /31', ['2001:db8::/31'], 'BROAD'],
    ['one IPv6 address, written out', ['2001:db8:0:0:0:0:0:1'], 'NARROW'],
    ['each family by itself', ['8.0.0.0/8', '2001:db8::/32'], 'NARROW'],
    ['no address', ['somewhere'], 'UNKNOWN'],
    ['a length that there is not', ['8.0.0.0/33'], 'UNKNOWN'],
    ['a part that there is not', ['8.0.0.256'], 'UNKNOWN'],
    ['two gaps', ['1::2::3'], 'UNKNOWN'],
    ['too few groups', ['1:2:3'], 'UNKNOWN'],
    ['no address beside everything', ['somewhere', '::/0'], 'BROAD'],
  ])('%s', (_, blocks, reach) => {
    expect(classifyBlockBreadth(blocks)).toBe(reach)
  })
})

describe('filterInternetBlocks', () => {
  it.each([
    ['10.1.0.0/16', false],
    ['172.16.0.0/12', false],
    ['192.168.1.7', false],
    ['127.0.0.1', false],
    ['fd00::/8', false],
    ['172.0.0.0/8', true],
    ['203.0.113.0/24', true],
    ['::/0', true],
    ['somewhere', true],
  ])('%s: %s', (block, expected) => {
    expect(filterInternetBlocks([block])).toEqual(expected ? [block] : [])
  })
})

describe('canMatchInternetAddress', () => {
  it.each<[string, string[][], string[], boolean]>([
    ['nothing is asked', [], [], true],
    ['a network', [['203.0.113.0/24']], [], true],
    ['a private network', [['10.0.0.0/8']], [], false],
    ['two networks at once', [['203.0.113.0/24'], ['198.51.100.0/24']], [], false],
    ['one network inside of another', [['203.0.113.0/24'], ['203.0.113.128/25', '198.51.100.7']], [], true],
    ['a network but its first half', [['203.0.113.0/24']], ['203.0.113.0/25'], true],
    ['a network but both halves', [['203.0.113.0/24']], ['203.0.113.0/25', '203.0.113.128/25'], false],
    [
      'the last address',
      [['255.255.255.0/24']],
      [
        '255.255.255.0/25',
        '255.255.255.128/26',
        '255.255.255.192/27',
        '255.255.255.224/28',
        '255.255.255.240/29',
        '255.255.255.248/30',
        '255.255.255.252/31',
        '255.255.255.254/32',
      ],
      true,
    ],
    ['everything of the older family but everything', [['0.0.0.0/0']], ['0.0.0.0/1', '128.0.0.0/1'], false],
    ['the newer family beside all of the older', [], ['0.0.0.0/0'], true],
    ['nothing of either family', [], ['0.0.0.0/0', '::/0'], false],
    ['what is no block', [['somewhere']], ['0.0.0.0/0', '::/0'], true],
  ])('%s', (_, inside, outside, expected) => {
    expect(canMatchInternetAddress(inside, outside)).toBe(expected)
  })
})
