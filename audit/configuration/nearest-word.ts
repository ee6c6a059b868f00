import { distance } from 'fastest-levenshtein'

/** Longer words are never treated as misspellings. */
const MAX_CHARACTERS = 100

/** The word among `words` that `input` most likely misspells; undefined if none is close. */
export function findNearestWord(input: string, words: readonly string[]): string | undefined {
  if (input.length > MAX_CHARACTERS) return undefined
  const [best] = words
    .map(word => ({ word, edits: distance(input.toLowerCase(), word.toLowerCase()) }))
    .toSorted((a, b) => a.edits - b.edits)
  return best && best.edits <= Math.max(2, best.word.length / 3) ? best.word : undefined
}
