import type { Actions } from '../action/actions.ts'
import { ANY_RESOURCE, typesOf } from '../action/applies-to.ts'
import { canMeet, isOfParts } from '../glob/pieces.ts'
import { includes, witnessOf, type Witness } from '../glob/language.ts'
import { allOf } from '../effective/permissions.ts'
import type { Gain } from './gain.ts'
import { likelyTexts } from './likely.ts'

/** Resource types of which one that looks like itself is tried first. */
const TRIED = 3

/** A resource within what was gained that the action of number `index` can be asked for. */
export function exampleOf(
  { region, piece }: Gain,
  index: number,
  account: string,
  actions: Actions,
): Witness {
  const globs = piece === 'MANY' ? [] : piece.within
  const arns = actions.arns(index)
  const types = arns.length === 0 ? [ANY_RESOURCE] : typesOf(actions, index)
  const whole = allOf([region, ...globs.filter(isOfParts).map(arn => ({ arn }))])
  const likely = likelyOne(
    globs,
    arns,
    account,
    text => includes(whole, text) && types.some(type => includes(type, text)),
  )
  if (likely !== undefined) return { is: 'TEXT', text: likely }
  const within = types.filter(
    (_, at) => arns.length === 0 || globs.every(glob => canMeet(arns[at] ?? '', glob)),
  )
  return firstOf(within.map(type => allOf([whole, type])))
}

/** The first text that looks like a resource and is one of those that are meant. */
function likelyOne(
  globs: readonly string[],
  arns: readonly string[],
  account: string,
  isMeant: (text: string) => boolean,
): string | undefined {
  for (const glob of [...arns.slice(0, globs.length === 0 ? TRIED : 0), ...globs, ...arns.slice(0, TRIED)]) {
    const found = likelyTexts(glob, account).find(isMeant)
    if (found !== undefined) return found
  }
  return isMeant('*') ? '*' : undefined
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

function firstOf(languages: readonly Parameters<typeof witnessOf>[0][]): Witness {
  let found: Witness = { is: 'NONE' }
  for (const language of languages) {
    const witness = witnessOf(language)
    if (witness.is === 'TEXT') return witness
    if (witness.is === 'UNKNOWN') found = witness
  }
  return found
}
