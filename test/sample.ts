/** Whether searches are complete, as in `npm run test:full`. */
export const isFull = process.env['TEST_FULL'] === 'true'

/** All of `items` in `npm run test:full`, and every n-th of them in `npm test`. */
export function sampleUnlessFull<T>(items: readonly T[], n: number): readonly T[] {
  return isFull ? items : items.filter((_, index) => index % n === 0)
}

/** So many runs of a property in `npm run test:full`, and a tenth of them in `npm test`. */
export function countRuns(numRuns: number): { numRuns: number } {
  return { numRuns: isFull ? numRuns : Math.ceil(numRuns / 10) }
}

/** Declares tests that are too long to be sampled: `npm test` does not have them, `npm run test:full` does. */
export function declareIfFull(declare: () => void): void {
  if (isFull) declare()
}
