/** Numbers that look random and are the same for the same seed: each call gives one below `below`. */
export type RandomBelow = (below: number) => number

/** By the generator called mulberry32. */
export function createRandomBelow(seed: number): RandomBelow {
  let state = seed >>> 0
  return below => {
    state = (state + 0x6d_2b_79_f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** One of several. Throws where there is none. */
export function pickRandomly<T>(all: readonly T[], randomBelow: RandomBelow): T {
  const [only] = all.slice(randomBelow(Math.max(1, all.length)))
  if (only === undefined) throw new RangeError('one of none')
  return only
}
