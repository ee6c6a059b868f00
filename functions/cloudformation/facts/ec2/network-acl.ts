import { buildNetworkAclResource, type NetworkAclEntry } from '../../../../audit/resources/ec2/network-acl.ts'
import { buildVpcResource } from '../../../../audit/resources/ec2/vpc.ts'
import { compareAclEntries, parseAclEntry } from '../../../collectors/ec2/network-acl.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { Projection } from '../contribution.ts'
import { createFact, deriveFact } from '../derive/derive-fact.ts'
import { editFact, projectEdit, projectOwnResource } from '../derive/edit-facts.ts'
import { setTags } from '../derive/set-tags.ts'
import { PropertyError } from '../properties/property-error.ts'
import {
  readChoice,
  readFlag,
  readNumber,
  readProperty,
  readTextProperty,
  requireTextProperty,
  type PropertySource,
} from '../properties/read-property.ts'

/** The last entries of every network ACL deny what no other entry matches (VPC User Guide, "Network ACL rules"). */
const LAST_ENTRIES: readonly NetworkAclEntry[] = [false, true].map(egress => ({
  number: 32_767,
  egress,
  action: 'deny',
  protocol: '-1',
  cidr: '0.0.0.0/0',
}))

/** AWS::EC2::NetworkAcl: a new one denies everything. */
export const projectNetworkAcl: Projection = (resolvedResource, { account, region }) => {
  const where = { account, region }
  return projectOwnResource(resolvedResource, {
    resource: buildNetworkAclResource(resolvedResource.physicalId, where),
    created: { isDefault: createFact(false), entries: createFact(LAST_ENTRIES), tags: createFact({}) },
    derive: before => ({
      tags: setTags(before('tags'), resolvedResource),
      vpc: deriveFact(() => buildVpcResource(requireTextProperty(resolvedResource, 'VpcId'), where)),
    }),
  })
}

/** AWS::EC2::NetworkAclEntry: an entry of its network ACL, in the place of the one with its number. */
export const projectNetworkAclEntry: Projection = (resolvedResource, { account, region }) => {
  const id = requireTextProperty(resolvedResource, 'NetworkAclId')
  const entry = deriveFact(() => readEntry(resolvedResource))
  return [
    projectEdit(resolvedResource, buildNetworkAclResource(id, { account, region }), before => ({
      entries: editFact(before('entries'), all =>
        'known' in entry ? createFact(putEntry(all, entry.known)) : createFact(all, entry.unknown),
      ),
    })),
  ]
}

function readEntry(resolvedResource: ResolvedResource): NetworkAclEntry {
  const hasPorts = readProperty(resolvedResource, 'PortRange') !== undefined
  const action = readChoice(resolvedResource, 'RuleAction', ['allow', 'deny'] as const)
  if (action === undefined) throw new PropertyError('property RuleAction is missing')
  return parseAclEntry({
    RuleNumber: requireNumber(resolvedResource, 'RuleNumber'),
    Egress: readFlag(resolvedResource, 'Egress') ?? false,
    RuleAction: action,
    Protocol: requireTextProperty(resolvedResource, 'Protocol'),
    CidrBlock: readTextProperty(resolvedResource, 'CidrBlock'),
    Ipv6CidrBlock: readTextProperty(resolvedResource, 'Ipv6CidrBlock'),
    PortRange: hasPorts
      ? {
          From: requireNumber(resolvedResource, 'PortRange.From'),
          To: requireNumber(resolvedResource, 'PortRange.To'),
        }
      : undefined,
  })
}

function requireNumber(source: PropertySource, name: string): number {
  const value = readNumber(source, name)
  if (value === undefined) throw new PropertyError(`property ${name} is missing`)
  return value
}

/** IPv4 and IPv6 entries can share a number. */
function putEntry(entries: readonly NetworkAclEntry[], entry: NetworkAclEntry): NetworkAclEntry[] {
  const others = entries.filter(
    each =>
      each.number !== entry.number ||
      each.egress !== entry.egress ||
      each.cidr.includes(':') !== entry.cidr.includes(':'),
  )
  return [...others, entry].toSorted(compareAclEntries)
}
