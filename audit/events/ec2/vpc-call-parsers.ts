import type { IndirectSubjects } from '../change.ts'
import { readObject, type CloudTrailEvent } from '../cloudtrail-event.ts'
import {
  createCallSubjects,
  buildChangeParser,
  buildCreationParser,
  buildDeletionParser,
  listCallIds,
  createIndirectSubjects,
  createNetworkSubjects,
  mergeCallSubjects,
  type NetworkCallSubjects,
  type NetworkCallParser,
} from './network-call-subjects.ts'
import { deriveChangedFacts, extractEc2Ids, readCallParameters } from './ec2-ids.ts'

/** Selects the VPC that references a resource. */
function selectVpcs(
  relationship: string,
  fact: string,
): Pick<IndirectSubjects, 'kind' | 'relationship' | 'facts'> {
  return { kind: 'AWS::EC2::VPC', relationship, facts: [fact] }
}

/** Subjects for all VPCs that a call names. */
function createVpcSubjects(call: CloudTrailEvent, ...facts: string[]): NetworkCallSubjects {
  const ids = [call.request, call.response].flatMap(each => extractEc2Ids(each, 'vpc', call))
  return { subjects: createNetworkSubjects([...new Set(ids)], 'vpc', facts, call) }
}

/** A VPC with its default resources, which AWS deletes too. */
const parseVpcDeletion: NetworkCallParser = call => {
  const kinds = ['AWS::EC2::NetworkAcl', 'AWS::EC2::RouteTable', 'AWS::EC2::SecurityGroup'] as const
  const indirectSubjects = kinds.flatMap(kind =>
    createIndirectSubjects(
      listCallIds(call, 'vpc'),
      'vpc',
      { kind, relationship: 'vpc', facts: 'ALL' },
      call,
    ),
  )
  return mergeCallSubjects(buildDeletionParser('vpc')(call), { indirectSubjects })
}

const parseSubnetCreation: NetworkCallParser = call =>
  mergeCallSubjects(buildCreationParser('subnet')(call), createVpcSubjects(call, 'subnets'))

const parseSubnetDeletion: NetworkCallParser = call => {
  const indirectSubjects = createIndirectSubjects(
    listCallIds(call, 'subnet'),
    'subnet',
    selectVpcs('subnets', 'subnets'),
    call,
  )
  return mergeCallSubjects(buildDeletionParser('subnet')(call), { indirectSubjects })
}

const parseSubnetChange: NetworkCallParser = call => {
  const facts = deriveChangedFacts(call, /^subnetId$/i, { mapPublicIpOnLaunch: /^mapPublicIpOnLaunch$/i })
  const ids = listCallIds(call, 'subnet').slice(0, 1)
  const value = readObject(call.request, 'mapPublicIpOnLaunch')['value']
  const expectation = typeof value === 'boolean' ? { facts: { mapPublicIpOnLaunch: value } } : {}
  return createCallSubjects(ids, 'subnet', facts, call, { presence: 'PRESENT', ...expectation })
}

/** A new endpoint changes its VPC too. */
const parseEndpointCreation: NetworkCallParser = call => {
  const vpcs = createVpcSubjects(call, 'endpoints')
  const unresolvedVpc = vpcs.subjects?.length === 0 ? createCallSubjects([], 'vpc', [], call) : {}
  return mergeCallSubjects(
    createCallSubjects(extractEc2Ids(call.response, 'vpce', call), 'vpce', 'ALL', call),
    vpcs,
    unresolvedVpc,
  )
}

const parseEndpointChange: NetworkCallParser = call => {
  const facts = deriveChangedFacts(call, /^vpcEndpointId$/i, {
    policy: /^(policyDocument|resetPolicy)$/i,
    securityGroups: /securityGroupIds?$/i,
  })
  return buildChangeParser('vpce', ...facts)(call)
}

/** A deleted endpoint changes its VPC too. */
const parseEndpointDeletion: NetworkCallParser = call => {
  const indirectSubjects = createIndirectSubjects(
    listCallIds(call, 'vpce'),
    'vpce',
    selectVpcs('endpoints', 'endpoints'),
    call,
  )
  return mergeCallSubjects(buildDeletionParser('vpce')(call), { indirectSubjects })
}

/** Flow logs of VPCs, subnets, network interfaces, or transit gateways, which are not audited. */
const parseFlowLogCreation: NetworkCallParser = call => {
  const subnets = extractEc2Ids(call.request, 'subnet', call)
  const found = mergeCallSubjects(
    { subjects: createNetworkSubjects(extractEc2Ids(call.request, 'vpc', call), 'vpc', ['flowLogs'], call) },
    { subjects: createNetworkSubjects(subnets, 'subnet', [], call) },
    { subjects: createNetworkSubjects(extractEc2Ids(call.request, 'eni', call), 'eni', [], call) },
    {
      indirectSubjects: createIndirectSubjects(
        subnets,
        'subnet',
        { ...selectVpcs('subnets', 'flowLogs'), required: true },
        call,
      ),
    },
  )
  const others = /^(transitgateway|transitgatewayattachment|regionalnatgateway)$/i
  if (
    found.subjects?.length ||
    Object.values(readCallParameters(call)).some(value => isTextMatch(value, others))
  )
    return found
  return createCallSubjects([], 'vpc', [], call)
}

function isTextMatch(value: unknown, form: RegExp): boolean {
  return typeof value === 'string' && form.test(value)
}

/** The event names the flow log, but not the resource that it logs. */
const parseFlowLogDeletion: NetworkCallParser = call => {
  const logs = extractEc2Ids(call.request, 'fl', call)
  if (logs.length === 0) return createCallSubjects([], 'vpc', [], call)
  return {
    indirectSubjects: createIndirectSubjects(
      logs,
      'fl',
      { ...selectVpcs('flowLogs', 'flowLogs'), required: true },
      call,
    ),
  }
}

/** Calls on VPCs, subnets, endpoints and flow logs. */
export const vpcCallParsers: Readonly<Record<string, NetworkCallParser>> = {
  CreateVpcEndpoint: parseEndpointCreation,
  ModifyVpcEndpoint: parseEndpointChange,
  DeleteVpcEndpoints: parseEndpointDeletion,
  CreateSubnet: parseSubnetCreation,
  CreateDefaultSubnet: parseSubnetCreation,
  DeleteSubnet: parseSubnetDeletion,
  ModifySubnetAttribute: parseSubnetChange,
  CreateVpc: buildCreationParser('vpc'),
  CreateDefaultVpc: buildCreationParser('vpc'),
  DeleteVpc: parseVpcDeletion,
  ModifyVpcAttribute: buildChangeParser('vpc'),
  CreateFlowLogs: parseFlowLogCreation,
  DeleteFlowLogs: parseFlowLogDeletion,
}
