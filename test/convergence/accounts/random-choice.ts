import type { SeededRandom } from '../../flows/burst/random.ts'

/** Chooses true with a probability. */
export function chooseWithProbability(seededRandom: SeededRandom, share: number): boolean {
  return seededRandom.next() < share
}

/** Chooses a whole number from `least` to `most`. */
export function chooseBetween(seededRandom: SeededRandom, least: number, most: number): number {
  return least + Math.floor(seededRandom.next() * (most - least + 1))
}

/** Chooses at least `least` and at most `most` of `values`, each once. */
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

/** Converts `values` to a set in the form of example accounts. */
export function createMemberSet(values: readonly string[]): Record<string, true> {
  return Object.fromEntries(values.map(value => [value, true as const]))
}

/** Builds `count` items, each from its number from 1. */
export function repeatTimes<T>(count: number, each: (number: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => each(index + 1))
}
