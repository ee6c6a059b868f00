import { isIndex } from '../../image/manifest.ts'
import type { ImageDerivedFacts } from '../ecr/image.ts'
import { known, unknown, type Fact } from '../fact.ts'
import { spoken } from '../kinds.ts'
import { derived } from './derive.ts'

/** What the image is. Of what is archived ECR hands nothing out: which images an index has is not known then. */
export const imageRole = derived(
  'AWS::ECR::Image',
  { facts: ['storage', 'mediaType', 'content'] },
  ({ resource, storage, mediaType, content }): Fact<ImageDerivedFacts['role']> => {
    if (storage !== 'ACTIVE') {
      if (isIndex(mediaType)) return unknown(`${spoken(resource)} is an index, and archived`)
      return known('ARCHIVED')
    }
    if (content === 'ARCHIVED') return unknown(`${spoken(resource)} was archived when it was read`)
    return known(content)
  },
)
