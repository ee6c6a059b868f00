/** All of `items` in `npm run test:full`, and every n-th of them in `npm test`. */
export function sampleUnlessFull<T>(items: readonly T[], n: number): readonly T[] {
  return process.env['TEST_FULL'] === 'true' ? items : items.filter((_, index) => index % n === 0)
}

/** So many runs of a property in `npm run test:full`, and a fifth of them in `npm test`. */
export function countRuns(numRuns: number): { numRuns: number } {
  return { numRuns: process.env['TEST_FULL'] === 'true' ? numRuns : Math.ceil(numRuns / 5) }
}
