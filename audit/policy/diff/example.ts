import type { Actions } from '../action/actions.ts'
import { ANY_RESOURCE, typesOf } from '../action/applies-to.ts'
import { canMeet, isOfParts, type Piece } from '../glob/pieces.ts'
import { allOf, includes, witnessOf, type Language, type Witness } from '../glob/language.ts'
import type { Gain } from './gain.ts'
import { likelyTexts, placesOf, textsIn, type Owner } from '../glob/likely.ts'

/** Resource types of which one that looks like itself is tried first. */
const TRIED = 3

/** A resource within what was gained that the action of number `index` can be asked for: one of the owner, in a region. */
export function exampleOf(gain: Gain, index: number, owner: Owner, actions: Actions): Witness {
  const asked = askedFor(gain, index, actions)
  const text = likelyOne(asked, glob => likelyTexts(glob, owner)) ?? placed(asked, owner)
  return text === undefined ? anyOf(asked) : { is: 'TEXT', text }
}

/** Whether there is such a resource, wherever; true too where that takes too long to tell. */
export function hasExample(gain: Gain, index: number, owner: Owner, actions: Actions): boolean {
  const asked = askedFor(gain, index, actions)
  const texts = (glob: string) => [
    ...likelyTexts(glob, owner),
    glob.replaceAll('*', ''),
    glob.replaceAll(/[*?]/g, 'x'),
  ]
  return likelyOne(asked, texts) !== undefined || anyOf(asked).is !== 'NONE'
}

/** What is asked of an example. */
interface Asked {
  piece: Piece
  /** All that was gained. */
  whole: Language
  /** Of the resource types; none where only `*` works. */
  arns: readonly string[]
  types: readonly Language[]
}

function askedFor({ region, piece }: Gain, index: number, actions: Actions): Asked {
  const told = piece === 'MANY' ? { within: [], except: [] } : piece
  const arns = actions.arns(index)
  return {
    piece: told,
    whole: allOf([region, ...told.within.filter(isOfParts).map(arn => ({ arn }))]),
    arns,
    types: arns.length === 0 ? [ANY_RESOURCE] : typesOf(actions, index),
  }
}

function isMeant({ whole, types }: Asked, text: string): boolean {
  return includes(whole, text) && types.some(type => includes(type, text))
}

/** The first of the texts of the globs that is one of those that are meant. */
function likelyOne(asked: Asked, textsOf: (glob: string) => readonly string[]): string | undefined {
  const { piece, arns } = asked
  for (const globs of [piece.within, arns.slice(0, TRIED)])
    for (const glob of globs) {
      const found = textsOf(glob).find(text => isMeant(asked, text))
      if (found !== undefined) return found
    }
  return isMeant(asked, '*') ? '*' : undefined
}

/** The types of which some resource may be meant. */
function meeting({ piece, arns }: Asked): number[] {
  return arns.flatMap((arn, at) => (piece.within.every(glob => canMeet(arn, glob)) ? [at] : []))
}

function placed(asked: Asked, owner: Owner): string | undefined {
  const { piece, whole, arns, types } = asked
  for (const at of meeting(asked))
    for (const place of placesOf(arns[at] ?? '', piece, owner)) {
      const found = textsIn(place, piece.within).find(text => isMeant(asked, text))
      if (found !== undefined) return found
      const witness = witnessOf(allOf([whole, types[at] ?? ANY_RESOURCE, { arn: place }]))
      if (witness.is === 'TEXT') return witness.text
    }
  return undefined
}

function anyOf(asked: Asked): Witness {
  const { whole, arns, types } = asked
  const languages = arns.length === 0 ? types : meeting(asked).map(at => types[at] ?? ANY_RESOURCE)
  let found: Witness = { is: 'NONE' }
  for (const type of languages) {
    const witness = witnessOf(allOf([whole, type]))
    if (witness.is === 'TEXT') return witness
    if (witness.is === 'UNKNOWN') found = witness
  }
  return found
}

/** Whether something of what was gained is a resource of these types; undefined where that is to be looked at. */
export function isSurelyOfTypes({ piece }: Gain, arns: readonly string[]): true | undefined {
  if (piece === 'MANY' || piece.within.length > 0) return undefined
  const services = piece.except.map(serviceOf)
  if (services.includes(undefined)) return undefined
  return arns.length === 0 || arns.some(arn => !services.includes(serviceOf(arn))) || undefined
}

function serviceOf(glob: string): string | undefined {
  return /^arn:[^:]*:([^:*?]+):/.exec(glob)?.[1]
}
