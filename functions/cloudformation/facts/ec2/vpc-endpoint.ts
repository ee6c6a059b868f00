import { getPartition } from '../../../../audit/resources/arn.ts'
import { parsePolicyInPart } from '../../../../audit/engines/iam/policy-document.ts'
import { unknown, type Fact } from '../../../../audit/resources/fact.ts'
import { buildPrefixListResource } from '../../../../audit/resources/ec2/prefix-list.ts'
import { buildSecurityGroupResource } from '../../../../audit/resources/ec2/security-group.ts'
import {
  buildVpcEndpointResource,
  type VpcEndpointFacts,
} from '../../../../audit/resources/ec2/vpc-endpoint.ts'
import { buildVpcResource } from '../../../../audit/resources/ec2/vpc.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { Projection, ProjectionContext } from '../contribution.ts'
import { createFact, deriveFact, deriveListFact } from '../derive/derive-fact.ts'
import {
  addMembers,
  compareArns,
  resolveAbsentProperty,
  projectEdit,
  projectOwnResource,
  setEntries,
  type FactsBefore,
} from '../derive/edit-facts.ts'
import { setTags } from '../derive/set-tags.ts'
import { readPolicy } from '../properties/policy-property.ts'
import { convertItems, readObjects, readTexts } from '../properties/read-list.ts'
import { readProperty, readTextProperty, requireTextProperty } from '../properties/read-property.ts'

type EndpointKind = 'AWS::EC2::VPCEndpoint'

/** AWS::EC2::VPCEndpoint: its service, policy and groups, and the endpoint in its VPC. */
export const projectVpcEndpoint: Projection = (resolvedResource, projectionContext) => {
  const { account, region } = projectionContext
  const { physicalId } = resolvedResource
  const where = { account, region }
  const resource = buildVpcEndpointResource(physicalId, where)
  const serviceName = deriveFact(() => readTextProperty(resolvedResource, 'ServiceName') ?? 'NONE')
  const type = deriveFact(() => readTextProperty(resolvedResource, 'VpcEndpointType') ?? 'Gateway')
  const own = projectOwnResource(resolvedResource, {
    resource,
    created: { state: createFact('available'), tags: createFact({}) },
    derive: before => ({
      serviceName,
      tags: setTags(before('tags'), resolvedResource),
      type,
      policy: derivePolicy(resolvedResource, before, type, projectionContext),
      securityGroups: deriveGroups(resolvedResource, before, type, projectionContext),
    }),
  })
  const vpc = deriveFact(() => buildVpcResource(requireTextProperty(resolvedResource, 'VpcId'), where))
  if ('unknown' in vpc) return own
  const inVpc = projectEdit(resolvedResource, vpc.known, before => ({
    endpoints: addMembers(before('endpoints'), createFact([resource]), compareArns),
    endpointServices: setEntries(before('endpointServices'), [[physicalId, serviceName]]),
  }))
  return [...own, inVpc]
}

/** An endpoint without a policy of its own allows everything (VPC User Guide, "Default endpoint policy"). */
function derivePolicy(
  resolvedResource: ResolvedResource,
  before: FactsBefore<EndpointKind>,
  type: Fact<string>,
  { region }: ProjectionContext,
): Fact<VpcEndpointFacts['policy']> {
  const own = deriveFact(() => readPolicy(resolvedResource, 'PolicyDocument', getPartition(region)))
  if ('unknown' in own) return own
  if (own.known !== undefined) return createFact(own.known)
  const hasPolicy = 'known' in type && ['Interface', 'Gateway'].includes(type.known)
  const byDefault = hasPolicy ? parsePolicyInPart(DEFAULT_POLICY) : ('NONE' as const)
  return resolveAbsentProperty(before('policy'), byDefault, 'PolicyDocument')
}

const DEFAULT_POLICY = {
  Version: '2008-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
}

/** An interface endpoint without groups gets the default group of its VPC. */
function deriveGroups(
  resolvedResource: ResolvedResource,
  before: FactsBefore<EndpointKind>,
  type: Fact<string>,
  { account, region }: ProjectionContext,
): Fact<VpcEndpointFacts['securityGroups']> {
  const isDeclared = deriveFact(() => readProperty(resolvedResource, 'SecurityGroupIds') !== undefined)
  const isDefault = 'known' in isDeclared && !isDeclared.known
  const current = before('securityGroups')
  if (isDefault && 'known' in current) return current
  if (isDefault && 'known' in type && type.known === 'Interface')
    return unknown('the endpoint gets the default security group of its VPC')
  return deriveListFact(
    () => readTexts(resolvedResource, 'SecurityGroupIds'),
    ids => ids.toSorted().map(id => buildSecurityGroupResource(id, { account, region })),
  )
}

/** AWS::EC2::PrefixList: its CIDR blocks. */
export const projectPrefixList: Projection = (resolvedResource, { account, region }) =>
  projectOwnResource(resolvedResource, {
    resource: buildPrefixListResource(resolvedResource.physicalId, { account, region }),
    created: {},
    derive: () => ({
      entries: deriveListFact(
        () =>
          convertItems(readObjects(resolvedResource, 'Entries'), entry => requireTextProperty(entry, 'Cidr')),
        blocks => [...new Set(blocks)].toSorted(),
      ),
    }),
  })
