import type { KnownResource } from '../../../test-control.ts'

/** A security group rule, as facts have it. */
export function buildGroupRule(id: string, protocol: string, ports: number | [number, number], peer: string) {
  const [from, to] = typeof ports === 'number' ? [ports, ports] : ports
  return { id, protocol, from, to, peer }
}

/** A prefix list with these CIDR blocks. */
export function buildPrefixListCase(id: string, ...entries: string[]): KnownResource {
  return { arn: `arn:aws:ec2:eu-west-1:111122223333:prefix-list/${id}`, facts: { entries } }
}

/** A security group with inbound rules, and the prefix lists that they name. */
export function buildInboundGroup(ingress: readonly object[], ...sourcePrefixLists: KnownResource[]) {
  return { facts: { ingress }, each: { sourcePrefixLists } }
}
