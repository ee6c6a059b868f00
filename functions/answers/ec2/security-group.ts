import * as z from 'zod/mini'
import {
  securityGroupResource,
  type NamedGroup,
  type SecurityGroupRule,
} from '../../../audit/resources/ec2/security-group.ts'
import { vpcResource } from '../../../audit/resources/ec2/vpc.ts'
import { nameOf, type Resource } from '../../../audit/resources/resource.ts'
import type { Ask, Aspect } from '../aspect.ts'
import { AnswerNotUnderstood } from '../failure.ts'
import { askAll } from '../pages.ts'
import { NO_GROUP, only } from './absent.ts'
import { by } from './filter.ts'
import { describeSecurityGroupRules, describeSecurityGroups } from './operations.ts'

type Group = Resource<'AWS::EC2::SecurityGroup'>

const text = z.string()
const maybe = z.optional(z.nullable(text))
const port = z.optional(z.nullable(z.number()))
const groupsAnswer = z.object({
  SecurityGroups: z.array(z.object({ GroupId: text, GroupName: text, VpcId: maybe })),
})

/** DescribeSecurityGroups: the group's name and its VPC. */
export const details: Aspect<'AWS::EC2::SecurityGroup'> = {
  operations: [describeSecurityGroups],
  absent: [NO_GROUP],
  async read(ask, resource) {
    const { GroupName, VpcId } = await groupOf(ask, resource)
    return { facts: { name: GroupName, vpc: VpcId ? vpcResource(VpcId, resource) : 'NONE' } }
  },
}

async function groupOf(ask: Ask, resource: Group) {
  const answer = await ask(describeSecurityGroups, { GroupIds: [nameOf(resource)] }, groupsAnswer)
  return only(answer.SecurityGroups, describeSecurityGroups, NO_GROUP)
}

const ruleAnswer = z.object({
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
const rulesAnswer = z.object({ SecurityGroupRules: z.array(ruleAnswer) })

type RuleAnswer = z.infer<typeof ruleAnswer>

/**
 * DescribeSecurityGroupRules: whom the group lets in and out. A group without rules and one that does not exist are
 * answered alike; the group itself tells them apart.
 */
export const rules: Aspect<'AWS::EC2::SecurityGroup'> = {
  operations: [describeSecurityGroupRules, describeSecurityGroups],
  absent: [NO_GROUP],
  async read(ask, resource) {
    const input = { Filters: [by('group-id', nameOf(resource))] }
    const pages = await askAll(ask, describeSecurityGroupRules, input, rulesAnswer)
    const found = pages.flatMap(page => page.SecurityGroupRules)
    if (found.length === 0) await groupOf(ask, resource)
    const inward = found.filter(rule => !rule.IsEgress)
    const outward = found.filter(rule => rule.IsEgress)
    return {
      facts: {
        ingress: inward.map(ruleOf).toSorted(byId),
        egress: outward.map(ruleOf).toSorted(byId),
        sources: groupsNamed(inward, resource),
        destinations: groupsNamed(outward, resource),
      },
    }
  },
}

function ruleOf(rule: RuleAnswer): SecurityGroupRule {
  const peer = rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.PrefixListId ?? rule.ReferencedGroupInfo?.GroupId
  if (!peer) {
    throw new AnswerNotUnderstood(
      `${describeSecurityGroupRules.action} answered rule ${rule.SecurityGroupRuleId}, which is for nobody`,
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

function byId(one: SecurityGroupRule, other: SecurityGroupRule): number {
  return one.id < other.id ? -1 : Number(one.id > other.id)
}

/** The groups of this account among whom the rules are for; those of others cannot be looked at. */
function groupsNamed(all: readonly RuleAnswer[], resource: Group): NamedGroup[] {
  const naming = all.flatMap(rule => {
    const { GroupId, UserId } = rule.ReferencedGroupInfo ?? {}
    const foreign = UserId && UserId !== resource.account
    return GroupId && !foreign ? [{ id: GroupId, rule: spoken(ruleOf(rule)) }] : []
  })
  const ids = [...new Set(naming.map(({ id }) => id))].toSorted()
  return ids.map(id => ({
    ...securityGroupResource(id, resource),
    rules: naming.flatMap(each => (each.id === id ? [each.rule] : [])).toSorted(),
  }))
}

function spoken({ id, protocol, from, to }: SecurityGroupRule): string {
  return `${id} ${protocol} ${from} ${to}`
}
