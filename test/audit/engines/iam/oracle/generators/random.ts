/** A pseudorandom number generator: the same seed gives the same numbers, each less than `below`. */
export type RandomBelow = (below: number) => number

/** Uses the mulberry32 algorithm. */
export function createRandomBelow(seed: number): RandomBelow {
  let state = seed >>> 0
  return below => {
    state = (state + 0x6d_2b_79_f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** One of several. Throws if there is none. */
export function pickRandomly<T>(all: readonly T[], randomBelow: RandomBelow): T {
  const [only] = all.slice(randomBelow(Math.max(1, all.length)))
  if (only === undefined) throw new RangeError('one of none')
  return only
}
