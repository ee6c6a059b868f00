import { isPortOpen, formatPorts, type OpenPortRange } from '../../engines/network/open-ports.ts'

/** Openings that evidence shows, and rules of each. */
const SHOWN = 5
const RULES = 3

/** Ports that evidence and reasons name. */
const PORTS = 8

/** Where administrators log in: SSH and RDP. */
export const ADMIN_PORTS: readonly number[] = [22, 3389]

/** Services that have no business with the internet, by their ports. */
export const HIGH_RISK_SERVICES: Readonly<Record<number, string>> = {
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
  3306: 'MySQL',
  4333: 'mSQL',
  5432: 'PostgreSQL',
  5500: 'VNC',
  5601: 'Kibana',
  5900: 'VNC',
  5985: 'WinRM',
  5986: 'WinRM',
  6379: 'Redis',
  7199: 'Cassandra',
  8088: 'Hadoop',
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

/** Those among `ports` of TCP and UDP that `openings` open. */
export function filterOpenPorts(ports: readonly number[], openings: readonly OpenPortRange[]): number[] {
  return ports.filter(port => openings.some(openPortRange => isTcpOrUdpPortOpen(openPortRange, port)))
}

/** Whether `opening` opens `port` of TCP or of UDP. */
export function isTcpOrUdpPortOpen(openPortRange: OpenPortRange, port: number): boolean {
  return isPortOpen(openPortRange, 'tcp', port) || isPortOpen(openPortRange, 'udp', port)
}

/** `SSH (22), PostgreSQL (5432)`: ports as people say them. */
export function describePorts(ports: readonly number[]): string {
  const labels = ports.slice(0, PORTS).map(port => {
    const name = Object.hasOwn(SERVICE_NAMES, port) ? SERVICE_NAMES[port] : undefined
    return name === undefined ? `port ${port}` : `${name} (${port})`
  })
  const more = ports.length - labels.length
  return more > 0 ? `${labels.join(', ')} and ${more} more` : labels.join(', ')
}

/** The openings that decided, and the rules that make them, small enough to show. */
export function summarizeOpenPorts(openings: readonly OpenPortRange[]) {
  const open = openings.slice(0, SHOWN).map(openPortRange => ({
    what: formatPorts(openPortRange),
    to: `every ${openPortRange.family} address`,
    rules: openPortRange.rules.slice(0, RULES),
  }))
  const more = openings.length - open.length
  return more > 0 ? { open, more } : { open }
}
