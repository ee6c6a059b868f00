import { countSteps } from '../step-limit.ts'

/**
 * The largest range that still counts as a specific network: an IPv4 /8 or an IPv6 /32. Amazon S3 also treats a
 * policy with a larger range as public (S3 User Guide, "The meaning of public").
 */
const MAX_NARROW_SIZE = { 4: 2n ** 24n, 6: 2n ** 96n } as const

interface BlockRange {
  family: 4 | 6
  first: bigint
  last: bigint
}

/** How much of the internet the CIDR blocks cover together; `'UNKNOWN'` if one of them is invalid. */
export function classifyBlockBreadth(blocks: readonly string[]): 'NARROW' | 'BROAD' | 'UNKNOWN' {
  const ranges = blocks.map(parseBlock)
  const known = ranges.filter(range => range !== undefined)
  const isBroad = ([4, 6] as const).some(
    family =>
      countAddresses(known.filter(blockRange => blockRange.family === family)) > MAX_NARROW_SIZE[family],
  )
  if (isBroad) return 'BROAD'
  return known.length < ranges.length ? 'UNKNOWN' : 'NARROW'
}

/** The number of addresses in the union of the ranges. */
function countAddresses(ranges: readonly BlockRange[]): bigint {
  let size = 0n
  let end = -1n
  for (const { first, last } of ranges.toSorted((a, b) => (a.first < b.first ? -1 : 1))) {
    if (last <= end) continue
    size += last - (first > end ? first - 1n : end)
    end = last
  }
  return size
}

/** Address blocks that no request from the internet comes from (RFC 1918, 4193 and 6598, loopback and link-local). */
const PRIVATE_BLOCKS =
  '10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 ::1/128 fc00::/7 fe80::/10'.split(
    ' ',
  )

/** The blocks that contain internet addresses. */
export function filterInternetBlocks(blocks: readonly string[]): string[] {
  return blocks.filter(block => !PRIVATE_BLOCKS.some(each => isWithinBlock(block, each) === true))
}

/**
 * Whether an internet address exists that is in one block of each list of `inside` and in none of `outside`. Also
 * true if a block is invalid.
 */
export function canMatchInternetAddress(
  inside: readonly (readonly string[])[],
  outside: readonly string[],
): boolean {
  const within = inside.map(blocks => blocks.map(parseBlock))
  const without = [...outside, ...PRIVATE_BLOCKS].map(parseBlock)
  const all = [...within.flat(), ...without]
  if (all.includes(undefined)) return true
  countSteps(all.length * all.length)
  const boundaries = all.flatMap(range =>
    range
      ? [
          { ...range, at: range.first },
          { ...range, at: range.last + 1n },
        ]
      : [],
  )
  return [{ family: 4, at: 0n }, ...boundaries].some(
    ({ family, at }) =>
      at < 2n ** (family === 4 ? 32n : 128n) &&
      within.every(ranges => isInRanges(ranges, family, at)) &&
      !isInRanges(without, family, at),
  )
}

function isInRanges(ranges: readonly (BlockRange | undefined)[], family: number, at: bigint): boolean {
  return ranges.some(range => range?.family === family && range.first <= at && at <= range.last)
}

/** Whether `address`, an address or a block, is completely in `block`; `'UNKNOWN'` if either is invalid. */
export function isWithinBlock(address: string, block: string): boolean | 'UNKNOWN' {
  const [inner, outer] = [parseBlock(address), parseBlock(block)]
  if (inner === undefined || outer === undefined) return 'UNKNOWN'
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last
}

/** What it takes to parse a block. */
const BLOCK_STEPS = 20

function parseBlock(block: string): BlockRange | undefined {
  countSteps(BLOCK_STEPS)
  const [address = '', length] = block.split('/')
  const family = address.includes(':') ? 6 : 4
  const bits = family === 6 ? 128 : 32
  const value = family === 6 ? parseIpv6Value(address) : parseIpv4Value(address)
  const prefix = length === undefined ? bits : /^\d{1,3}$/.test(length) ? Number(length) : -1
  if (value === undefined || prefix < 0 || prefix > bits) return undefined
  const size = 2n ** BigInt(bits - prefix)
  const first = value - (value % size)
  return { family, first, last: first + size - 1n }
}

function parseIpv4Value(address: string): bigint | undefined {
  const parts = address.split('.')
  if (parts.length !== 4 || !parts.every(part => /^\d{1,3}$/.test(part) && Number(part) < 256))
    return undefined
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n)
}

function parseIpv6Value(address: string): bigint | undefined {
  const [head = '', tail, more] = address.split('::')
  if (more !== undefined) return undefined
  const leading = head === '' ? [] : head.split(':')
  const trailing = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = 8 - leading.length - trailing.length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  const groups = [...leading, ...Array.from({ length: missing }, () => '0'), ...trailing]
  if (!groups.every(group => /^[0-9a-f]{1,4}$/i.test(group))) return undefined
  return groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n)
}
