import * as z from 'zod/mini'
import type { NetworkAclEntry } from '../../../audit/resources/ec2/network-acl.ts'
import { vpcResource } from '../../../audit/resources/ec2/vpc.ts'
import { nameOf } from '../../../audit/resources/resource.ts'
import type { Aspect } from '../aspect.ts'
import { AnswerNotUnderstood } from '../failure.ts'
import { NO_NETWORK_ACL, only } from './absent.ts'
import { describeNetworkAcls } from './operations.ts'

const maybe = z.optional(z.nullable(z.string()))
const entryAnswer = z.object({
  RuleNumber: z.number(),
  Egress: z.boolean(),
  RuleAction: z.enum(['allow', 'deny']),
  Protocol: z.string(),
  CidrBlock: maybe,
  Ipv6CidrBlock: maybe,
  PortRange: z.optional(z.nullable(z.object({ From: z.number(), To: z.number() }))),
})
const aclsAnswer = z.object({
  NetworkAcls: z.array(z.object({ VpcId: maybe, IsDefault: z.boolean(), Entries: z.array(entryAnswer) })),
})

/** DescribeNetworkAcls: the entries of the list, in the order in which they are tried. */
export const entries: Aspect<'AWS::EC2::NetworkAcl'> = {
  operations: [describeNetworkAcls],
  absent: [NO_NETWORK_ACL],
  async read(ask, resource) {
    const answer = await ask(describeNetworkAcls, { NetworkAclIds: [nameOf(resource)] }, aclsAnswer)
    const { VpcId, IsDefault, Entries } = only(answer.NetworkAcls, describeNetworkAcls, NO_NETWORK_ACL)
    return {
      facts: {
        vpc: VpcId ? vpcResource(VpcId, resource) : 'NONE',
        isDefault: IsDefault,
        entries: Entries.map(entryOf).toSorted(inOrder),
      },
    }
  },
}

function entryOf(entry: z.infer<typeof entryAnswer>): NetworkAclEntry {
  const cidr = entry.CidrBlock ?? entry.Ipv6CidrBlock
  if (!cidr) {
    throw new AnswerNotUnderstood(
      `${describeNetworkAcls.action} answered entry ${entry.RuleNumber}, which is for nobody`,
    )
  }
  return {
    number: entry.RuleNumber,
    egress: entry.Egress,
    action: entry.RuleAction,
    protocol: entry.Protocol,
    cidr,
    ...(entry.PortRange ? { ports: { from: entry.PortRange.From, to: entry.PortRange.To } } : {}),
  }
}

/** Inward before outward; a number is used once for IPv4 and once for IPv6. */
function inOrder(one: NetworkAclEntry, other: NetworkAclEntry): number {
  const sides = Number(one.egress) - Number(other.egress) || one.number - other.number
  return sides || (one.cidr < other.cidr ? -1 : Number(one.cidr > other.cidr))
}
