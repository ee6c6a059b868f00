/** A protocol by AWS's name for it, or by number if AWS has none; `'all'` for every protocol. */
export type IpProtocol = string

/** The protocols that AWS names (EC2 API Reference, IpPermission). */
const NAMES: Readonly<Record<string, IpProtocol>> = {
  '-1': 'all',
  '1': 'icmp',
  '6': 'tcp',
  '17': 'udp',
  '58': 'icmpv6',
}

/** Parses a protocol name or number. */
export function parseProtocol(text: string): IpProtocol {
  const name = text.toLowerCase()
  return (Object.hasOwn(NAMES, name) ? NAMES[name] : undefined) ?? name
}

/** The ports of TCP and UDP. */
export const ALL_PORTS = { from: 0, to: 65_535 } as const

/** Whether `protocol` has ports. */
export function hasPorts(protocol: IpProtocol): boolean {
  return protocol === 'tcp' || protocol === 'udp'
}
