import { describe, expect, it } from 'vitest'
import { reachOf } from '../../../../audit/policy/condition/address-range.ts'

describe('reachOf', () => {
  it.each<[string, readonly string[], ReturnType<typeof reachOf>]>([
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
    expect(reachOf(blocks)).toBe(reach)
  })
})
