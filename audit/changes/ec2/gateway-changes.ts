import { accountResource } from '../../resources/organizations/account.ts'
import type { ApiCall } from '../cloudtrail.ts'
import { about, namers, subjectsOf, together, type About, type AboutCall } from './about.ts'
import { idsIn, type IdPrefix } from './network-ids.ts'

/** The route tables whose routes work, or cease to, with what `prefix` names. */
function routedBy(prefix: IdPrefix, relation: string, call: ApiCall): About {
  const ids = named(call, prefix)
  if (ids.length === 0) return about(ids, 'rtb', [], call)
  return { through: namers(ids, prefix, { of: 'AWS::EC2::RouteTable', relation, facts: ['routes'] }, call) }
}

function named(call: ApiCall, prefix: IdPrefix): string[] {
  return [...new Set([call.request, call.response].flatMap(each => idsIn(each, prefix, call)))]
}

/** The VPC that a gateway is attached to, and the tables with routes to it. */
const attaches: AboutCall = call =>
  together(about(named(call, 'vpc'), 'vpc', [], call), routedBy('igw', 'internetGateways', call))

/** The VPCs that are to be peered; no route leads to a new connection yet. */
const offers: AboutCall = call => about(ownVpcsIn(call), 'vpc', [], call)

/** The VPCs of this account and region that are peered, as far as the call names them, and the tables with routes. */
const peers: AboutCall = call =>
  together(
    { subjects: subjectsOf(ownVpcsIn(call), 'vpc', [], call) },
    routedBy('pcx', 'peeringConnections', call),
  )

/** The response tells of each VPC whose it is and in which region; a request names its own first. */
function ownVpcsIn(call: ApiCall): string[] {
  const { request, response } = call
  const sides = partsOf(response).filter(side => !isElsewhere(side, call))
  const answered = sides.flatMap(side => idsIn(side['vpcId'], 'vpc', call))
  if (answered.length > 0) return [...new Set(answered)]
  const asked = partsOf(request)
  return [
    ...new Set(asked.flatMap(({ vpcId, VpcId }) => [vpcId, VpcId]).flatMap(id => idsIn(id, 'vpc', call))),
  ]
}

function isElsewhere({ ownerId, region }: Readonly<Record<string, unknown>>, call: ApiCall): boolean {
  return (
    (typeof ownerId === 'string' && ownerId !== call.account) ||
    (typeof region === 'string' && region !== call.region)
  )
}

/** `parameters` and what is in them, down to where EC2 names VPCs. */
function partsOf(parameters: unknown, depth = 0): Readonly<Record<string, unknown>>[] {
  if (typeof parameters !== 'object' || parameters === null || depth > 4) return []
  const own = parameters as Readonly<Record<string, unknown>>
  return [own, ...Object.values(own).flatMap(inner => partsOf(inner, depth + 1))]
}

/** A setting of the account; an exclusion is of a VPC or a subnet, where the event names it. */
const blocks: AboutCall = call => {
  const excluded = [
    ...subjectsOf(named(call, 'vpc'), 'vpc', [], call),
    ...subjectsOf(named(call, 'subnet'), 'subnet', [], call),
  ]
  return { subjects: excluded.length > 0 ? excluded : [{ resource: accountResource(call), facts: [] }] }
}

/** Calls on what packets leave VPCs by. */
export const gatewayChanges: Readonly<Record<string, AboutCall>> = {
  AttachInternetGateway: attaches,
  DetachInternetGateway: attaches,
  /** The subnet that it is in; no route leads to it yet. */
  CreateNatGateway: call => about(named(call, 'subnet'), 'subnet', [], call),
  /** It is named without its subnet. */
  DeleteNatGateway: call => routedBy('nat', 'natGateways', call),
  AcceptVpcPeeringConnection: peers,
  CreateVpcPeeringConnection: offers,
  DeleteVpcPeeringConnection: peers,
  RejectVpcPeeringConnection: peers,
  ModifyVpcBlockPublicAccessOptions: blocks,
  CreateVpcBlockPublicAccessExclusion: blocks,
  ModifyVpcBlockPublicAccessExclusion: blocks,
  DeleteVpcBlockPublicAccessExclusion: blocks,
}
