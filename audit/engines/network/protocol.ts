/** A protocol by the name that AWS uses, by its number where AWS uses no name; `'all'` for every one. */
export type IpProtocol = string

/** The protocols that AWS names (EC2 API Reference, IpPermission). */
const NAMES: Readonly<Record<string, IpProtocol>> = {
  '-1': 'all',
  '1': 'icmp',
  '6': 'tcp',
  '17': 'udp',
  '58': 'icmpv6',
}

/** The protocol that `text`, a name or a number, stands for. */
export function parseProtocol(text: string): IpProtocol {
  const name = text.toLowerCase()
  return (Object.hasOwn(NAMES, name) ? NAMES[name] : undefined) ?? name
}

/** The ports of TCP and of UDP. */
export const ALL_PORTS = { from: 0, to: 65_535 } as const

/** Whether `protocol` has ports. */
export function hasPorts(protocol: IpProtocol): boolean {
  return protocol === 'tcp' || protocol === 'udp'
}
