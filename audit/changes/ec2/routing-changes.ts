import { about, changes, creates, deletes, namers, subjectsOf, together, type AboutCall } from './about.ts'
import { hasParameter, idsIn } from './network-ids.ts'

const OF_SUBNET = { of: 'AWS::EC2::Subnet', must: true } as const

/** A subnet, or a gateway whose packets the table then routes: no kind stands for that. */
const associates: AboutCall = call => {
  const subnets = idsIn(call.request, 'subnet', call)
  const tables = idsIn(call.request, 'rtb', call)
  if (subnets.length === 0 && hasParameter(call, /^(gatewayId|publicIpv4Pool)$/i))
    return about(tables, 'rtb', [], call)
  return together(
    { subjects: subjectsOf(tables, 'rtb', [], call) },
    about(subnets, 'subnet', ['routeTable'], call),
  )
}

/** The table that the call names, and the subnets of an association: those that follow the main one are several. */
const reassociates: AboutCall = call => {
  const named = idsIn(call.request, 'rtbassoc', call)
  const main = {
    of: 'AWS::EC2::VPC',
    relation: 'mainRouteTableAssociation',
    facts: ['mainRouteTable'],
  } as const
  const subnets = { ...OF_SUBNET, relation: 'routeTableAssociation', facts: ['routeTable'] } as const
  return together(
    { subjects: subjectsOf(idsIn(call.request, 'rtb', call), 'rtb', [], call) },
    named.length === 0 ? about([], 'subnet', [], call) : {},
    { through: [...namers(named, 'rtbassoc', subnets, call), ...namers(named, 'rtbassoc', main, call)] },
  )
}

/** The list that the call names, and the subnet that it guards from now on. */
const guards: AboutCall = call => {
  const named = idsIn(call.request, 'aclassoc', call)
  const subnets = { ...OF_SUBNET, relation: 'networkAclAssociation', facts: ['networkAcl'] } as const
  return together(
    { subjects: subjectsOf(idsIn(call.request, 'acl', call), 'acl', [], call) },
    named.length === 0 ? about([], 'subnet', [], call) : {},
    { through: namers(named, 'aclassoc', subnets, call) },
  )
}

/** Calls on route tables and network ACLs, and on which subnets they are for. */
export const routingChanges: Readonly<Record<string, AboutCall>> = {
  CreateNetworkAcl: creates('acl'),
  DeleteNetworkAcl: deletes('acl'),
  CreateNetworkAclEntry: changes('acl', 'entries'),
  ReplaceNetworkAclEntry: changes('acl', 'entries'),
  DeleteNetworkAclEntry: changes('acl', 'entries'),
  ReplaceNetworkAclAssociation: guards,
  CreateRouteTable: creates('rtb'),
  DeleteRouteTable: deletes('rtb'),
  CreateRoute: changes('rtb', 'routes'),
  ReplaceRoute: changes('rtb', 'routes'),
  DeleteRoute: changes('rtb', 'routes'),
  EnableVgwRoutePropagation: changes('rtb', 'routes'),
  DisableVgwRoutePropagation: changes('rtb', 'routes'),
  AssociateRouteTable: associates,
  DisassociateRouteTable: reassociates,
  ReplaceRouteTableAssociation: reassociates,
}
