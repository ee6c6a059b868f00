/** Longer words are never treated as misspellings. */
const MAX_CHARACTERS = 100

/** The word among `words` that `input` most likely misspells; undefined if none is close. */
export function findNearestWord(input: string, words: readonly string[]): string | undefined {
  if (input.length > MAX_CHARACTERS) return undefined
  const [best] = words
    .map(word => ({ word, distance: computeDistance(input.toLowerCase(), word.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance)
  return best && best.distance <= Math.max(2, best.word.length / 3) ? best.word : undefined
}

/** The Levenshtein distance of two words. */
function computeDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + Number(one[i - 1] !== other[j - 1])
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}
