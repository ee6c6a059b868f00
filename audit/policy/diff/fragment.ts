import { isEmpty, type Language } from '../glob/language.ts'
import { languageOf, piecesOf, type Piece } from '../glob/pieces.ts'
import { sayingOf } from './saying.ts'

/** A part of what was gained. */
export interface Fragment {
  /** `'MANY'`: parts that are too many to be told apart. */
  piece: Piece | 'MANY'
  region: Language
}

/** Takes languages apart, each once: many actions gain the same. */
export function fragmentsOnce(): (language: Language) => readonly Fragment[] {
  const known = new Map<string, readonly Fragment[]>()
  return language => {
    const saying = sayingOf(language)
    const fragments = known.get(saying) ?? fragmentsOf(language)
    known.set(saying, fragments)
    return fragments
  }
}

/** The parts that are not empty. */
function fragmentsOf(language: Language): Fragment[] {
  const fragments: Fragment[] = piecesOf(language)?.map(piece => ({ piece, region: languageOf(piece) })) ?? [
    { piece: 'MANY', region: language },
  ]
  return fragments.filter(fragment => isEmpty(fragment.region, textsOf(fragment)) !== true)
}

/** What the globs of a piece match, most likely beside its exceptions. */
export function textsOf({ piece }: Fragment): string[] {
  if (piece === 'MANY') return []
  return piece.within.length === 0 ? ['x'] : piece.within.map(glob => glob.replaceAll(/[*?]/g, 'x'))
}
