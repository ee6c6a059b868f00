import { isIndexMediaType } from '../../../engines/image/manifest-role.ts'
import type { ImageDerivedFacts } from '../../ecr/image.ts'
import { known, unknown, type Fact } from '../../fact.ts'
import { describeResource } from '../../kinds.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

/** The role of the image. ECR does not return the manifest of an archived image, so the images of an archived index are unknown. */
export const imageRole = defineDerivedFact(
  'AWS::ECR::Image',
  { facts: ['storage', 'mediaType', 'content'] },
  ({ resource, storage, mediaType, content }): Fact<ImageDerivedFacts['role']> => {
    if (storage !== 'ACTIVE') {
      if (isIndexMediaType(mediaType))
        return unknown(`${describeResource(resource)} is an archived image index: its images are unknown`)
      return known('ARCHIVED')
    }
    if (content === 'ARCHIVED') return unknown(`${describeResource(resource)} was archived when it was read`)
    return known(content)
  },
)
