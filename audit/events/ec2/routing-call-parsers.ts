import {
  createCallSubjects,
  buildChangeParser,
  buildCreationParser,
  buildDeletionParser,
  createIndirectSubjects,
  createNetworkSubjects,
  mergeCallSubjects,
  type NetworkCallParser,
} from './network-call-subjects.ts'
import { hasCallParameter, extractEc2Ids } from './ec2-ids.ts'

const REQUIRED_SUBNET = { kind: 'AWS::EC2::Subnet', required: true } as const

/** An association with a subnet, or with a gateway, which is not audited. */
const parseRouteTableAssociation: NetworkCallParser = call => {
  const subnets = extractEc2Ids(call.request, 'subnet', call)
  const tables = extractEc2Ids(call.request, 'rtb', call)
  if (subnets.length === 0 && hasCallParameter(call, /^(gatewayId|publicIpv4Pool)$/i))
    return createCallSubjects(tables, 'rtb', [], call)
  return mergeCallSubjects(
    { subjects: createNetworkSubjects(tables, 'rtb', [], call) },
    createCallSubjects(subnets, 'subnet', ['routeTable'], call),
  )
}

/** The new route table, and the subnets of the association; the main route table can apply to several subnets. */
const parseRouteTableReassociation: NetworkCallParser = call => {
  const named = extractEc2Ids(call.request, 'rtbassoc', call)
  const main = {
    kind: 'AWS::EC2::VPC',
    relationship: 'mainRouteTableAssociation',
    facts: ['mainRouteTable'],
  } as const
  const subnets = {
    ...REQUIRED_SUBNET,
    relationship: 'routeTableAssociation',
    facts: ['routeTable'],
  } as const
  return mergeCallSubjects(
    { subjects: createNetworkSubjects(extractEc2Ids(call.request, 'rtb', call), 'rtb', [], call) },
    named.length === 0 ? createCallSubjects([], 'subnet', [], call) : {},
    {
      indirectSubjects: [
        ...createIndirectSubjects(named, 'rtbassoc', subnets, call),
        ...createIndirectSubjects(named, 'rtbassoc', main, call),
      ],
    },
  )
}

/** The new network ACL, and the subnet of the association. */
const parseNetworkAclReassociation: NetworkCallParser = call => {
  const named = extractEc2Ids(call.request, 'aclassoc', call)
  const subnets = {
    ...REQUIRED_SUBNET,
    relationship: 'networkAclAssociation',
    facts: ['networkAcl'],
  } as const
  return mergeCallSubjects(
    { subjects: createNetworkSubjects(extractEc2Ids(call.request, 'acl', call), 'acl', [], call) },
    named.length === 0 ? createCallSubjects([], 'subnet', [], call) : {},
    { indirectSubjects: createIndirectSubjects(named, 'aclassoc', subnets, call) },
  )
}

/** Calls on route tables, network ACLs and their associations. */
export const routingCallParsers: Readonly<Record<string, NetworkCallParser>> = {
  CreateNetworkAcl: buildCreationParser('acl'),
  DeleteNetworkAcl: buildDeletionParser('acl'),
  CreateNetworkAclEntry: buildChangeParser('acl', 'entries'),
  ReplaceNetworkAclEntry: buildChangeParser('acl', 'entries'),
  DeleteNetworkAclEntry: buildChangeParser('acl', 'entries'),
  ReplaceNetworkAclAssociation: parseNetworkAclReassociation,
  CreateRouteTable: buildCreationParser('rtb'),
  DeleteRouteTable: buildDeletionParser('rtb'),
  CreateRoute: buildChangeParser('rtb', 'routes', 'prefixLists'),
  ReplaceRoute: buildChangeParser('rtb', 'routes', 'prefixLists'),
  DeleteRoute: buildChangeParser('rtb', 'routes', 'prefixLists'),
  EnableVgwRoutePropagation: buildChangeParser('rtb', 'routes'),
  DisableVgwRoutePropagation: buildChangeParser('rtb', 'routes'),
  AssociateRouteTable: parseRouteTableAssociation,
  DisassociateRouteTable: parseRouteTableReassociation,
  ReplaceRouteTableAssociation: parseRouteTableReassociation,
}
