import { limitTextLength } from '../../controls/criteria/limit-text-length.ts'

/** The first texts of a list, and how many more it has. */
export interface TruncatedList {
  first: readonly string[]
  more: number
}

/** Texts of a list that a notification shows, and characters of each. */
const MAX_ITEMS = 3
const MAX_CHARACTERS = 150

/** As many of `texts` as a notification shows. */
export function truncateList(texts: readonly string[], shown = MAX_ITEMS): TruncatedList {
  return { first: texts.slice(0, shown).map(truncateText), more: Math.max(0, texts.length - shown) }
}

/** As much of a text as a notification shows. */
export function truncateText(text: string): string {
  return limitTextLength(text, MAX_CHARACTERS)
}

/** `a, b and 3 more`. */
export function formatTruncatedList({ first, more }: TruncatedList, between = ', '): string {
  return more > 0 ? `${first.join(between)} and ${more} more` : first.join(between)
}
