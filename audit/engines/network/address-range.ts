/** The two versions of the Internet Protocol, each with its own address space. */
export type IpFamily = 'IPv4' | 'IPv6'

/** A range of addresses of one family, both ends inclusive. */
export interface AddressRange {
  family: IpFamily
  first: bigint
  last: bigint
}

/** The maximum length of a CIDR block as text: eight groups, the last two as an IPv4 address, and a prefix length. */
const LONGEST = 50

/**
 * Parses a CIDR block; undefined if `text` is invalid. Bits after the prefix are ignored: `208.236.235.254/0` is
 * every address (RFC 4632).
 */
export function parseCidr(text: string): AddressRange | undefined {
  if (text.length > LONGEST) return undefined
  const [address = '', prefix = '', ...rest] = text.split('/')
  if (rest.length > 0 || !/^\d{1,3}$/.test(prefix)) return undefined
  return address.includes(':')
    ? buildRange('IPv6', parseIpv6(address), 128, Number(prefix))
    : buildRange('IPv4', parseIpv4(address), 32, Number(prefix))
}

function buildRange(
  ipFamily: IpFamily,
  address: bigint | undefined,
  width: number,
  prefix: number,
): AddressRange | undefined {
  if (address === undefined || prefix > width) return undefined
  const free = BigInt(width - prefix)
  const first = (address >> free) << free
  return { family: ipFamily, first, last: first + (1n << free) - 1n }
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every(part => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) {
    return undefined
  }
  return parts.reduce((address, part) => (address << 8n) | BigInt(part), 0n)
}

/** Parses the forms of RFC 4291, section 2.2. */
function parseIpv6(text: string): bigint | undefined {
  const halves = convertIpv4Tail(text)?.split('::') ?? []
  const [head, tail] = halves.map(parseGroups)
  if (head === undefined || halves.length > 2) return undefined
  if (halves.length === 1) return head.length === 8 ? joinGroups(head) : undefined
  if (tail === undefined || head.length + tail.length > 7) return undefined
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => 0n)
  return joinGroups([...head, ...zeros, ...tail])
}

/** `text` with a trailing IPv4 address converted to two groups. */
function convertIpv4Tail(text: string): string | undefined {
  const start = text.lastIndexOf(':') + 1
  const end = text.slice(start)
  if (!end.includes('.')) return text
  const address = parseIpv4(end)
  if (address === undefined) return undefined
  return `${text.slice(0, start)}${(address >> 16n).toString(16)}:${(address & 0xffffn).toString(16)}`
}

function parseGroups(text: string): bigint[] | undefined {
  if (text === '') return []
  const groups = text.split(':')
  if (!groups.every(group => /^[0-9a-f]{1,4}$/i.test(group))) return undefined
  return groups.map(group => BigInt(`0x${group}`))
}

function joinGroups(groups: readonly bigint[]): bigint {
  return groups.reduce((address, group) => (address << 16n) | group, 0n)
}
