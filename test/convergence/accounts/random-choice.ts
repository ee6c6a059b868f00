import type { SeededRandom } from '../../flows/burst/random.ts'

/** Whether something that is so in a `share` of all cases is so. */
export function chooseWithProbability(seededRandom: SeededRandom, share: number): boolean {
  return seededRandom.next() < share
}

/** A whole number from `least` to `most`. */
export function chooseBetween(seededRandom: SeededRandom, least: number, most: number): number {
  return least + Math.floor(seededRandom.next() * (most - least + 1))
}

/** `most` of `values` at the most and `least` of them at the least, each once. */
export function chooseSome<T>(
  seededRandom: SeededRandom,
  values: readonly T[],
  least: number,
  most: number,
): T[] {
  const remaining = [...values]
  const count = Math.min(remaining.length, chooseBetween(seededRandom, least, most))
  return Array.from({ length: count }, () => {
    const [taken] = remaining.splice(Math.floor(seededRandom.next() * remaining.length), 1)
    return taken as T
  })
}

/** `values` as a set of the form that described accounts have. */
export function createMemberSet(values: readonly string[]): Record<string, true> {
  return Object.fromEntries(values.map(value => [value, true as const]))
}

/** `count` of something, each made of its number from 1. */
export function repeatTimes<T>(count: number, each: (number: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => each(index + 1))
}
