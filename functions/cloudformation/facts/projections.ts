import type { ResolvedResource, UndecidedPart } from '../resolve/resolved-template.ts'
import { PropertyError } from './properties/property-error.ts'
import type { Contribution, Projection, ProjectionContext } from './contribution.ts'
import { codeBuildProjections } from './codebuild/project.ts'
import { detectionProjections } from './detection/trail.ts'
import { ec2Projections } from './ec2/projections.ts'
import { ecrProjections } from './ecr/registry.ts'
import { ecsProjections } from './ecs/projections.ts'
import { iamProjections } from './iam/projections.ts'
import { lambdaProjections } from './lambda/projections.ts'
import { logsProjections } from './logs/log-group.ts'
import { messagingProjections } from './messaging/projections.ts'
import { listUndecidedTargets } from './undecided-targets.ts'

/** How resources become facts, by CloudFormation type. A type without a projection sets no fact that is known. */
export const projections: Readonly<Record<string, Projection>> = {
  ...codeBuildProjections,
  ...detectionProjections,
  ...ec2Projections,
  ...ecrProjections,
  ...ecsProjections,
  ...iamProjections,
  ...lambdaProjections,
  ...logsProjections,
  ...messagingProjections,
}

/** Finds the projection of a type; undefined if it has none. A template can name any type. */
export function findProjection(type: string): Projection | undefined {
  return Object.hasOwn(projections, type) ? projections[type] : undefined
}

/** What the resources of templates do to the audited resources. */
export interface ProjectedResources {
  /** In the order in which they apply: what creates a resource comes before what adds to it. */
  contributions: readonly Contribution[]
  /** Resources of which it is not known which audited resource they belong to. */
  undecided: readonly UndecidedPart[]
}

/** Types that add to resources which other resources of a template create, or copy their facts. */
const ADDING_TYPES: ReadonlySet<string> = new Set([
  'AWS::EC2::FlowLog',
  'AWS::EC2::NetworkAclEntry',
  'AWS::EC2::Route',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::SubnetNetworkAclAssociation',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPCEndpoint',
  'AWS::Events::EventBusPolicy',
  'AWS::IAM::AccessKey',
  'AWS::IAM::GroupPolicy',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::RolePolicy',
  'AWS::IAM::UserPolicy',
  'AWS::IAM::UserToGroupAddition',
  'AWS::Lambda::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::LayerVersionPermission',
  'AWS::Lambda::Url',
  'AWS::Lambda::Version',
  'AWS::SNS::TopicInlinePolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueueInlinePolicy',
  'AWS::SQS::QueuePolicy',
])

/** The types that follow all others, in their order: their facts follow from those of types before them. */
const LATER_TYPES: readonly ReadonlySet<string>[] = [
  new Set(['AWS::EC2::Subnet', 'AWS::ECR::Repository']),
  new Set(['AWS::ECS::Service', 'AWS::Lambda::Function']),
  ADDING_TYPES,
  new Set(['AWS::Lambda::Permission']),
]

/** Projects the resources of all templates that are deployed together to one region. Never throws on what a template has. */
export function projectResources(
  resolvedResources: readonly ResolvedResource[],
  projectionContext: ProjectionContext,
): ProjectedResources {
  const sorted = resolvedResources.toSorted((a, b) => rankType(a.type) - rankType(b.type))
  const projected = sorted.map(each => projectResource(each, projectionContext))
  return {
    contributions: projected.flatMap(({ contributions }) => contributions),
    undecided: projected.flatMap(({ undecided }) => undecided),
  }
}

function rankType(type: string): number {
  return LATER_TYPES.findIndex(types => types.has(type))
}

function projectResource(
  resolvedResource: ResolvedResource,
  projectionContext: ProjectionContext,
): ProjectedResources {
  const { type, logicalId, stack } = resolvedResource
  const undecided = listUndecidedTargets(resolvedResource)
  try {
    return { contributions: findProjection(type)?.(resolvedResource, projectionContext) ?? [], undecided }
  } catch (failure) {
    if (!(failure instanceof PropertyError)) throw failure
    if (undecided.length > 0) return { contributions: [], undecided }
    return { contributions: [], undecided: [{ logicalId, stack, property: '', why: failure.message }] }
  }
}
