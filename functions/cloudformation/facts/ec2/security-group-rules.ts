import type { Fact } from '../../../../audit/resources/fact.ts'
import type { ReferencedGroup, SecurityGroupRule } from '../../../../audit/resources/ec2/security-group.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import { compareRules, deriveRuleFacts, type RuleResponse } from '../../../collectors/ec2/security-group.ts'
import { createFact, deriveListFact, type ProjectedFacts } from '../derive/derive-fact.ts'
import { addMembers, compareArns, editFact, type FactsBefore } from '../derive/edit-facts.ts'
import { PropertyError } from '../properties/property-error.ts'
import { convertItems, type PartialList } from '../properties/read-list.ts'
import {
  buildPropertyPath,
  readNumber,
  readTextProperty,
  requireTextProperty,
  type PropertySource,
} from '../properties/read-property.ts'

type GroupKind = 'AWS::EC2::SecurityGroup'

/** EC2 returns the names of these protocols for their numbers (EC2 API Reference, SecurityGroupRule). */
const PROTOCOL_NAMES: Readonly<Record<string, string>> = {
  '1': 'icmp',
  '6': 'tcp',
  '17': 'udp',
  '58': 'icmpv6',
}

/** The rule that a property or a resource declares, as EC2 returns it. Throws PropertyError. */
export function readRule(source: PropertySource, id: string, IsEgress: boolean): RuleResponse {
  const protocol = requireTextProperty(source, 'IpProtocol').toLowerCase()
  const peer = IsEgress ? 'Destination' : 'Source'
  const group = readTextProperty(source, `${peer}SecurityGroupId`)
  const rule = {
    SecurityGroupRuleId: id,
    IsEgress,
    IpProtocol: PROTOCOL_NAMES[protocol] ?? protocol,
    FromPort: protocol === '-1' ? -1 : readNumber(source, 'FromPort'),
    ToPort: protocol === '-1' ? -1 : readNumber(source, 'ToPort'),
    CidrIpv4: readTextProperty(source, 'CidrIp'),
    CidrIpv6: readTextProperty(source, 'CidrIpv6'),
    PrefixListId: readTextProperty(source, `${peer}PrefixListId`),
    ReferencedGroupInfo: group === undefined ? undefined : readReferencedGroup(source, group),
    Description: readDescription(source),
  }
  if (rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.PrefixListId ?? group) return rule
  throw new PropertyError(
    `property ${buildPropertyPath(source, `${peer}SecurityGroupId`)} names no group by its id`,
  )
}

function readReferencedGroup(source: PropertySource, GroupId: string) {
  return { GroupId, UserId: readTextProperty(source, 'SourceSecurityGroupOwnerId') }
}

/** A description that is not known changes nothing that a rule allows. */
function readDescription(source: PropertySource): string | undefined {
  return convertItems({ items: ['Description'] }, name => readTextProperty(source, name)).items[0]
}

/** The facts of a group after these rules are added. A rule that the group has keeps its id; the template removes none. */
export function addRules(
  before: FactsBefore<GroupKind>,
  rules: () => PartialList<RuleResponse>,
  resource: Resource<GroupKind>,
  direction: 'ingress' | 'egress',
): ProjectedFacts<GroupKind> {
  const present = before(direction)
  const added = deriveListFact(rules, all =>
    all.map(rule => ('known' in present ? takeId(rule, present.known, resource) : rule)),
  )
  const [groups, lists] =
    direction === 'ingress'
      ? (['sources', 'sourcePrefixLists'] as const)
      : (['destinations', 'destinationPrefixLists'] as const)
  const items = 'known' in added ? added.known : []
  const missing = 'known' in added ? added.incomplete : added.unknown
  const facts = deriveRuleFacts(items, resource)
  return {
    [direction]: editFact(present, all => createFact(mergeRules(all, facts[direction]), missing)),
    [groups]: editFact(before(groups), all => createFact(mergeReferences(all, facts[groups]), missing)),
    [lists]: addMembers(before(lists), createFact(facts[lists], missing), compareArns),
  }
}

/** The rule with the id of the one that allows the same. EC2 has no two rules of a group that allow the same. */
function takeId(
  rule: RuleResponse,
  present: readonly SecurityGroupRule[],
  resource: Resource<GroupKind>,
): RuleResponse {
  const { ingress, egress } = deriveRuleFacts([rule], resource)
  const [own] = [...ingress, ...egress]
  const same = present.find(each => own !== undefined && allowsSame(each, own))
  return same === undefined ? rule : { ...rule, SecurityGroupRuleId: same.id }
}

function allowsSame(one: SecurityGroupRule, other: SecurityGroupRule): boolean {
  const names = ['protocol', 'from', 'to', 'peer'] as const
  return names.every(name => one[name] === other[name])
}

function mergeRules(
  present: readonly SecurityGroupRule[],
  added: readonly SecurityGroupRule[],
): SecurityGroupRule[] {
  const ids = new Set(added.map(({ id }) => id))
  return [...present.filter(({ id }) => !ids.has(id)), ...added].toSorted(compareRules)
}

function mergeReferences(
  present: readonly ReferencedGroup[],
  added: readonly ReferencedGroup[],
): ReferencedGroup[] {
  const merged = new Map(present.map(group => [group.arn, group]))
  for (const group of added) {
    const rules = new Set([...(merged.get(group.arn)?.rules ?? []), ...group.rules])
    merged.set(group.arn, { ...group, rules: [...rules].toSorted() })
  }
  return [...merged.values()].toSorted(compareArns)
}

/** The facts of a group without rules. */
export function createNoRules(): ProjectedFacts<GroupKind> {
  const none: Fact<never[]> = createFact([])
  return {
    ingress: none,
    egress: none,
    sources: none,
    destinations: none,
    sourcePrefixLists: none,
    destinationPrefixLists: none,
  }
}
