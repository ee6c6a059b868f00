import type { FactsByKind } from '../kinds.ts'
import type { Kind } from '../resource.ts'
import type { ResourceSnapshot } from '../resource-snapshot.ts'

/** The tags of a resource by their keys. */
type Tags = Readonly<Record<string, string>>

/** The kinds that have the fact `tags`. */
type KindWithTags = { [K in Kind]: FactsByKind[K] extends { tags: unknown } ? K : never }[Kind]

/** The kinds whose fact `tags` has the tags of the resource. That of an image has the tags of its repository, which are names. */
type TaggedKind = {
  [K in KindWithTags]: Extract<FactsByKind[K]['tags'], Tags> extends never ? never : K
}[KindWithTags]

const TAGGED_KINDS: Readonly<Record<TaggedKind, true>> = {
  'AWS::CodeBuild::Project': true,
  'AWS::EC2::NetworkAcl': true,
  'AWS::EC2::RouteTable': true,
  'AWS::EC2::SecurityGroup': true,
  'AWS::EC2::Subnet': true,
  'AWS::EC2::VPC': true,
  'AWS::EC2::VPCEndpoint': true,
  'AWS::ECR::Repository': true,
  'AWS::ECS::Cluster': true,
  'AWS::ECS::Service': true,
  'AWS::ECS::TaskDefinition': true,
  'AWS::IAM::Role': true,
  'AWS::IAM::User': true,
  'AWS::Lambda::Function': true,
  'AWS::SNS::Topic': true,
  'AWS::SQS::Queue': true,
}

/** Whether tags of resources of a kind are read. */
export function isTaggedKind(kind: Kind): boolean {
  return Object.hasOwn(TAGGED_KINDS, kind)
}

/** The tags of a resource by their keys; undefined where those of its kind are not read, or could not be. */
export function findTags({
  resource,
  facts,
}: Pick<ResourceSnapshot, 'resource' | 'facts'>): Tags | undefined {
  if (!isTaggedKind(resource.kind)) return undefined
  const fact = facts['tags']
  const tags = fact !== undefined && 'known' in fact ? fact.known : undefined
  return typeof tags === 'object' && tags !== null && !Array.isArray(tags) ? (tags as Tags) : undefined
}
