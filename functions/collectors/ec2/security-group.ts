import * as z from 'zod/mini'
import {
  buildSecurityGroupResource,
  type ReferencedGroup,
  type SecurityGroupFacts,
  type SecurityGroupRule,
} from '../../../audit/resources/ec2/security-group.ts'
import { buildVpcResource } from '../../../audit/resources/ec2/vpc.ts'
import { getResourceName, type Resource } from '../../../audit/resources/resource.ts'
import type { TypedAwsCall, FactCollector } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { listPrefixLists } from './prefix-list.ts'
import { SECURITY_GROUP_NOT_FOUND, expectSingle } from './not-found.ts'
import { deriveListedTags, networkTagsSchema } from '../tags/tag-list.ts'
import { createFilter } from './describe-filter.ts'
import { describeSecurityGroupRules, describeSecurityGroups } from './operations.ts'
import { quoteText } from '../../../audit/text/quote-text.ts'

type SecurityGroup = Resource<'AWS::EC2::SecurityGroup'>

const text = z.string()
const maybe = z.optional(z.nullable(text))
const port = z.optional(z.nullable(z.number()))
const groupsResponse = z.object({
  SecurityGroups: z.array(
    z.object({ GroupId: text, GroupName: text, VpcId: maybe, Tags: networkTagsSchema }),
  ),
})

/** DescribeSecurityGroups: the group's name, its VPC and its tags. */
export const securityGroupDetails: FactCollector<'AWS::EC2::SecurityGroup'> = {
  operations: [describeSecurityGroups],
  notFoundErrors: [SECURITY_GROUP_NOT_FOUND],
  async collect(callApi, resource) {
    const { GroupName, VpcId, Tags } = await fetchGroup(callApi, resource)
    const { facts: tags, incomplete } = deriveListedTags(Tags)
    const vpc = VpcId ? buildVpcResource(VpcId, resource) : 'NONE'
    return { facts: { name: GroupName, vpc, ...tags }, incomplete }
  },
}

async function fetchGroup(callApi: TypedAwsCall, resource: SecurityGroup) {
  const response = await callApi(
    describeSecurityGroups,
    { GroupIds: [getResourceName(resource)] },
    groupsResponse,
  )
  return expectSingle(response.SecurityGroups, describeSecurityGroups, SECURITY_GROUP_NOT_FOUND)
}

const ruleResponse = z.object({
  SecurityGroupRuleId: text,
  IsEgress: z.boolean(),
  IpProtocol: text,
  FromPort: port,
  ToPort: port,
  CidrIpv4: maybe,
  CidrIpv6: maybe,
  PrefixListId: maybe,
  ReferencedGroupInfo: z.optional(z.nullable(z.object({ GroupId: maybe, UserId: maybe }))),
  Description: maybe,
})
const rulesResponse = z.object({ SecurityGroupRules: z.array(ruleResponse) })

/** A rule in DescribeSecurityGroupRules's output. */
export type RuleResponse = z.infer<typeof ruleResponse>

/**
 * DescribeSecurityGroupRules: which traffic the group allows. The output is empty both for a group without
 * rules and for a missing group; securityGroupDetails distinguishes them.
 */
export const securityGroupRules: FactCollector<'AWS::EC2::SecurityGroup'> = {
  operations: [describeSecurityGroupRules, describeSecurityGroups],
  notFoundErrors: [SECURITY_GROUP_NOT_FOUND],
  async collect(callApi, resource) {
    const input = { Filters: [createFilter('group-id', getResourceName(resource))] }
    const pages = await fetchAllPages(callApi, describeSecurityGroupRules, input, rulesResponse)
    const found = pages.flatMap(page => page.SecurityGroupRules)
    if (found.length === 0) await fetchGroup(callApi, resource)
    return { facts: deriveRuleFacts(found, resource) }
  },
}

/** The facts of a group with these rules. Throws UnexpectedResponseError. */
export function deriveRuleFacts(
  found: readonly RuleResponse[],
  resource: SecurityGroup,
): Omit<SecurityGroupFacts, 'name' | 'vpc' | 'tags'> {
  const inward = found.filter(rule => !rule.IsEgress)
  const outward = found.filter(rule => rule.IsEgress)
  const ingress = inward.map(parseRule).toSorted(compareRules)
  const egress = outward.map(parseRule).toSorted(compareRules)
  return {
    ingress,
    egress,
    sources: listReferencedGroups(inward, resource),
    destinations: listReferencedGroups(outward, resource),
    sourcePrefixLists: listRulePrefixLists(ingress, resource),
    destinationPrefixLists: listRulePrefixLists(egress, resource),
  }
}

function parseRule(rule: RuleResponse): SecurityGroupRule {
  const peer = rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.PrefixListId ?? rule.ReferencedGroupInfo?.GroupId
  if (!peer) {
    throw new UnexpectedResponseError(
      `${describeSecurityGroupRules.action} returned rule ${quoteText(rule.SecurityGroupRuleId)} without a source or destination`,
    )
  }
  return {
    id: rule.SecurityGroupRuleId,
    protocol: rule.IpProtocol,
    from: rule.FromPort ?? -1,
    to: rule.ToPort ?? -1,
    peer,
    ...(rule.Description ? { description: rule.Description } : {}),
  }
}

/** Compares rules by their ids, as lists of rules are sorted. */
export function compareRules(one: SecurityGroupRule, other: SecurityGroupRule): number {
  return one.id < other.id ? -1 : Number(one.id > other.id)
}

/** The security groups of this account that rules reference; those of other accounts cannot be read. */
function listReferencedGroups(all: readonly RuleResponse[], resource: SecurityGroup): ReferencedGroup[] {
  const naming = all.flatMap(rule => {
    const { GroupId, UserId } = rule.ReferencedGroupInfo ?? {}
    const foreign = UserId && UserId !== resource.account
    return GroupId && !foreign ? [{ id: GroupId, rule: formatRule(parseRule(rule)) }] : []
  })
  const ids = [...new Set(naming.map(({ id }) => id))].toSorted()
  return ids.map(id => ({
    ...buildSecurityGroupResource(id, resource),
    rules: naming.flatMap(each => (each.id === id ? [each.rule] : [])).toSorted(),
  }))
}

function listRulePrefixLists(rules: readonly SecurityGroupRule[], resource: SecurityGroup) {
  return listPrefixLists(
    rules.map(({ peer }) => peer),
    resource,
  )
}

function formatRule({ id, protocol, from, to }: SecurityGroupRule): string {
  return `${id} ${protocol} ${from} ${to}`
}
