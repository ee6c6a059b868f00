import { ALL_PORTS, hasPorts, type IpProtocol } from '../../../engines/network/protocol.ts'

/**
 * The ports that a rule for `protocol` is for: all where the protocol has none, or AWS writes -1; undefined where
 * these are no ports.
 */
export function resolvePorts(
  protocol: IpProtocol,
  { from, to }: { from: number; to: number },
): { from: number; to: number } | undefined {
  if (!hasPorts(protocol) || (from === -1 && to === -1)) return ALL_PORTS
  const all = [from, to].every(port => Number.isInteger(port) && port >= 0 && port <= ALL_PORTS.to)
  return all && from <= to ? { from, to } : undefined
}
