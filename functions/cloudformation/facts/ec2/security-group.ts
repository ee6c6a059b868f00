import { isDeepStrictEqual } from 'node:util'
import { buildSecurityGroupResource } from '../../../../audit/resources/ec2/security-group.ts'
import { buildVpcResource } from '../../../../audit/resources/ec2/vpc.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { Contribution, Projection, ProjectionContext } from '../contribution.ts'
import { createFact, deriveFact } from '../derive/derive-fact.ts'
import { projectEdit, projectOwnResource } from '../derive/edit-facts.ts'
import { setTags } from '../derive/set-tags.ts'
import { convertItems, readObjects, type PartialList } from '../properties/read-list.ts'
import { readProperty, readTextProperty, requireTextProperty } from '../properties/read-property.ts'
import type { RuleResponse } from '../../../collectors/ec2/security-group.ts'
import { addRules, createNoRules, readRule } from './security-group-rules.ts'

/**
 * AWS::EC2::SecurityGroup: its rules. Rules of other origin stay. A group that is created without outbound rules gets one that
 * allows all traffic; one that loses its outbound rules has none (page "AWS::EC2::SecurityGroup").
 */
export const projectSecurityGroup: Projection = (resolvedResource, projectionContext) => {
  const { physicalId, stack, logicalId } = resolvedResource
  const { account, region } = projectionContext
  const where = { account, region }
  const resource = buildSecurityGroupResource(physicalId, where)
  return projectOwnResource(resolvedResource, {
    resource,
    created: { ...createNoRules(), name: createFact(`${stack}-${logicalId}`), tags: createFact({}) },
    derive: before => {
      const hasDefault =
        'unknown' in before('vpc') && !wasOutboundDeclared(resolvedResource, projectionContext)
      const name = deriveFact(() => readTextProperty(resolvedResource, 'GroupName'))
      return {
        name: 'known' in name && name.known !== undefined ? createFact(name.known) : before('name'),
        vpc: deriveFact(() => {
          const id = readTextProperty(resolvedResource, 'VpcId')
          return id === undefined ? ('NONE' as const) : buildVpcResource(id, where)
        }),
        tags: setTags(before('tags'), resolvedResource),
        ...addRules(before, () => readRules(resolvedResource, 'Ingress'), resource, 'ingress'),
        ...addRules(before, () => readOutbound(resolvedResource, hasDefault), resource, 'egress'),
      }
    },
  })
}

function wasOutboundDeclared(
  resolvedResource: ResolvedResource,
  { findDeployed }: ProjectionContext,
): boolean {
  const deployed = findDeployed?.(resolvedResource)
  return deployed !== undefined && !isReplaced(resolvedResource, deployed) && isOutboundDeclared(deployed)
}

/** Whether CloudFormation creates another group in the place of the deployed one ("Update requires: Replacement"). */
function isReplaced(resolvedResource: ResolvedResource, deployed: ResolvedResource): boolean {
  return ['GroupDescription', 'GroupName', 'VpcId'].some(
    name => !isDeepStrictEqual(readProperty(resolvedResource, name), readProperty(deployed, name)),
  )
}

function isOutboundDeclared(resolvedResource: ResolvedResource): boolean {
  return readProperty(resolvedResource, 'SecurityGroupEgress') !== undefined
}

function readOutbound(resolvedResource: ResolvedResource, hasDefault: boolean): PartialList<RuleResponse> {
  if (isOutboundDeclared(resolvedResource) || !hasDefault) return readRules(resolvedResource, 'Egress')
  const all = { properties: { IpProtocol: '-1', CidrIp: '0.0.0.0/0' } }
  return { items: [readRule(all, buildRuleId(resolvedResource, 'Egress', 0), true)] }
}

function readRules(
  resolvedResource: ResolvedResource,
  direction: 'Ingress' | 'Egress',
): PartialList<RuleResponse> {
  const declared = readObjects(resolvedResource, `SecurityGroup${direction}`)
  const numbered = { ...declared, items: declared.items.map((source, index) => ({ source, index })) }
  return convertItems(numbered, ({ source, index }) =>
    readRule(source, buildRuleId(resolvedResource, direction, index), direction === 'Egress'),
  )
}

/** What stands for the id of a rule that EC2 has not created yet. */
function buildRuleId({ logicalId }: ResolvedResource, direction: string, index: number): string {
  return `${logicalId}.${direction}.${index}`
}

/** AWS::EC2::SecurityGroupIngress: an inbound rule of its group. */
export const projectIngressRule: Projection = (resolvedResource, projectionContext) => [
  projectRule(resolvedResource, projectionContext, 'ingress'),
]

/** AWS::EC2::SecurityGroupEgress: an outbound rule of its group. */
export const projectEgressRule: Projection = (resolvedResource, projectionContext) => [
  projectRule(resolvedResource, projectionContext, 'egress'),
]

function projectRule(
  resolvedResource: ResolvedResource,
  { account, region }: ProjectionContext,
  direction: 'ingress' | 'egress',
): Contribution {
  const { physicalId, logicalId } = resolvedResource
  const group = requireTextProperty(resolvedResource, 'GroupId')
  const resource = buildSecurityGroupResource(group, { account, region })
  const id = physicalId.startsWith('sgr-') ? physicalId : logicalId
  const read = () =>
    convertItems({ items: [resolvedResource] }, source => readRule(source, id, direction === 'egress'))
  return projectEdit(resolvedResource, resource, before => addRules(before, read, resource, direction))
}
