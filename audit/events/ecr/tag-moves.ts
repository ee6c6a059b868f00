import { buildImageTagResource } from '../../resources/ecr/image-tag.ts'
import type { Resource } from '../../resources/resource.ts'
import type { IndirectSubjects } from '../change.ts'

/** The maximum length of a tag (ECR API Reference, ImageIdentifier). */
const MAX_TAG_LENGTH = 300

/** Selects the image that loses `tag` to another image. No event names it. */
export function selectPreviousTagHolder(repository: Resource | undefined, tag: unknown): IndirectSubjects[] {
  if (repository === undefined || typeof tag !== 'string' || tag === '' || tag.length > MAX_TAG_LENGTH)
    return []
  const target = buildImageTagResource(repository, tag)
  return [{ target, kind: 'AWS::ECR::Image', relationship: 'taggedAs', facts: ['tags', 'taggedAs'] }]
}
