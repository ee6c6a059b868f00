import { limitSentenceLength } from '../../text/quote-text.ts'

/** The first phrases of a list, and how many more it has. */
export interface TruncatedList {
  first: readonly string[]
  more: number
}

/** Phrases of a list that a notification shows, and characters of each. */
const MAX_ITEMS = 3
const MAX_CHARACTERS = 150

/** As many of `phrases` as a notification shows. What they embed of an account is quoted. */
export function truncateList(phrases: readonly string[], shown = MAX_ITEMS): TruncatedList {
  return { first: phrases.slice(0, shown).map(truncatePhrase), more: Math.max(0, phrases.length - shown) }
}

/** As much of a phrase as a notification shows. */
export function truncatePhrase(phrase: string): string {
  return limitSentenceLength(phrase, MAX_CHARACTERS)
}

/** `a, b and 3 more`. */
export function formatTruncatedList({ first, more }: TruncatedList, between = ', '): string {
  return more > 0 ? `${first.join(between)} and ${more} more` : first.join(between)
}
