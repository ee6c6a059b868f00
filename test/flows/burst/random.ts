/** Pseudorandom numbers, the same for the same seed. */
export interface SeededRandom {
  /** From 0 to 1, without 1. */
  next: () => number
  /** One of `values`. */
  pick: <T>(values: readonly T[]) => T
}

/** The generator "mulberry32" (a public domain algorithm of 32 bits of state). */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    pick(values) {
      const value = values[Math.floor(next() * values.length)]
      if (value === undefined) throw new Error('there is nothing to choose from')
      return value
    },
  }
}
