import { shorten } from '../shorten.ts'

/** The first of several texts. */
export interface Some {
  first: readonly string[]
  more: number
}

/** Texts of a list that a message shows, and characters of each. */
const SHOWN = 3
const LONGEST = 150

/** As many of `texts` as a message shows. */
export function someOf(texts: readonly string[], shown = SHOWN): Some {
  return { first: texts.slice(0, shown).map(short), more: Math.max(0, texts.length - shown) }
}

/** As much of a text as a message shows. */
export function short(text: string): string {
  return shorten(text, LONGEST)
}

/** The texts in words. */
export function listed({ first, more }: Some, between = ', '): string {
  return more > 0 ? `${first.join(between)} and ${more} more` : first.join(between)
}
