import type { Through } from '../change.ts'
import { objectAt, type ApiCall } from '../cloudtrail.ts'
import {
  about,
  changes,
  creates,
  deletes,
  idsOf,
  namers,
  subjectsOf,
  together,
  type About,
  type AboutCall,
} from './about.ts'
import { factsSet, idsIn, parametersOf } from './network-ids.ts'

/** The VPC of something that it names. */
function vpcBy(relation: string, fact: string): Pick<Through, 'of' | 'relation' | 'facts'> {
  return { of: 'AWS::EC2::VPC', relation, facts: [fact] }
}

/** The VPCs that a call names anywhere. */
function vpcsIn(call: ApiCall, ...facts: string[]): About {
  const ids = [call.request, call.response].flatMap(each => idsIn(each, 'vpc', call))
  return { subjects: subjectsOf([...new Set(ids)], 'vpc', facts, call) }
}

/** A VPC with what AWS made with it. */
const deletesVpc: AboutCall = call => {
  const kinds = ['AWS::EC2::NetworkAcl', 'AWS::EC2::RouteTable', 'AWS::EC2::SecurityGroup'] as const
  const through = kinds.flatMap(of =>
    namers(idsOf(call, 'vpc'), 'vpc', { of, relation: 'vpc', facts: 'ALL' }, call),
  )
  return together(deletes('vpc')(call), { through })
}

const createsSubnet: AboutCall = call => together(creates('subnet')(call), vpcsIn(call, 'subnets'))

const deletesSubnet: AboutCall = call => {
  const through = namers(idsOf(call, 'subnet'), 'subnet', vpcBy('subnets', 'subnets'), call)
  return together(deletes('subnet')(call), { through })
}

const modifiesSubnet: AboutCall = call => {
  const facts = factsSet(call, /^subnetId$/i, { mapPublicIpOnLaunch: /^mapPublicIpOnLaunch$/i })
  const ids = idsOf(call, 'subnet').slice(0, 1)
  const value = objectAt(call.request, 'mapPublicIpOnLaunch')['value']
  const expects = typeof value === 'boolean' ? { facts: { mapPublicIpOnLaunch: value } } : {}
  return about(ids, 'subnet', facts, call, { presence: 'PRESENT', ...expects })
}

/** A new endpoint also concerns its VPC. */
const createsEndpoint: AboutCall = call => {
  const vpcs = vpcsIn(call, 'endpoints')
  const unresolved = vpcs.subjects?.length === 0 ? about([], 'vpc', [], call) : {}
  return together(about(idsIn(call.response, 'vpce', call), 'vpce', 'ALL', call), vpcs, unresolved)
}

const modifiesEndpoint: AboutCall = call => {
  const facts = factsSet(call, /^vpcEndpointId$/i, {
    policy: /^(policyDocument|resetPolicy)$/i,
    securityGroups: /securityGroupIds?$/i,
  })
  return changes('vpce', ...facts)(call)
}

/** The VPC of an endpoint that is gone has one endpoint less. */
const deletesEndpoints: AboutCall = call => {
  const through = namers(idsOf(call, 'vpce'), 'vpce', vpcBy('endpoints', 'endpoints'), call)
  return together(deletes('vpce')(call), { through })
}

/** Of VPCs, of subnets, of single interfaces, or of a transit gateway, for which no kind stands. */
const createsFlowLogs: AboutCall = call => {
  const subnets = idsIn(call.request, 'subnet', call)
  const found = together(
    { subjects: subjectsOf(idsIn(call.request, 'vpc', call), 'vpc', ['flowLogs'], call) },
    { subjects: subjectsOf(subnets, 'subnet', [], call) },
    { subjects: subjectsOf(idsIn(call.request, 'eni', call), 'eni', [], call) },
    { through: namers(subnets, 'subnet', { ...vpcBy('subnets', 'flowLogs'), must: true }, call) },
  )
  const others = /^(transitgateway|transitgatewayattachment|regionalnatgateway)$/i
  if (found.subjects?.length || Object.values(parametersOf(call)).some(value => isText(value, others)))
    return found
  return about([], 'vpc', [], call)
}

function isText(value: unknown, form: RegExp): boolean {
  return typeof value === 'string' && form.test(value)
}

/** A flow log is named without what it is of. */
const deletesFlowLogs: AboutCall = call => {
  const logs = idsIn(call.request, 'fl', call)
  if (logs.length === 0) return about([], 'vpc', [], call)
  return { through: namers(logs, 'fl', { ...vpcBy('flowLogs', 'flowLogs'), must: true }, call) }
}

/** Calls on VPCs, and on the subnets, endpoints and flow logs in them. */
export const vpcChanges: Readonly<Record<string, AboutCall>> = {
  CreateVpcEndpoint: createsEndpoint,
  ModifyVpcEndpoint: modifiesEndpoint,
  DeleteVpcEndpoints: deletesEndpoints,
  CreateSubnet: createsSubnet,
  CreateDefaultSubnet: createsSubnet,
  DeleteSubnet: deletesSubnet,
  ModifySubnetAttribute: modifiesSubnet,
  CreateVpc: creates('vpc'),
  CreateDefaultVpc: creates('vpc'),
  DeleteVpc: deletesVpc,
  ModifyVpcAttribute: changes('vpc'),
  CreateFlowLogs: createsFlowLogs,
  DeleteFlowLogs: deletesFlowLogs,
}
