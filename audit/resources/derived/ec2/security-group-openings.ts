import { parseCidr } from '../../../engines/network/address-range.ts'
import type { OpenPortRange } from '../../../engines/network/open-ports.ts'
import { findAllowedOpenPorts, type AllowRule } from '../../../engines/network/allow-rule-ports.ts'
import { parseProtocol } from '../../../engines/network/protocol.ts'
import type { SecurityGroupRule } from '../../ec2/security-group.ts'
import { known, unknown, type Fact } from '../../fact.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import { resolvePorts } from './resolve-ports.ts'

/** AWS allows fewer rules of a group in each direction (VPC User Guide, "Amazon VPC quotas"). */
const MAX_RULES = 2_000

/** What the group's rules open to everyone on the internet. */
export const openIngress = defineDerivedFact(
  'AWS::EC2::SecurityGroup',
  { facts: ['ingress'] },
  ({ ingress }) => deriveOpenings(ingress),
)

/** Where the group's rules let its members go: what is open to every address of the internet. */
export const openEgress = defineDerivedFact('AWS::EC2::SecurityGroup', { facts: ['egress'] }, ({ egress }) =>
  deriveOpenings(egress),
)

function deriveOpenings(rules: readonly SecurityGroupRule[]): Fact<readonly OpenPortRange[]> {
  const blocks = rules.filter(({ peer }) => !/^(sg|pl)-/.test(peer))
  if (blocks.length > MAX_RULES) return unknown(`it has ${blocks.length} rules, more than AWS allows`)
  const permits = blocks.map(parseRule)
  const odd = permits.find(permit => typeof permit === 'string')
  if (odd !== undefined) return unknown(odd)
  return known(findAllowedOpenPorts(permits.filter(permit => typeof permit !== 'string')))
}

/** A rule as the engine says it, or what is wrong with it. */
function parseRule({ id, protocol: name, from, to, peer }: SecurityGroupRule): AllowRule | string {
  const range = parseCidr(peer)
  const protocol = parseProtocol(name)
  const ports = resolvePorts(protocol, { from, to })
  if (range === undefined)
    return `rule ${id.slice(0, 64)} is for "${peer.slice(0, 64)}", which is no CIDR block`
  if (ports === undefined) return `rule ${id.slice(0, 64)} is for the ports ${from} to ${to}`
  return { id, protocol, ...ports, range }
}
