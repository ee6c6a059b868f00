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

/** The route tables whose routes work, or cease to, with what `prefix` names. */
function createRouteTableSubjects(
  prefix: Ec2IdPrefix,
  relation: string,
  call: CloudTrailEvent,
): NetworkCallSubjects {
  const ids = listNamedIds(call, prefix)
  if (ids.length === 0) return createCallSubjects(ids, 'rtb', [], call)
  return {
    indirectSubjects: createIndirectSubjects(
      ids,
      prefix,
      { kind: 'AWS::EC2::RouteTable', relationship: relation, facts: ['routes'] },
      call,
    ),
  }
}

function listNamedIds(call: CloudTrailEvent, prefix: Ec2IdPrefix): string[] {
  return [...new Set([call.request, call.response].flatMap(each => extractEc2Ids(each, prefix, call)))]
}

/** The VPC that a gateway is attached to, and the tables with routes to it. */
const parseGatewayAttachment: NetworkCallParser = call =>
  mergeCallSubjects(
    createCallSubjects(listNamedIds(call, 'vpc'), 'vpc', [], call),
    createRouteTableSubjects('igw', 'internetGateways', call),
  )

/** The VPCs that are to be peered; no route leads to a new connection yet. */
const parsePeeringRequest: NetworkCallParser = call =>
  createCallSubjects(listOwnVpcIds(call), 'vpc', [], call)

/** The VPCs of this account and region that are peered, as far as the call names them, and the tables with routes. */
const parsePeeringChange: NetworkCallParser = call =>
  mergeCallSubjects(
    { subjects: createNetworkSubjects(listOwnVpcIds(call), 'vpc', [], call) },
    createRouteTableSubjects('pcx', 'peeringConnections', call),
  )

/** The response tells of each VPC whose it is and in which region; a request names its own first. */
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

/** `parameters` and what is in them, down to where EC2 names VPCs. */
function flattenParameters(parameters: unknown, depth = 0): Readonly<Record<string, unknown>>[] {
  if (typeof parameters !== 'object' || parameters === null || depth > 4) return []
  const own = parameters as Readonly<Record<string, unknown>>
  return [own, ...Object.values(own).flatMap(inner => flattenParameters(inner, depth + 1))]
}

/** A setting of the account; an exclusion is of a VPC or a subnet, where the event names it. */
const parseBlockPublicAccess: NetworkCallParser = call => {
  const excluded = [
    ...createNetworkSubjects(listNamedIds(call, 'vpc'), 'vpc', [], call),
    ...createNetworkSubjects(listNamedIds(call, 'subnet'), 'subnet', [], call),
  ]
  return { subjects: excluded.length > 0 ? excluded : [{ resource: buildAccountResource(call), facts: [] }] }
}

/** Calls on what packets leave VPCs by. */
export const gatewayCallParsers: Readonly<Record<string, NetworkCallParser>> = {
  AttachInternetGateway: parseGatewayAttachment,
  DetachInternetGateway: parseGatewayAttachment,
  /** The subnet that it is in; no route leads to it yet. */
  CreateNatGateway: call => createCallSubjects(listNamedIds(call, 'subnet'), 'subnet', [], call),
  /** It is named without its subnet. */
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
