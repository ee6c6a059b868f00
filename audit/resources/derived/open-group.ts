import { parseCidr } from '../../network/address.ts'
import type { Opening } from '../../network/opening.ts'
import { openingsOf, type Permit } from '../../network/permits.ts'
import { protocolOf } from '../../network/protocol.ts'
import type { SecurityGroupRule } from '../ec2/security-group.ts'
import { known, unknown, type Fact } from '../fact.ts'
import { derived } from './derive.ts'
import { portsOf } from './ports.ts'

/** AWS allows fewer rules of a group in each direction (VPC User Guide, "Amazon VPC quotas"). */
const MOST_RULES = 2_000

/** What the group's rules open to everyone on the internet. */
export const openIngress = derived('AWS::EC2::SecurityGroup', { facts: ['ingress'] }, ({ ingress }) =>
  openings(ingress),
)

/** Where the group's rules let its members go: what is open to every address of the internet. */
export const openEgress = derived('AWS::EC2::SecurityGroup', { facts: ['egress'] }, ({ egress }) =>
  openings(egress),
)

function openings(rules: readonly SecurityGroupRule[]): Fact<readonly Opening[]> {
  const blocks = rules.filter(({ peer }) => !/^(sg|pl)-/.test(peer))
  if (blocks.length > MOST_RULES) return unknown(`it has ${blocks.length} rules, more than AWS allows`)
  const permits = blocks.map(permitOf)
  const odd = permits.find(permit => typeof permit === 'string')
  if (odd !== undefined) return unknown(odd)
  return known(openingsOf(permits.filter(permit => typeof permit !== 'string')))
}

/** A rule as the engine says it, or what is wrong with it. */
function permitOf({ id, protocol: name, from, to, peer }: SecurityGroupRule): Permit | string {
  const range = parseCidr(peer)
  const protocol = protocolOf(name)
  const ports = portsOf(protocol, { from, to })
  if (range === undefined)
    return `rule ${id.slice(0, 64)} is for "${peer.slice(0, 64)}", which is no CIDR block`
  if (ports === undefined) return `rule ${id.slice(0, 64)} is for the ports ${from} to ${to}`
  return { id, protocol, ...ports, range }
}
