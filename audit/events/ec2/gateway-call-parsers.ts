import { buildAccountResource } from '../../resources/organizations/account.ts'
import type { CloudTrailEvent } from '../cloudtrail-event.ts'
import {
  createCallSubjects,
  createIndirectSubjects,
  createNetworkSubjects,
  mergeCallSubjects,
  type NetworkCallSubjects,
  type NetworkCallParser,
} from './network-call-subjects.ts'
import { extractEc2Ids, type Ec2IdPrefix } from './ec2-ids.ts'

/** The route tables with routes to the gateway or connection of the call. */
function createRouteTableSubjects(
  prefix: Ec2IdPrefix,
  relationship: string,
  call: CloudTrailEvent,
): NetworkCallSubjects {
  const ids = listNamedIds(call, prefix)
  if (ids.length === 0) return createCallSubjects(ids, 'rtb', [], call)
  return {
    indirectSubjects: createIndirectSubjects(
      ids,
      prefix,
      { kind: 'AWS::EC2::RouteTable', relationship, facts: ['routes'] },
      call,
    ),
  }
}

function listNamedIds(call: CloudTrailEvent, prefix: Ec2IdPrefix): string[] {
  return [...new Set([call.request, call.response].flatMap(each => extractEc2Ids(each, prefix, call)))]
}

/** The VPC of an internet gateway, and the route tables with routes to it. */
const parseGatewayAttachment: NetworkCallParser = call =>
  mergeCallSubjects(
    createCallSubjects(listNamedIds(call, 'vpc'), 'vpc', [], call),
    createRouteTableSubjects('igw', 'internetGateways', call),
  )

/** The VPCs of a new peering connection, to which no route exists yet. */
const parsePeeringRequest: NetworkCallParser = call =>
  createCallSubjects(listOwnVpcIds(call), 'vpc', [], call)

/** The peered VPCs of this account and region, if the call names them, and the route tables with routes to the connection. */
const parsePeeringChange: NetworkCallParser = call =>
  mergeCallSubjects(
    { subjects: createNetworkSubjects(listOwnVpcIds(call), 'vpc', [], call) },
    createRouteTableSubjects('pcx', 'peeringConnections', call),
  )

/** The response has the owner and region of each VPC; a request contains only ids, the own VPC first. */
function listOwnVpcIds(call: CloudTrailEvent): string[] {
  const { request, response } = call
  const sides = flattenParameters(response).filter(side => !isOtherAccountOrRegion(side, call))
  const returned = sides.flatMap(side => extractEc2Ids(side['vpcId'], 'vpc', call))
  if (returned.length > 0) return [...new Set(returned)]
  const requested = flattenParameters(request)
  return [
    ...new Set(
      requested.flatMap(({ vpcId, VpcId }) => [vpcId, VpcId]).flatMap(id => extractEc2Ids(id, 'vpc', call)),
    ),
  ]
}

function isOtherAccountOrRegion(
  { ownerId, region }: Readonly<Record<string, unknown>>,
  call: CloudTrailEvent,
): boolean {
  return (
    (typeof ownerId === 'string' && ownerId !== call.account) ||
    (typeof region === 'string' && region !== call.region)
  )
}

/** The nested objects of `parameters`, down to the level at which EC2 names VPCs. */
function flattenParameters(parameters: unknown, depth = 0): Readonly<Record<string, unknown>>[] {
  if (typeof parameters !== 'object' || parameters === null || depth > 4) return []
  const own = parameters as Readonly<Record<string, unknown>>
  return [own, ...Object.values(own).flatMap(inner => flattenParameters(inner, depth + 1))]
}

/** A setting of the account, or an exclusion for a VPC or a subnet if the event names one. */
const parseBlockPublicAccess: NetworkCallParser = call => {
  const excluded = [
    ...createNetworkSubjects(listNamedIds(call, 'vpc'), 'vpc', [], call),
    ...createNetworkSubjects(listNamedIds(call, 'subnet'), 'subnet', [], call),
  ]
  return { subjects: excluded.length > 0 ? excluded : [{ resource: buildAccountResource(call), facts: [] }] }
}

/** Calls on internet gateways, NAT gateways, peering connections and VPC Block Public Access. */
export const gatewayCallParsers: Readonly<Record<string, NetworkCallParser>> = {
  AttachInternetGateway: parseGatewayAttachment,
  DetachInternetGateway: parseGatewayAttachment,
  /** No route to a new NAT gateway exists yet, so only its subnet is concerned. */
  CreateNatGateway: call => createCallSubjects(listNamedIds(call, 'subnet'), 'subnet', [], call),
  /** The event does not name the subnet. */
  DeleteNatGateway: call => createRouteTableSubjects('nat', 'natGateways', call),
  AcceptVpcPeeringConnection: parsePeeringChange,
  CreateVpcPeeringConnection: parsePeeringRequest,
  DeleteVpcPeeringConnection: parsePeeringChange,
  RejectVpcPeeringConnection: parsePeeringChange,
  ModifyVpcBlockPublicAccessOptions: parseBlockPublicAccess,
  CreateVpcBlockPublicAccessExclusion: parseBlockPublicAccess,
  ModifyVpcBlockPublicAccessExclusion: parseBlockPublicAccess,
  DeleteVpcBlockPublicAccessExclusion: parseBlockPublicAccess,
}
