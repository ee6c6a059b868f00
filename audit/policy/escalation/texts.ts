import { exactGlobMatches } from '../glob/glob.ts'
import { hasWildcard } from '../glob/relations.ts'
import { includes, type Language } from '../glob/language.ts'
import { addAll, allBits, bitsWith, both, noBits, numbersIn, without, type Bits } from './bits.ts'

/** Texts that are known by their numbers, such as all ARNs of an account's principals. */
export interface Texts {
  size: number
  all: readonly string[]
  numberOf(text: string): number | undefined
  /** Those that are of the language. */
  of(language: Language): Bits
}

/** Globs whose texts are remembered: more than the policies of a large account have. */
const MOST_REMEMBERED = 20_000

export function textsOf(all: readonly string[]): Texts {
  const numbers = new Map(all.map((text, number) => [text, number]))
  const sorted = [...numbers].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const shelves = shelvesOf(sorted)
  const known = new Map<string, Bits>()
  const whole = allBits(all.length)

  function matching(glob: string): Bits {
    if (/^\*+$/.test(glob)) return whole
    const remembered = known.get(glob)
    if (remembered !== undefined) return remembered
    if (known.size >= MOST_REMEMBERED) known.clear()
    const found = hasWildcard(glob)
      ? bitsWith(
          all.length,
          shelves.flatMap(shelf => onShelf(shelf, glob)),
        )
      : one(glob)
    known.set(glob, found)
    return found
  }

  function ofArns(language: { arn: string }): Bits {
    const likely = numbersIn(matching(language.arn))
    const found = likely.filter(number => includes(language, all[number] ?? ''))
    return bitsWith(all.length, found)
  }

  function one(text: string): Bits {
    const number = numbers.get(text)
    return number === undefined ? noBits(all.length) : bitsWith(all.length, [number])
  }

  function of(language: Language): Bits {
    if ('glob' in language) return matching(language.glob)
    if ('arn' in language) return ofArns(language)
    if ('text' in language) return one(language.text)
    if ('not' in language) return without(whole, of(language.not))
    if ('all' in language) return language.all.map(of).reduce(both, whole)
    const found = noBits(all.length)
    for (const each of language.any) addAll(found, of(each))
    return found
  }

  return { size: all.length, all, numberOf: text => numbers.get(text), of }
}

/** Texts with the same beginning, sorted by what follows it. */
interface Shelf {
  beginning: string
  rests: readonly { rest: string; number: number }[]
  /** Whether a colon is in one of the rests. */
  hasColon: boolean
}

/** ARNs are put together up to the type of the resource. */
function shelvesOf(sorted: readonly (readonly [string, number])[]): Shelf[] {
  const shelves = new Map<string, { rest: string; number: number }[]>()
  for (const [text, number] of sorted) {
    const [beginning = ''] = /^(?:[^:]*:){5}(?:[^:/]*[:/])?/.exec(text) ?? []
    const shelf = shelves.get(beginning) ?? []
    shelf.push({ rest: text.slice(beginning.length), number })
    shelves.set(beginning, shelf)
  }
  return [...shelves].map(([beginning, rests]) => ({
    beginning,
    rests,
    hasColon: rests.some(({ rest }) => rest.includes(':')),
  }))
}

function onShelf({ beginning, rests, hasColon }: Shelf, glob: string): number[] {
  const left = new Set(leftAfter(glob, beginning).filter(each => hasColon || !each.includes(':')))
  if ([...left].some(each => /^\*+$/.test(each))) return rests.map(({ number }) => number)
  return [...left].flatMap(each => {
    const [start = ''] = each.split(/[*?]/)
    const found: number[] = []
    for (let at = lowest(rests, start); rests[at]?.rest.startsWith(start) === true; at += 1) {
      const { rest, number } = rests[at] ?? { rest: '', number: -1 }
      if (exactGlobMatches(each, rest)) found.push(number)
    }
    return found
  })
}

/** What may be left of a glob after it has matched `beginning`. */
function leftAfter(glob: string, beginning: string): string[] {
  let places = settled(glob, new Set([0]))
  for (const character of beginning) {
    const next = new Set<number>()
    for (const place of places) {
      if (glob[place] === '*') next.add(place)
      else if (glob[place] === character || glob[place] === '?') next.add(place + 1)
    }
    places = settled(glob, next)
  }
  return [...places].map(place => glob.slice(place))
}

function settled(glob: string, places: Set<number>): Set<number> {
  for (const place of places) if (glob[place] === '*') places.add(place + 1)
  return places
}

function lowest(rests: Shelf['rests'], start: string): number {
  let low = 0
  let high = rests.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((rests[middle]?.rest ?? '') < start) low = middle + 1
    else high = middle
  }
  return low
}
