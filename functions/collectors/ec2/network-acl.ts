import * as z from 'zod/mini'
import type { NetworkAclEntry } from '../../../audit/resources/ec2/network-acl.ts'
import { buildVpcResource } from '../../../audit/resources/ec2/vpc.ts'
import { deriveListedTags, networkTagsSchema } from '../tags/tag-list.ts'
import { getResourceName } from '../../../audit/resources/resource.ts'
import type { FactCollector } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { NETWORK_ACL_NOT_FOUND, expectSingle } from './not-found.ts'
import { describeNetworkAcls } from './operations.ts'

const maybe = z.optional(z.nullable(z.string()))
const entryResponse = z.object({
  RuleNumber: z.number(),
  Egress: z.boolean(),
  RuleAction: z.enum(['allow', 'deny']),
  Protocol: z.string(),
  CidrBlock: maybe,
  Ipv6CidrBlock: maybe,
  PortRange: z.optional(z.nullable(z.object({ From: z.number(), To: z.number() }))),
})
const aclsResponse = z.object({
  NetworkAcls: z.array(
    z.object({
      VpcId: maybe,
      IsDefault: z.boolean(),
      Entries: z.array(entryResponse),
      Tags: networkTagsSchema,
    }),
  ),
})

/** DescribeNetworkAcls: the entries of a network ACL in the order of evaluation. */
export const networkAclEntries: FactCollector<'AWS::EC2::NetworkAcl'> = {
  operations: [describeNetworkAcls],
  notFoundErrors: [NETWORK_ACL_NOT_FOUND],
  async collect(callApi, resource) {
    const response = await callApi(
      describeNetworkAcls,
      { NetworkAclIds: [getResourceName(resource)] },
      aclsResponse,
    )
    const { VpcId, IsDefault, Entries, Tags } = expectSingle(
      response.NetworkAcls,
      describeNetworkAcls,
      NETWORK_ACL_NOT_FOUND,
    )
    const { facts: tags, incomplete } = deriveListedTags(Tags)
    return {
      facts: {
        vpc: VpcId ? buildVpcResource(VpcId, resource) : 'NONE',
        isDefault: IsDefault,
        entries: Entries.map(parseAclEntry).toSorted(compareAclEntries),
        ...tags,
      },
      incomplete,
    }
  },
}

/** An entry of DescribeNetworkAcls's output. Throws UnexpectedResponseError. */
export function parseAclEntry(entry: z.infer<typeof entryResponse>): NetworkAclEntry {
  const cidr = entry.CidrBlock ?? entry.Ipv6CidrBlock
  if (!cidr) {
    throw new UnexpectedResponseError(
      `${describeNetworkAcls.action} returned entry ${entry.RuleNumber} without a CIDR block`,
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

/** Inbound before outbound, then by rule number. IPv4 and IPv6 entries can share a number. */
export function compareAclEntries(one: NetworkAclEntry, other: NetworkAclEntry): number {
  const sides = Number(one.egress) - Number(other.egress) || one.number - other.number
  return sides || (one.cidr < other.cidr ? -1 : Number(one.cidr > other.cidr))
}
