import { isPortOpen, formatPorts, type OpenPortRange } from '../../engines/network/open-ports.ts'

/** The number of open port ranges in evidence, and of rules for each. */
const SHOWN = 5
const RULES = 3

/** The number of ports in a reason. */
const PORTS = 8

/** Ports for remote administration: SSH and RDP. */
export const ADMIN_PORTS: readonly number[] = [22, 3389]

/**
 * Services that should not be reachable from the internet, by port: those of Security Hub's EC2.19 besides SSH and RDP, and
 * others that are made for trusted networks.
 */
const HIGH_RISK_SERVICES: Readonly<Record<number, string>> = {
  20: 'FTP',
  21: 'FTP',
  23: 'Telnet',
  25: 'SMTP',
  110: 'POP3',
  111: 'rpcbind',
  135: 'RPC',
  137: 'NetBIOS',
  138: 'NetBIOS',
  139: 'NetBIOS',
  143: 'IMAP',
  161: 'SNMP',
  389: 'LDAP',
  445: 'SMB',
  1433: 'SQL Server',
  1434: 'SQL Server',
  1521: 'Oracle',
  2049: 'NFS',
  2375: 'Docker',
  2376: 'Docker',
  2379: 'etcd',
  2380: 'etcd',
  2483: 'Oracle',
  2484: 'Oracle',
  3000: 'web development server',
  3306: 'MySQL',
  4333: 'mSQL',
  5000: 'web development server',
  5432: 'PostgreSQL',
  5500: 'VNC',
  5601: 'Kibana',
  5900: 'VNC',
  5985: 'WinRM',
  5986: 'WinRM',
  6379: 'Redis',
  7199: 'Cassandra',
  8080: 'HTTP proxy',
  8088: 'Hadoop',
  8888: 'alternative HTTP port',
  9042: 'Cassandra',
  9092: 'Kafka',
  9160: 'Cassandra',
  9200: 'Elasticsearch',
  9300: 'Elasticsearch',
  10250: 'Kubernetes',
  11211: 'Memcached',
  27017: 'MongoDB',
  27018: 'MongoDB',
}

/** The ports of those services. */
export const HIGH_RISK_PORTS: readonly number[] = Object.keys(HIGH_RISK_SERVICES).map(Number)

const SERVICE_NAMES: Readonly<Record<number, string>> = { 22: 'SSH', 3389: 'RDP', ...HIGH_RISK_SERVICES }

/** How rules that name prefix lists are evaluated. */
export const PREFIX_LIST_CRITERION =
  'A rule that names a prefix list allows all address ranges in it, whether the list belongs to the account, to ' +
  'another one or to AWS. A list that cannot be read is INSUFFICIENT_DATA.'

/** Why the finding does not depend on what uses the group. */
export const REACHABILITY_CRITERION =
  'A rule fails with the same severity whatever uses the group. Network interfaces of functions accept no ' +
  'connections, but whether instances, load balancers or databases use the group as well is not known: they are not ' +
  'audited, and they can be added to it without an event of the group.'

/** Whose changes of prefix lists no event reports. */
export const PREFIX_LIST_LIMITATION =
  'Changes of prefix lists that AWS or another account owns are found by the next full scan, because the ' +
  'account receives no event of them.'

/** Which security groups are not evaluated. */
export const UNUSED_GROUP_LIMITATION =
  'Security groups that no audited resource uses, and that no group in use references, are not evaluated; the ' +
  'report counts them. Instances, load balancers and databases are not audited.'

/** Returns those of `ports` that are open for TCP or UDP. */
export function filterOpenPorts(ports: readonly number[], openings: readonly OpenPortRange[]): number[] {
  return ports.filter(port => openings.some(openPortRange => isTcpOrUdpPortOpen(openPortRange, port)))
}

/** Whether `port` is open for TCP or UDP. */
export function isTcpOrUdpPortOpen(openPortRange: OpenPortRange, port: number): boolean {
  return isPortOpen(openPortRange, 'tcp', port) || isPortOpen(openPortRange, 'udp', port)
}

/** Returns `Port 22 (SSH) is open to 0.0.0.0/0.` or `Ports 22 (SSH), 3389 (RDP) are open to 0.0.0.0/0, ::/0.` */
export function describeOpenPorts(ports: readonly number[], openings: readonly OpenPortRange[]): string {
  const labels = ports.slice(0, PORTS).map(port => {
    const name = Object.hasOwn(SERVICE_NAMES, port) ? SERVICE_NAMES[port] : undefined
    return name === undefined ? `${port}` : `${port} (${name})`
  })
  const more = ports.length > labels.length ? ` and ${ports.length - labels.length} more` : ''
  const subject = ports.length === 1 ? 'Port' : 'Ports'
  const verb = ports.length === 1 ? 'is' : 'are'
  return `${subject} ${labels.join(', ')}${more} ${verb} open to ${describeSources(openings)}.`
}

const EVERY_ADDRESS = { IPv4: '0.0.0.0/0', IPv6: '::/0' } as const

/** Returns the sources of `openings`: `0.0.0.0/0`, `::/0`, or both. */
export function describeSources(openings: readonly OpenPortRange[]): string {
  return [...new Set(openings.map(({ family }) => EVERY_ADDRESS[family]))].join(', ')
}

/** Evidence: the first open port ranges, and the rules that open them. */
export function summarizeOpenPorts(openings: readonly OpenPortRange[]) {
  const open = openings.slice(0, SHOWN).map(openPortRange => ({
    ports: formatPorts(openPortRange),
    source: `every ${openPortRange.family} address`,
    rules: openPortRange.rules.slice(0, RULES),
  }))
  const more = openings.length - open.length
  return more > 0 ? { open, more } : { open }
}
