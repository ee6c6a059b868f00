import type { Actions } from '../action/actions.ts'
import { ANY_RESOURCE, appliesTo, typesOf } from '../action/applies-to.ts'
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
  const whole = allOf([region, ...globs.filter(isOfParts).map(arn => ({ arn }))])
  const on = allOf([whole, appliesTo(actions, index)])
  const likely = likelyTexts([...globs, ...arns.slice(0, TRIED)], account).find(text => includes(on, text))
  if (likely !== undefined) return { is: 'TEXT', text: likely }
  if (arns.length === 0) return witnessOf(allOf([whole, ANY_RESOURCE]))
  return firstOf(
    typesOf(actions, index)
      .filter((_, at) => globs.every(glob => canMeet(arns[at] ?? '', glob)))
      .map(type => allOf([whole, type])),
  )
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
