import { appliesTo } from '../action/applies-to.ts'
import type { Actions } from '../action/actions.ts'
import { pairsOf } from '../action/ranges.ts'
import { EVERYTHING, witnessOf, type Language } from '../glob/language.ts'
import { classesOf, type ActionClass } from '../effective/classes.ts'
import type { Clause } from '../effective/clause.ts'
import { allOf, permissionsOf, type Permissions } from '../effective/permissions.ts'
import type { Principal, World } from '../effective/principal.ts'
import { changesOf, type Change, type Found } from './change.ts'
import { gainsOf } from './gain.ts'
import { likelyTexts } from './likely.ts'
import { byRisk } from './risk.ts'

/** What a principal may now and could not before, and the other way round; what is most dangerous first. */
export interface Diff {
  granted: readonly Change[]
  removed: readonly Change[]
}

/** How what a principal may differs `before` and `after` a change. */
export function diffOf(before: Principal, after: Principal, world: World): Diff {
  const then = permissionsOf(before, world)
  const now = permissionsOf(after, world)
  const clauses = [...then.clauses, ...now.clauses]
  const keys = clauses.map(keyOf)
  const changed = classesOf(clauses)
    .map(each => sidesOf(each, then.clauses.length))
    .filter(sides => !isSame(sides, keys))
  return { granted: side(changed, then, now, world), removed: side(changed.map(turned), now, then, world) }
}

/** A class of actions with the clauses of each side that are of it. */
interface Sides {
  actions: ActionClass
  before: Side
  after: Side
}

interface Side {
  /** Among the clauses of its side. */
  clauses: readonly number[]
  /** Among those of both. */
  joint: readonly number[]
}

function sidesOf(actions: ActionClass, first: number): Sides {
  const before = actions.clauses.filter(number => number < first)
  const joint = actions.clauses.filter(number => number >= first)
  return {
    actions,
    before: { clauses: before, joint: before },
    after: { clauses: joint.map(number => number - first), joint },
  }
}

function turned({ actions, before, after }: Sides): Sides {
  return { actions, before: after, after: before }
}

/** What a clause says, whatever policy says it. */
function keyOf({ effect, layer, surely, perhaps, tests }: Clause): string {
  return JSON.stringify([effect, layer, surely, surely === perhaps ? 0 : perhaps, tests])
}

function isSame({ before, after }: Sides, keys: readonly string[]): boolean {
  const said = (side: Side) => new Set(side.joint.map(number => keys[number] ?? ''))
  const then = said(before)
  const now = said(after)
  return then.size === now.size && [...then].every(key => now.has(key))
}

function side(changed: readonly Sides[], then: Permissions, now: Permissions, { actions }: World): Change[] {
  const { account } = now.principal
  const found = changed.flatMap(({ actions: of, before, after }): Found[] => {
    const old = then.allowedBy(before.clauses)
    const gains = now.allowedBy(after.clauses).flatMap(permission => gainsOf(permission, old))
    return gains.map(gain => ({
      gain,
      actions: possible(of, gain.region, account, actions),
      unknown: of.unknown,
      account,
    }))
  })
  return changesOf(found, actions).toSorted(byRisk)
}

/** The actions of the class that can be asked for on a resource of `region`. Those of the same types are asked about once. */
function possible({ ranges }: ActionClass, region: Language, account: string, actions: Actions): number[] {
  const all = pairsOf(ranges).flatMap(([first, end]) =>
    Array.from({ length: end - first }, (_, at) => first + at),
  )
  if (region === EVERYTHING) return all
  const known = new Map<readonly string[], boolean>()
  return all.filter(index => {
    const arns = actions.arns(index)
    let isPossible = known.get(arns)
    if (isPossible === undefined) {
      const on = allOf([region, appliesTo(actions, index)])
      isPossible = witnessOf(on, likelyTexts(arns.slice(0, 1), account)).is !== 'NONE'
      known.set(arns, isPossible)
    }
    return isPossible
  })
}
