/** A set of small numbers. */
export type Bits = Uint32Array

export function noBits(size: number): Bits {
  return new Uint32Array((size + 31) >>> 5)
}

export function allBits(size: number): Bits {
  const bits = noBits(size).fill(0xffffffff)
  const rest = size & 31
  if (rest > 0) bits[bits.length - 1] = 2 ** rest - 1
  return bits
}

export function bitsWith(size: number, numbers: Iterable<number>): Bits {
  const bits = noBits(size)
  for (const number of numbers) put(bits, number)
  return bits
}

export function has(bits: Bits, number: number): boolean {
  return (((bits[number >>> 5] ?? 0) >>> (number & 31)) & 1) === 1
}

/** Adds `number` to `bits`. */
export function put(bits: Bits, number: number): void {
  bits[number >>> 5] = (bits[number >>> 5] ?? 0) | (1 << (number & 31))
}

/** Takes `number` out of `bits`. */
export function drop(bits: Bits, number: number): void {
  bits[number >>> 5] = (bits[number >>> 5] ?? 0) & ~(1 << (number & 31))
}

/** Adds all of `others` to `bits`. */
export function addAll(bits: Bits, others: Bits): void {
  for (let at = 0; at < bits.length; at += 1) bits[at] = (bits[at] ?? 0) | (others[at] ?? 0)
}

export function both(one: Bits, other: Bits): Bits {
  const bits = new Uint32Array(one.length)
  for (let at = 0; at < bits.length; at += 1) bits[at] = (one[at] ?? 0) & (other[at] ?? 0)
  return bits
}

export function without(one: Bits, other: Bits): Bits {
  const bits = new Uint32Array(one.length)
  for (let at = 0; at < bits.length; at += 1) bits[at] = (one[at] ?? 0) & ~(other[at] ?? 0)
  return bits
}

export function isNone(bits: Bits): boolean {
  for (const word of bits) if (word !== 0) return false
  return true
}

/** Whether some number is in both. */
export function meet(one: Bits, other: Bits): boolean {
  for (let at = 0; at < one.length; at += 1) if (((one[at] ?? 0) & (other[at] ?? 0)) !== 0) return true
  return false
}

/** Whether some number is in all three. */
export function meetAll(one: Bits, other: Bits, third: Bits): boolean {
  for (let at = 0; at < one.length; at += 1)
    if (((one[at] ?? 0) & (other[at] ?? 0) & (third[at] ?? 0)) !== 0) return true
  return false
}

export function numbersIn(bits: Bits): number[] {
  const numbers: number[] = []
  for (let at = 0; at < bits.length; at += 1) {
    let word = bits[at] ?? 0
    while (word !== 0) {
      const low = word & -word
      numbers.push(at * 32 + 31 - Math.clz32(low))
      word ^= low
    }
  }
  return numbers
}

/** What is so for certain, and all of what may be so. */
export interface Reach {
  certain: Bits
  possible: Bits
}

export function nowhere(size: number): Reach {
  return { certain: noBits(size), possible: noBits(size) }
}

export function exactly(bits: Bits): Reach {
  return { certain: bits, possible: bits }
}

/** Adds `more` to `reach`. */
export function extend(reach: Reach, more: Reach): void {
  addAll(reach.certain, more.certain)
  addAll(reach.possible, more.possible)
}

export function bothReach(one: Reach, other: Reach): Reach {
  return { certain: both(one.certain, other.certain), possible: both(one.possible, other.possible) }
}

/** The same, none of it for certain where it is not `certain`. */
export function atMost(reach: Reach, certain: boolean): Reach {
  return certain ? reach : { certain: noBits(reach.certain.length * 32), possible: reach.possible }
}
