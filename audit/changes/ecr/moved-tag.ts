import { imageTagResource } from '../../resources/ecr/image-tag.ts'
import type { Resource } from '../../resources/resource.ts'
import type { Through } from '../change.ts'

/** The characters that a tag has at most (ECR API Reference, ImageIdentifier). */
const LONGEST = 300

/** Whom a tag concerns that is put to an image: the one that loses it, which no event names. */
export function movedTag(repository: Resource | undefined, tag: unknown): Through[] {
  if (repository === undefined || typeof tag !== 'string' || tag === '' || tag.length > LONGEST) return []
  const target = imageTagResource(repository, tag)
  return [{ target, of: 'AWS::ECR::Image', relation: 'taggedAs', facts: ['tags', 'taggedAs'] }]
}
