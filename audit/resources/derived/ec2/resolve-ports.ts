import { ALL_PORTS, hasPorts, type IpProtocol } from '../../../engines/network/protocol.ts'

/**
 * The port range of a rule: all ports if the protocol has no ports or AWS writes -1; undefined if the range is
 * invalid.
 */
export function resolvePorts(
  protocol: IpProtocol,
  { from, to }: { from: number; to: number },
): { from: number; to: number } | undefined {
  if (!hasPorts(protocol) || (from === -1 && to === -1)) return ALL_PORTS
  const isValid = [from, to].every(port => Number.isInteger(port) && port >= 0 && port <= ALL_PORTS.to)
  return isValid && from <= to ? { from, to } : undefined
}
