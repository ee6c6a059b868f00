/** A set of small numbers. */
export type Bitset = Uint32Array

export function createBitset(size: number): Bitset {
  return new Uint32Array((size + 31) >>> 5)
}

export function createFullBitset(size: number): Bitset {
  const bitset = createBitset(size).fill(0xffffffff)
  const rest = size & 31
  if (rest > 0) bitset[bitset.length - 1] = 2 ** rest - 1
  return bitset
}

export function buildBitset(size: number, numbers: Iterable<number>): Bitset {
  const bitset = createBitset(size)
  for (const number of numbers) addNumber(bitset, number)
  return bitset
}

export function hasNumber(bitset: Bitset, number: number): boolean {
  return (((bitset[number >>> 5] ?? 0) >>> (number & 31)) & 1) === 1
}

/** Adds `number` to the set. */
export function addNumber(bitset: Bitset, number: number): void {
  bitset[number >>> 5] = (bitset[number >>> 5] ?? 0) | (1 << (number & 31))
}

/** Removes `number` from the set. */
export function removeNumber(bitset: Bitset, number: number): void {
  bitset[number >>> 5] = (bitset[number >>> 5] ?? 0) & ~(1 << (number & 31))
}

/** Adds all of `others` to the set. */
export function addBitset(bitset: Bitset, others: Bitset): void {
  for (let at = 0; at < bitset.length; at += 1) bitset[at] = (bitset[at] ?? 0) | (others[at] ?? 0)
}

export function intersectBitsets(one: Bitset, other: Bitset): Bitset {
  const bits = new Uint32Array(one.length)
  for (let at = 0; at < bits.length; at += 1) bits[at] = (one[at] ?? 0) & (other[at] ?? 0)
  return bits
}

export function subtractBitset(one: Bitset, other: Bitset): Bitset {
  const bits = new Uint32Array(one.length)
  for (let at = 0; at < bits.length; at += 1) bits[at] = (one[at] ?? 0) & ~(other[at] ?? 0)
  return bits
}

export function isEmptyBitset(bitset: Bitset): boolean {
  for (let at = 0; at < bitset.length; at += 1) if (bitset[at] !== 0) return false
  return true
}

/** Whether both sets have a number in common. */
export function hasCommonNumber(one: Bitset, other: Bitset): boolean {
  for (let at = 0; at < one.length; at += 1) if (((one[at] ?? 0) & (other[at] ?? 0)) !== 0) return true
  return false
}

export function listNumbers(bitset: Bitset): number[] {
  const numbers: number[] = []
  for (let at = 0; at < bitset.length; at += 1) {
    let word = bitset[at] ?? 0
    while (word !== 0) {
      const low = word & -word
      numbers.push(at * 32 + 31 - Math.clz32(low))
      word ^= low
    }
  }
  return numbers
}

/** What is certainly in a set, and what may be in it. Both can be the same object. */
export interface UncertainSet {
  certain: Bitset
  possible: Bitset
}

export function createUncertainSet(size: number): UncertainSet {
  return { certain: createBitset(size), possible: createBitset(size) }
}

export function createCertainSet(bitset: Bitset): UncertainSet {
  return { certain: bitset, possible: bitset }
}

/** Adds `more` to the set. */
export function extendUncertainSet(set: UncertainSet, more: UncertainSet): void {
  addBitset(set.certain, more.certain)
  addBitset(set.possible, more.possible)
}

export function intersectUncertainSets(one: UncertainSet, other: UncertainSet): UncertainSet {
  const possible = intersectBitsets(one.possible, other.possible)
  const isCertain = one.certain === one.possible && other.certain === other.possible
  return { certain: isCertain ? possible : intersectBitsets(one.certain, other.certain), possible }
}

/** The union of the sets: the set itself if there is only one. */
export function unionUncertainSets(sets: readonly UncertainSet[], size: number): UncertainSet {
  const [only, ...more] = sets
  if (only !== undefined && more.length === 0) return only
  const union = createUncertainSet(size)
  for (const each of sets) extendUncertainSet(union, each)
  return union
}

/** What is certain and what is possible, by the same function of each. */
export function mapUncertainSet(
  { certain, possible }: UncertainSet,
  map: (bitset: Bitset) => Bitset,
): UncertainSet {
  const mapped = map(possible)
  return { certain: certain === possible ? mapped : map(certain), possible: mapped }
}

/** The same set, with nothing certain unless `certain`. */
export function limitCertainty(set: UncertainSet, certain: boolean): UncertainSet {
  return certain ? set : { certain: createBitset(set.certain.length * 32), possible: set.possible }
}
