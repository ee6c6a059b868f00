/** A security group rule, as facts have it. */
export function buildGroupRule(id: string, protocol: string, ports: number | [number, number], peer: string) {
  const [from, to] = typeof ports === 'number' ? [ports, ports] : ports
  return { id, protocol, from, to, peer }
}
