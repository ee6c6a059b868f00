import { includes, witnessOf, type Language } from '../glob/language.ts'
import { placesOf, textsIn, type Owner } from '../glob/likely.ts'
import type { Among } from './made.ts'

/** What is new is called so. */
const NAMES = ['x'] as const
/** Places that are searched where none of the usual names is allowed. */
const MOST_SEARCHED = 3

/** A resource that is asked for and allowed and looks like one of the owner, in a region that there is; undefined: none is found. */
export function likelyAmong({ asked, allowed }: Among, owner: Owner): string | undefined {
  const whole: Language = { all: [...asked, ...allowed] }
  const said = globsOf(allowed)
  const tried = new Set<string>()
  for (const type of globsOf(asked).said)
    for (const glob of ['*', ...said.said]) {
      const piece = { within: glob === '*' ? [] : [glob], except: said.left }
      for (const place of placesOf(type, piece, owner)) {
        const text = textsIn(place, [glob], NAMES).find(each => includes(whole, each))
        if (text !== undefined) return text
        tried.add(place)
      }
    }
  return searched(whole, [...tried].slice(0, MOST_SEARCHED))
}

function searched(whole: Language, places: readonly string[]): string | undefined {
  for (const place of places) {
    const witness = witnessOf({ all: [whole, { arn: place }] })
    if (witness.is === 'TEXT') return witness.text
  }
  return undefined
}

interface Globs {
  said: readonly string[]
  /** Those that are left out. */
  left: readonly string[]
}

/** The globs of which languages are made. */
function globsOf(languages: readonly Language[]): Globs {
  const all = languages.map(of)
  return { said: all.flatMap(({ said }) => said), left: all.flatMap(({ left }) => left) }
}

function of(language: Language): Globs {
  if ('glob' in language) return { said: [language.glob], left: [] }
  if ('arn' in language) return { said: [language.arn], left: [] }
  if ('text' in language) return { said: [], left: [] }
  if ('all' in language) return globsOf(language.all)
  if ('any' in language) return globsOf(language.any)
  const { said, left } = of(language.not)
  return { said: left, left: 'all' in language.not ? [] : said }
}
