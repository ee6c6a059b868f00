import type { Actions } from '../action/actions.ts'
import type { Test } from '../condition/condition.ts'
import type { Origin } from '../effective/principal.ts'
import { witnessOf } from '../glob/language.ts'
import type { Examples } from './examples.ts'
import type { Certainty } from './gain.ts'
import type { Group, Part } from './group.ts'
import { likelyTexts } from '../glob/likely.ts'
import type { Risk } from './risk.ts'

/** Actions on resources that a change granted or took away. */
export interface Change {
  /** One action, or a pattern that matches none but those that are meant. */
  action: string
  /** How many of AWS's actions that are. */
  count: number
  /** A glob of the resources; `*` for all. One of them where globs cannot say which they are. */
  resource: string
  /** Globs that the resources match besides. */
  within: readonly string[]
  /** Globs of resources that are not meant. */
  except: readonly string[]
  certainty: Certainty
  /** What must hold, where nobody knows whether it does, as `operator key value`. */
  conditions: readonly string[]
  /** One action with one resource that is meant. */
  witness: { action: string; resource: string }
  /** The statement that allows it, or did. */
  statement: Origin
  risk: Risk
}

/** What a part of a group is a change of. */
export function changeOf(
  { gained: { gain } }: Group,
  part: Part,
  examples: Examples,
  actions: Actions,
): Change {
  const { action, count, example, risk } = part
  const { certainty, permission, piece, region } = gain
  const { within: globs, except } = piece === 'MANY' ? { within: [], except: [] } : piece
  const witness =
    example === undefined
      ? witnessOf(region, [...globs.flatMap(glob => likelyTexts(glob, examples.owner)), '*'])
      : examples.of(gain, example)
  const like = witness.is === 'TEXT' ? witness.text : undefined
  const [resource = piece === 'MANY' ? (like ?? '*') : '*', ...within] = globs
  return {
    action,
    count,
    resource,
    within,
    except,
    certainty,
    conditions: permission.tests.map(saying),
    witness: {
      action: example === undefined ? action : actions.spelling(example),
      resource: like ?? resource,
    },
    statement: permission.origin,
    risk,
  }
}

function saying({ operator, key, values }: Test): string {
  return `${operator} ${key} ${values.join(', ')}`
}
