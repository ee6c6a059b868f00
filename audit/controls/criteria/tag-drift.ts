import type { LostTag } from '../../resources/recorded/moved-tags.ts'
import { describeResource } from '../../resources/kinds.ts'
import { quoteText } from '../../text/quote-text.ts'

/** What is known of when a tag moved. */
export const MOVED_TAG_CRITERION =
  'The reason says when the tag moved and to which image if Assay received the event of that push.'

/** What is not distinguished if no event of a push is known. */
export const MOVED_TAG_LIMITATION =
  'Whether a tag was deleted, or moved before Assay was installed, is not distinguished.'

/** Finds when an image that lacks `tags` lost one of them last. */
export function findLostTag(
  tags: readonly string[],
  lostTags: readonly LostTag[] | 'NONE',
): LostTag | undefined {
  return lostTags === 'NONE' ? undefined : lostTags.findLast(({ tag }) => tags.includes(tag))
}

/** Describes to which image a tag moved and when, as a sentence after the one that an image lost it; or nothing. */
export function describeLostTag(lost: LostTag | undefined): string {
  if (lost === undefined) return ''
  return ` The tag moved to ${describeResource(lost.to)} at ${quoteText(lost.at)}.`
}
