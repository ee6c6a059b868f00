import { distance } from 'fastest-levenshtein'

/** Longer words are never treated as misspellings. */
const MAX_CHARACTERS = 100

/** The word among `words` that `input` most likely misspells; undefined if none is close. */
export function findNearestWord(input: string, words: readonly string[]): string | undefined {
  return findNearestWords(input, words)[0]
}

/** The words among `words` that `input` most likely misspells, all equally close; none if none is close. */
export function findNearestWords(input: string, words: readonly string[]): string[] {
  if (input.length > MAX_CHARACTERS) return []
  const measured = words.map(word => ({ word, edits: distance(input.toLowerCase(), word.toLowerCase()) }))
  const fewest = Math.min(...measured.map(({ edits }) => edits))
  return measured.flatMap(({ word, edits }) =>
    edits === fewest && edits <= Math.max(2, word.length / 3) ? [word] : [],
  )
}
