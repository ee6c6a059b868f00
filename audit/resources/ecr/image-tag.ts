import type { KindDefinition } from '../kind-definition.ts'
import type { Resource } from '../resource.ts'

/** A tag is a name alone: it says which image has it, and who was deployed by it. */
export const imageTagKind = {
  kind: 'AWS::ECR::ImageTag',
  label: 'tag',
  facts: {},
} satisfies KindDefinition

/** A tag of a repository. */
export function buildImageTagResource(repository: Resource, tag: string): Resource<'AWS::ECR::ImageTag'> {
  const { account, region, arn } = repository
  return { kind: 'AWS::ECR::ImageTag', account, region, arn: `${arn}:${tag}` }
}
