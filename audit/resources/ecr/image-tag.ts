import type { KindDefinition } from '../kind-definition.ts'
import type { Resource } from '../resource.ts'

/** A tag has no facts of its own: it connects the image that has it and the workloads that were deployed from it. */
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

/** The name of a tag. */
export function getImageTagName({ arn }: Resource<'AWS::ECR::ImageTag'>): string {
  return arn.slice(arn.lastIndexOf(':') + 1)
}
