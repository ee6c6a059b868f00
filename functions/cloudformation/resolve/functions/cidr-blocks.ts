import { isIPv4, isIPv6 } from 'node:net'

/** The blocks that `Fn::Cidr` returns at most. */
const MAX_COUNT = 256

/**
 * The first `count` blocks of `block` that leave `hostBits` bits to hosts ("Fn::Cidr"); undefined if the block is not
 * valid or does not hold as many. IPv4 leaves 8 bits by default; CloudFormation demands the bits for IPv6.
 */
export function listCidrs(block: string, count: number, hostBits: number | undefined): string[] | undefined {
  const [address = '', prefixText = ''] = block.split('/')
  const isV4 = isIPv4(address)
  if ((!isV4 && !isIPv6(address)) || !/^\d{1,3}$/.test(prefixText) || block.split('/').length !== 2)
    return undefined
  const [width, prefix, bits] = [isV4 ? 32 : 128, Number(prefixText), hostBits ?? (isV4 ? 8 : Number.NaN)]
  const size = width - bits
  if (!Number.isInteger(bits) || bits < 1 || size < prefix || prefix > width) return undefined
  if (!Number.isInteger(count) || count < 1 || count > MAX_COUNT || count > 2 ** (size - prefix))
    return undefined
  const mask = ((1n << BigInt(prefix)) - 1n) << BigInt(width - prefix)
  const start = (isV4 ? parseV4(address) : parseV6(address)) & mask
  return Array.from({ length: count }, (_, at) => {
    const value = start + (BigInt(at) << BigInt(bits))
    return `${isV4 ? formatV4(value) : formatV6(value)}/${size}`
  })
}

function parseV4(address: string): bigint {
  return address.split('.').reduce((value, part) => (value << 8n) + BigInt(part), 0n)
}

function parseV6(address: string): bigint {
  const [head = '', tail] = address
    .replace(/[\d.]+$/, part => (part.includes('.') ? formatAsGroups(parseV4(part)) : part))
    .split('::')
  const [left, right] = [splitGroups(head), splitGroups(tail ?? '')]
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length
  return [...left, ...Array.from({ length: zeros }, () => '0'), ...right].reduce(
    (value, group) => (value << 16n) + BigInt(`0x${group}`),
    0n,
  )
}

function splitGroups(text: string): string[] {
  return text === '' ? [] : text.split(':')
}

function formatAsGroups(value: bigint): string {
  return `${(value >> 16n).toString(16)}:${(value & 0xff_ffn).toString(16)}`
}

function formatV4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map(shift => String((value >> shift) & 0xffn)).join('.')
}

/** The canonical form: the longest run of zero groups is `::` (RFC 5952). */
function formatV6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((value >> BigInt(112 - at * 16)) & 0xff_ffn).toString(16),
  )
  const text = groups.join(':')
  const runs = [...text.matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)]
  const longest = runs.toSorted((a, b) => b[0].length - a[0].length)[0]
  if (longest === undefined) return text
  const before = text.slice(0, longest.index).replace(/:$/, '')
  const after = text.slice(longest.index + longest[0].length).replace(/^:/, '')
  return `${before}::${after}`
}
