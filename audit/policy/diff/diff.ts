import type { Actions } from '../action/actions.ts'
import { pairsOf } from '../action/ranges.ts'
import { EVERYTHING } from '../glob/language.ts'
import { classesOf, type ActionClass } from '../effective/classes.ts'
import type { Clause } from '../effective/clause.ts'
import { permissionsOf, type Permissions } from '../effective/permissions.ts'
import type { Principal, World } from '../effective/principal.ts'
import { exampleOf, isSurelyOfTypes } from './example.ts'
import { changeOf, type Change } from './change.ts'
import { grantedIn, type Granted } from './granted.ts'
import { groupsOf, type Found, type Groups } from './group.ts'
import { gainsOf, type Gain } from './gain.ts'
import { strongest } from './strongest.ts'
import { byRisk } from './order.ts'

/** What a principal may now and could not before, and the other way round; what is most dangerous first. */
export interface Diff {
  granted: readonly Change[]
  removed: readonly Change[]
  /** How many more groups of actions were granted, and removed, that are less dangerous and not told. */
  left: { granted: number; removed: number }
}

/** How what a principal may differs `before` and `after` a change. */
export function diffOf(before: Principal, after: Principal, world: World): Diff {
  const { earlier, later, changed } = comparisonOf(before, after, world)
  const granted = side(changed, earlier, later, world)
  const removed = side(changed.map(turned), later, earlier, world)
  return {
    granted: changesIn(granted, world),
    removed: changesIn(removed, world),
    left: { granted: granted.left, removed: removed.left },
  }
}

/** What a principal may `after` a change and could not `before`, by statement, and how many groups are left out. */
export function grantedBy(
  before: Principal,
  after: Principal,
  world: World,
): { told: Granted[]; left: number } {
  const { earlier, later, changed } = comparisonOf(before, after, world)
  const { told, left } = side(changed, earlier, later, world)
  return { told: grantedIn(told, world.actions), left }
}

function changesIn({ told }: Groups, { actions }: World): Change[] {
  return told.flatMap(group => group.parts.map(part => changeOf(group, part, actions))).toSorted(byRisk)
}

function comparisonOf(before: Principal, after: Principal, world: World) {
  const earlier = permissionsOf(before, world)
  const later = permissionsOf(after, world)
  const clauses = [...earlier.clauses, ...later.clauses]
  const keys = clauses.map(keyOf)
  const changed = classesOf(clauses)
    .map(each => sidesOf(each, earlier.clauses.length))
    .filter(sides => earlier.ceilings !== later.ceilings || !isSame(sides, keys))
  return { earlier, later, changed }
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
function keyOf({ effect, layer, written, tests }: Clause): string {
  return JSON.stringify([effect, layer, written, tests])
}

function isSame({ before, after }: Sides, keys: readonly string[]): boolean {
  const said = ({ joint }: Side) => new Set(joint.map(number => keys[number] ?? ''))
  const then = said(before)
  const now = said(after)
  return then.size === now.size && [...then].every(key => now.has(key))
}

function side(changed: readonly Sides[], then: Permissions, now: Permissions, { actions }: World): Groups {
  const { account } = now.principal
  const found = changed.flatMap(({ actions: of, before, after }): Found[] => {
    const old = then.allowedBy(before.clauses)
    const gains = now.allowedBy(after.clauses).flatMap(permission => gainsOf(permission, old))
    return strongest(gains).map(gain => ({
      gain,
      actions: possible(of, gain, account, actions),
      unknown: of.unknown,
      account,
    }))
  })
  return groupsOf(found, actions)
}

/** The actions of the class that can be asked for on what was gained. Those of the same types are asked about once. */
function possible({ ranges }: ActionClass, gain: Gain, account: string, actions: Actions): number[] {
  const known = new Map<readonly string[], boolean>()
  const found: number[] = []
  for (const [first, end] of pairsOf(ranges))
    for (let index = first; index < end; index += 1) {
      const arns = actions.arns(index)
      let isPossible = gain.region === EVERYTHING || known.get(arns)
      if (isPossible === undefined) {
        isPossible = isSurelyOfTypes(gain, arns) ?? exampleOf(gain, index, account, actions).is !== 'NONE'
        known.set(arns, isPossible)
      }
      if (isPossible) found.push(index)
    }
  return found
}
