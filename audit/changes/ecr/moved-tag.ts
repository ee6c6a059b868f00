import { imageTagResource } from '../../resources/ecr/image-tag.ts'
import type { Resource } from '../../resources/resource.ts'
import type { Through } from '../change.ts'

/** Whom a tag concerns that is put to an image: the one that loses it, which no event names, and who was deployed by it. */
export function movedTag(repository: Resource, tag: string): Through[] {
  const target = imageTagResource(repository, tag)
  return [
    { target, of: 'AWS::ECR::Image', relation: 'taggedAs', facts: ['tags', 'taggedAs'] },
    { target, of: 'AWS::Lambda::Function', relation: 'imageTag', facts: [] },
  ]
}
