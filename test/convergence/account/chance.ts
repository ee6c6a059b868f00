import type { Random } from '../../flows/burst/random.ts'

/** Whether something that is so in a `share` of all cases is so. */
export function chance(random: Random, share: number): boolean {
  return random.next() < share
}

/** A whole number from `least` to `most`. */
export function between(random: Random, least: number, most: number): number {
  return least + Math.floor(random.next() * (most - least + 1))
}

/** `most` of `values` at the most and `least` of them at the least, each once. */
export function some<T>(random: Random, values: readonly T[], least: number, most: number): T[] {
  const left = [...values]
  const count = Math.min(left.length, between(random, least, most))
  return Array.from({ length: count }, () => {
    const [taken] = left.splice(Math.floor(random.next() * left.length), 1)
    return taken as T
  })
}

/** `values` as a set of the form that described accounts have. */
export function setOf(values: readonly string[]): Record<string, true> {
  return Object.fromEntries(values.map(value => [value, true as const]))
}

/** `count` of something, each made of its number from 1. */
export function times<T>(count: number, each: (number: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => each(index + 1))
}
