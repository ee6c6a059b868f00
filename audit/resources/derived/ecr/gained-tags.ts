import type { ImageDerivedFacts } from '../../ecr/image.ts'
import { known, type Fact } from '../../fact.ts'
import type { LostTag, ReplacedImage } from '../../recorded/moved-tags.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

/** The tags that pushes moved to the image from other images, as far as it has them since. */
export const gainedTags = defineDerivedFact(
  'AWS::ECR::Image',
  { facts: ['tags', 'lostTags', 'replaced'] },
  ({ tags, lostTags, replaced }): Fact<ImageDerivedFacts['gainedTags']> => {
    if (replaced === 'NONE') return known([])
    const held = replaced.filter(each => tags.includes(each.tag) && !isLostSince(each, lostTags))
    return known(held.map(({ tag, changeId, at, ...from }) => ({ tag, from, changeId, at })))
  },
)

/** Whether a later push moved the tag away: of how it came back, no event is known. */
function isLostSince({ tag, at }: ReplacedImage, lostTags: readonly LostTag[] | 'NONE'): boolean {
  return (
    lostTags !== 'NONE' && lostTags.some(lost => lost.tag === tag && Date.parse(lost.at) > Date.parse(at))
  )
}
