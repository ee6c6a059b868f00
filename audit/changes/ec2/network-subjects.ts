import { networkAclResource } from '../../resources/ec2/network-acl.ts'
import { routeTableResource } from '../../resources/ec2/route-table.ts'
import { securityGroupResource } from '../../resources/ec2/security-group.ts'
import { subnetResource } from '../../resources/ec2/subnet.ts'
import { vpcEndpointResource } from '../../resources/ec2/vpc-endpoint.ts'
import { vpcResource } from '../../resources/ec2/vpc.ts'
import type { Place, Resource } from '../../resources/resource.ts'
import { UnreadableEvent, type Expectation, type Subject } from '../change.ts'
import { objectAt, type ApiCall } from '../cloudtrail.ts'
import { hasParameter, idsIn, type IdPrefix } from './network-ids.ts'

/** What a call is about; nothing where it is about what no kind of ours stands for. */
type Subjects = (call: ApiCall) => Subject[]

const RESOURCES: Readonly<Record<IdPrefix, (id: string, where: Place) => Resource>> = {
  acl: networkAclResource,
  rtb: routeTableResource,
  sg: securityGroupResource,
  subnet: subnetResource,
  vpc: vpcResource,
  vpce: vpcEndpointResource,
}

const PRESENT: Expectation = { presence: 'PRESENT' }
const GONE: Expectation = { presence: 'GONE' }

function subjectsOf(
  ids: readonly string[],
  prefix: IdPrefix,
  facts: Subject['facts'],
  call: ApiCall,
  expects: Expectation = PRESENT,
): Subject[] {
  return ids.map(id => ({ resource: RESOURCES[prefix](id, call), facts, expects }))
}

/** The first id in the request, else in the response. Throws UnreadableEvent where there is none. */
function named(call: ApiCall, prefix: IdPrefix): string {
  const [id] = [call.request, call.response].flatMap(parameters => idsIn(parameters, prefix, call))
  if (id === undefined) throw new UnreadableEvent(`${call.operation} names no ${prefix}-…`)
  return id
}

function changes(prefix: IdPrefix, ...facts: string[]): Subjects {
  return call => subjectsOf([named(call, prefix)], prefix, facts, call)
}

function creates(prefix: IdPrefix): Subjects {
  return call => {
    const [id] = idsIn(call.response, prefix, call)
    if (id === undefined) throw new UnreadableEvent(`${call.operation} does not say what it created`)
    return subjectsOf([id], prefix, 'ALL', call)
  }
}

function deletes(prefix: IdPrefix): Subjects {
  return call => {
    const ids = idsIn(call.request, prefix, call)
    return subjectsOf(ids.length > 0 ? ids : [named(call, prefix)], prefix, 'ALL', call, GONE)
  }
}

/**
 * Rules of a group. A group that one of them names is reached with what is attached to it, as by a change of what its
 * members may reach.
 */
function changesRules(...facts: string[]): Subjects {
  return call => {
    const own = groupOf(call)
    const others = idsIn(call.request, 'sg', call).filter(id => id !== own)
    return [...subjectsOf([own], 'sg', facts, call), ...subjectsOf(others, 'sg', ['egress'], call)]
  }
}

/** The group whose rules a call changes: one that is named by its name is told by the response. */
function groupOf(call: ApiCall): string {
  const wrapped = objectAt(call.request, `${call.operation}Request`)
  const direct = [call.request['groupId'], wrapped['GroupId']].flatMap(id => idsIn(id, 'sg', call))
  const [id] = [...direct, ...idsIn(call.response, 'sg', call)]
  if (id === undefined) throw new UnreadableEvent(`${call.operation} names no security group`)
  return id
}

function cannotSay(what: string): Subjects {
  return ({ operation }) => {
    throw new UnreadableEvent(`${operation} does not say ${what}`)
  }
}

const associates: Subjects = call => {
  const [subnet] = idsIn(call.request, 'subnet', call)
  if (subnet !== undefined) return subjectsOf([subnet], 'subnet', ['routeTable'], call)
  if (hasParameter(call, /^gatewayId$/i)) return []
  throw new UnreadableEvent(`${call.operation} names no subnet`)
}

const modifiesSubnet: Subjects = call => {
  const { value } = objectAt(call.request, 'mapPublicIpOnLaunch')
  const facts = hasParameter(call, /^mapPublicIpOnLaunch$/i) ? ['mapPublicIpOnLaunch'] : []
  const expects = typeof value === 'boolean' ? { ...PRESENT, facts: { mapPublicIpOnLaunch: value } } : PRESENT
  return subjectsOf([named(call, 'subnet')], 'subnet', facts, call, expects)
}

/** A new endpoint also concerns its VPC. */
const createsEndpoint: Subjects = call => {
  const endpoints = idsIn(call.response, 'vpce', call)
  const vpcs = [...new Set([call.request, call.response].flatMap(each => idsIn(each, 'vpc', call)))]
  if (endpoints.length === 0 && vpcs.length === 0)
    throw new UnreadableEvent(`${call.operation} names neither an endpoint nor a VPC`)
  return [...subjectsOf(endpoints, 'vpce', 'ALL', call), ...subjectsOf(vpcs, 'vpc', ['endpoints'], call)]
}

const modifiesEndpoint: Subjects = call => {
  const policy = hasParameter(call, /^(policyDocument|resetPolicy)$/i) ? ['policy'] : []
  const groups = hasParameter(call, /securityGroupIds?$/i) ? ['securityGroups'] : []
  return subjectsOf([named(call, 'vpce')], 'vpce', [...policy, ...groups], call)
}

const createsFlowLogs: Subjects = call => {
  const vpcs = idsIn(call.request, 'vpc', call)
  if (vpcs.length === 0 && idsIn(call.request, 'subnet', call).length > 0)
    throw new UnreadableEvent(`${call.operation} does not say in which VPC its subnets are`)
  return subjectsOf(vpcs, 'vpc', ['flowLogs'], call)
}

/** No kind stands for an interface: what is known of it are the groups that it has from now on. */
const modifiesInterface: Subjects = call => subjectsOf(idsIn(call.request, 'sg', call), 'sg', [], call)

/** What each call that changes the network is about. */
export const networkSubjects: Readonly<Record<string, Subjects>> = {
  AuthorizeSecurityGroupIngress: changesRules('ingress', 'sources'),
  RevokeSecurityGroupIngress: changesRules('ingress', 'sources'),
  AuthorizeSecurityGroupEgress: changesRules('egress', 'destinations'),
  RevokeSecurityGroupEgress: changesRules('egress', 'destinations'),
  ModifySecurityGroupRules: changesRules('ingress', 'egress', 'sources', 'destinations'),
  UpdateSecurityGroupRuleDescriptionsIngress: changesRules('ingress'),
  UpdateSecurityGroupRuleDescriptionsEgress: changesRules('egress'),
  CreateSecurityGroup: creates('sg'),
  DeleteSecurityGroup: deletes('sg'),
  AssociateSecurityGroupVpc: changes('sg'),
  DisassociateSecurityGroupVpc: changes('sg'),
  ModifyNetworkInterfaceAttribute: modifiesInterface,
  CreateVpcEndpoint: createsEndpoint,
  ModifyVpcEndpoint: modifiesEndpoint,
  DeleteVpcEndpoints: deletes('vpce'),
  CreateNetworkAcl: creates('acl'),
  DeleteNetworkAcl: deletes('acl'),
  CreateNetworkAclEntry: changes('acl', 'entries'),
  ReplaceNetworkAclEntry: changes('acl', 'entries'),
  DeleteNetworkAclEntry: changes('acl', 'entries'),
  /** The subnet whose list is replaced is named by an association only. */
  ReplaceNetworkAclAssociation: changes('acl'),
  CreateRouteTable: creates('rtb'),
  DeleteRouteTable: deletes('rtb'),
  CreateRoute: changes('rtb', 'routes'),
  ReplaceRoute: changes('rtb', 'routes'),
  DeleteRoute: changes('rtb', 'routes'),
  EnableVgwRoutePropagation: changes('rtb', 'routes'),
  DisableVgwRoutePropagation: changes('rtb', 'routes'),
  AssociateRouteTable: associates,
  DisassociateRouteTable: cannotSay('which subnet it leaves to the main route table'),
  /** The subnet whose table is replaced is named by an association only. */
  ReplaceRouteTableAssociation: changes('rtb'),
  CreateSubnet: creates('subnet'),
  DeleteSubnet: deletes('subnet'),
  ModifySubnetAttribute: modifiesSubnet,
  CreateVpc: creates('vpc'),
  DeleteVpc: deletes('vpc'),
  ModifyVpcAttribute: changes('vpc'),
  CreateFlowLogs: createsFlowLogs,
  DeleteFlowLogs: cannotSay('what the flow logs were of'),
}
