import { parseCidr } from '../../../engines/network/address-range.ts'
import type { OpenPortRange } from '../../../engines/network/open-ports.ts'
import { findAllowedOpenPorts, type AllowRule } from '../../../engines/network/allow-rule-ports.ts'
import { parseProtocol } from '../../../engines/network/protocol.ts'
import type { SecurityGroupRule } from '../../ec2/security-group.ts'
import { known, unknown, type Fact } from '../../fact.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import { resolvePorts } from './resolve-ports.ts'
import { quoteText } from '../../../text/quote-text.ts'

/** Above the AWS quota of rules per group and direction (VPC User Guide, "Amazon VPC quotas"). */
const MAX_RULES = 2_000

/** The ports that the group opens to the whole internet. */
export const openIngress = defineDerivedFact(
  'AWS::EC2::SecurityGroup',
  { facts: ['ingress'] },
  ({ ingress }) => deriveOpenings(ingress),
)

/** The ports on which the group's members can reach the whole internet. */
export const openEgress = defineDerivedFact('AWS::EC2::SecurityGroup', { facts: ['egress'] }, ({ egress }) =>
  deriveOpenings(egress),
)

function deriveOpenings(rules: readonly SecurityGroupRule[]): Fact<readonly OpenPortRange[]> {
  const blocks = rules.filter(({ peer }) => !/^(sg|pl)-/.test(peer))
  if (blocks.length > MAX_RULES)
    return unknown(`the security group has ${blocks.length} rules, more than AWS allows`)
  const allowRules = blocks.map(parseRule)
  const invalid = allowRules.find(rule => typeof rule === 'string')
  if (invalid !== undefined) return unknown(invalid)
  return known(findAllowedOpenPorts(allowRules.filter(rule => typeof rule !== 'string')))
}

/** Converts a rule to an engine rule, or returns why it is invalid. */
function parseRule({ id, protocol: name, from, to, peer }: SecurityGroupRule): AllowRule | string {
  const range = parseCidr(peer)
  const protocol = parseProtocol(name)
  const ports = resolvePorts(protocol, { from, to })
  if (range === undefined)
    return `the address range ${quoteText(peer)} of rule ${quoteText(id)} is not a CIDR block`
  if (ports === undefined) return `the port range ${from} to ${to} of rule ${quoteText(id)} is invalid`
  return { id, protocol, ...ports, range }
}
