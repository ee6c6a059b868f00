import { limitTextLength } from '../../controls/criteria/limit-text-length.ts'

/** The first of several texts. */
export interface TruncatedList {
  first: readonly string[]
  more: number
}

/** Texts of a list that a message shows, and characters of each. */
const MAX_ITEMS = 3
const MAX_CHARACTERS = 150

/** As many of `texts` as a message shows. */
export function truncateList(texts: readonly string[], shown = MAX_ITEMS): TruncatedList {
  return { first: texts.slice(0, shown).map(truncateText), more: Math.max(0, texts.length - shown) }
}

/** As much of a text as a message shows. */
export function truncateText(text: string): string {
  return limitTextLength(text, MAX_CHARACTERS)
}

/** The texts in words. */
export function formatTruncatedList({ first, more }: TruncatedList, between = ', '): string {
  return more > 0 ? `${first.join(between)} and ${more} more` : first.join(between)
}
