import { buildImageTagResource } from '../../resources/ecr/image-tag.ts'
import type { Resource } from '../../resources/resource.ts'
import type { IndirectSubjects } from '../change.ts'

/** The characters that a tag has at most (ECR API Reference, ImageIdentifier). */
const MAX_TAG_LENGTH = 300

/** Whom a tag concerns that is put to an image: the one that loses it, which no event names. */
export function selectPreviousTagHolder(repository: Resource | undefined, tag: unknown): IndirectSubjects[] {
  if (repository === undefined || typeof tag !== 'string' || tag === '' || tag.length > MAX_TAG_LENGTH)
    return []
  const target = buildImageTagResource(repository, tag)
  return [{ target, kind: 'AWS::ECR::Image', relationship: 'taggedAs', facts: ['tags', 'taggedAs'] }]
}
