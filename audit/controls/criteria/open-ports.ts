import { isPortOpen, formatPorts, type OpenPortRange } from '../../engines/network/open-ports.ts'

/** Port ranges in evidence, and rules of each. */
const MAX_RANGES = 5
const MAX_RULES = 3

/** Ports in a reason. */
const MAX_PORTS = 8

/** The ports of remote administration: SSH and RDP. */
export const ADMIN_PORTS: readonly number[] = [22, 3389]

/** Services that should not be reachable from the internet, by port. */
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

/** The ports of `HIGH_RISK_SERVICES`. */
export const HIGH_RISK_PORTS: readonly number[] = Object.keys(HIGH_RISK_SERVICES).map(Number)

const SERVICE_NAMES: Readonly<Record<number, string>> = { 22: 'SSH', 3389: 'RDP', ...HIGH_RISK_SERVICES }

/** Those of `ports` that `ranges` open for TCP or UDP. */
export function filterOpenPorts(ports: readonly number[], ranges: readonly OpenPortRange[]): number[] {
  return ports.filter(port => ranges.some(openPortRange => isTcpOrUdpPortOpen(openPortRange, port)))
}

/** Whether `openPortRange` opens `port` for TCP or UDP. */
export function isTcpOrUdpPortOpen(openPortRange: OpenPortRange, port: number): boolean {
  return isPortOpen(openPortRange, 'tcp', port) || isPortOpen(openPortRange, 'udp', port)
}

/** Ports with the names of their services: `SSH (22), PostgreSQL (5432)`. At most eight are named. */
export function describePorts(ports: readonly number[]): string {
  const labels = ports.slice(0, MAX_PORTS).map(port => {
    const name = Object.hasOwn(SERVICE_NAMES, port) ? SERVICE_NAMES[port] : undefined
    return name === undefined ? `port ${port}` : `${name} (${port})`
  })
  const more = ports.length - labels.length
  return more > 0 ? `${labels.join(', ')} and ${more} more` : labels.join(', ')
}

/** Evidence of open port ranges and of the rules that open them. */
export function summarizeOpenPorts(ranges: readonly OpenPortRange[]) {
  const open = ranges.slice(0, MAX_RANGES).map(openPortRange => ({
    ports: formatPorts(openPortRange),
    source: `every ${openPortRange.family} address`,
    rules: openPortRange.rules.slice(0, MAX_RULES),
  }))
  const more = ranges.length - open.length
  return more > 0 ? { open, more } : { open }
}
