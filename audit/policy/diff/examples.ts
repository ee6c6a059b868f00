import type { Actions } from '../action/actions.ts'
import { typesOf } from '../action/applies-to.ts'
import type { Language, Witness } from '../glob/language.ts'
import { exampleOf, hasExample } from './example.ts'
import type { Gain } from './gain.ts'
import { meetsTypes } from './meeting.ts'
import type { Owner } from '../glob/likely.ts'

/** Looks for examples of what was gained, once for all actions of the same resource types. */
export interface Examples {
  owner: Owner
  /** As `exampleOf`. */
  of(gain: Gain, index: number): Witness
  /** As `hasExample`. */
  are(gain: Gain, index: number): boolean
}

/** Examples for principals of one owner. */
export function examplesFor(owner: Owner, actions: Actions): Examples {
  return {
    owner,
    of: once((gain, index) => exampleOf(gain, index, owner, actions), actions),
    are: once(
      (gain, index) => meets(gain, index, actions) ?? hasExample(gain, index, owner, actions),
      actions,
    ),
  }
}

function meets({ piece }: Gain, index: number, actions: Actions): boolean | undefined {
  return piece === 'MANY' ? undefined : meetsTypes(piece, actions.arns(index), typesOf(actions, index))
}

function once<Answer>(
  look: (gain: Gain, index: number) => Answer,
  actions: Actions,
): (gain: Gain, index: number) => Answer {
  const known = new Map<Language, Map<readonly string[], Answer>>()
  return (gain, index) => {
    const arns = actions.arns(index)
    const byTypes = known.get(gain.region) ?? new Map<readonly string[], Answer>()
    known.set(gain.region, byTypes)
    const found = byTypes.get(arns) ?? look(gain, index)
    byTypes.set(arns, found)
    return found
  }
}
