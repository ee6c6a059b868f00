import { parseCidr } from '../../../engines/network/address-range.ts'
import type { OpenPortRange } from '../../../engines/network/open-ports.ts'
import { findAllowedOpenPorts, type AllowRule } from '../../../engines/network/allow-rule-ports.ts'
import { parseProtocol } from '../../../engines/network/protocol.ts'
import { isPrefixListId } from '../../ec2/prefix-list.ts'
import type { SecurityGroupRule } from '../../ec2/security-group.ts'
import { unknown, type Fact } from '../../fact.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import {
  indexPrefixListEntries,
  listCidrBlocks,
  requireEntries,
  type PrefixListEntries,
} from './prefix-list-entries.ts'
import { resolvePorts } from './resolve-ports.ts'
import { quoteText } from '../../../text/quote-text.ts'

/** Above the AWS quota of rules per group and direction (VPC User Guide, "Amazon VPC quotas"). */
const MAX_RULES = 2_000

/** The ports that the group opens to the whole internet. */
export const openIngress = defineDerivedFact(
  'AWS::EC2::SecurityGroup',
  { facts: ['ingress'], each: { sourcePrefixLists: { mustExist: true, facts: ['entries'] } } },
  ({ ingress, sourcePrefixLists }) => deriveOpenings(ingress, indexPrefixListEntries(sourcePrefixLists)),
)

/** The ports on which the group's members can reach the whole internet. */
export const openEgress = defineDerivedFact(
  'AWS::EC2::SecurityGroup',
  { facts: ['egress'], each: { destinationPrefixLists: { mustExist: true, facts: ['entries'] } } },
  ({ egress, destinationPrefixLists }) =>
    deriveOpenings(egress, indexPrefixListEntries(destinationPrefixLists)),
)

/** A rule that names a prefix list counts as one rule for each entry, as it does for AWS's quota. */
function deriveOpenings(
  rules: readonly SecurityGroupRule[],
  entries: PrefixListEntries,
): Fact<readonly OpenPortRange[]> {
  const addressed = rules.filter(({ peer }) => !peer.startsWith('sg-'))
  const blocks = addressed.flatMap(rule => expandRule(rule, entries))
  if (blocks.length > MAX_RULES)
    return unknown(`the security group has ${blocks.length} rules, more than AWS allows`)
  const allowRules = blocks.map(parseRule)
  const invalid = allowRules.find(rule => typeof rule === 'string')
  if (invalid !== undefined) return unknown(invalid)
  const openings = findAllowedOpenPorts(allowRules.filter(rule => typeof rule !== 'string'))
  return requireEntries(
    openings,
    addressed.map(({ peer }) => peer),
    entries,
  )
}

/** A rule for each CIDR block of the rule's peer; the id names the prefix list. */
function expandRule(rule: SecurityGroupRule, entries: PrefixListEntries): SecurityGroupRule[] {
  const id = isPrefixListId(rule.peer) ? `${rule.id} (${rule.peer})` : rule.id
  return listCidrBlocks(rule.peer, entries).map(peer => ({ ...rule, id, peer }))
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
