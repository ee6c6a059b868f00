import type { Actions } from '../action/actions.ts'
import { pairsOf, type Ranges } from '../action/ranges.ts'
import { EVERYTHING, type Language } from '../glob/language.ts'
import type { ActionClass } from '../effective/classes.ts'
import type { Principal, World } from '../effective/principal.ts'
import { changeOf, type Change } from './change.ts'
import { comparisonOf, isNoMore, turned, type Comparison } from './comparison.ts'
import { isSurelyOfTypes } from './example.ts'
import { examplesFor, type Examples } from './examples.ts'
import { fragmentsOnce, type Fragment } from './fragment.ts'
import { gainsOf, type Gain } from './gain.ts'
import { grantedIn, type Granted } from './granted.ts'
import { groupsOf, type Found, type Groups } from './group.ts'
import { ownerOf } from '../glob/likely.ts'
import { byRisk } from './order.ts'
import { strongest } from './strongest.ts'

/** What a principal may now and could not before, and the other way round; what is most dangerous first. */
export interface Diff {
  granted: readonly Change[]
  removed: readonly Change[]
  /** How many more groups of actions were granted, and removed, that are less dangerous and not told. */
  left: { granted: number; removed: number }
}

/** How what a principal may differs `before` and `after` a change. */
export function diffOf(before: Principal, after: Principal, world: World): Diff {
  const comparison = comparisonOf(before, after, world)
  const looked = lookingFor(after, world)
  const granted = gainedIn(comparison, looked, world)
  const back = ownerOf(before) === ownerOf(after) ? looked : lookingFor(before, world)
  const removed = gainedIn(turned(comparison), back, world)
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
  const comparison = comparisonOf(before, after, world)
  const { told, left, examples } = gainedIn(comparison, lookingFor(after, world), world)
  return { told: grantedIn(told, examples, world.actions), left }
}

interface Gained extends Groups {
  examples: Examples
}

function changesIn({ told, examples }: Gained, { actions }: World): Change[] {
  return told
    .flatMap(group => group.parts.map(part => changeOf(group, part, examples, actions)))
    .toSorted(byRisk)
}

/** What is looked at once, however often it is asked for. */
interface Looked {
  examples: Examples
  fragments: (language: Language) => readonly Fragment[]
}

function lookingFor(principal: Principal, { actions }: World): Looked {
  return { examples: examplesFor(ownerOf(principal), actions), fragments: fragmentsOnce() }
}

function gainedIn(comparison: Comparison, { examples, fragments }: Looked, { actions }: World): Gained {
  const { changed, earlier, later } = comparison
  const found = changed.flatMap((sides): Found[] => {
    if (isNoMore(sides, comparison)) return []
    const { actions: of, before, after } = sides
    const old = earlier.allowedBy(before.clauses)
    const gains = later.allowedBy(after.clauses).flatMap(permission => gainsOf(permission, old, fragments))
    return strongest(gains).map(gain => ({
      gain,
      actions: possible(of, gain, examples, actions),
      unknown: of.unknown,
    }))
  })
  return { ...groupsOf(found, actions), examples }
}

/** The actions of the class that can be asked for on what was gained. Those of the same types are asked about once. */
function possible({ ranges }: ActionClass, gain: Gain, examples: Examples, actions: Actions): Ranges {
  if (gain.region === EVERYTHING) return ranges
  const known = new Map<readonly string[], boolean>()
  const found: number[] = []
  let last: readonly string[] | undefined
  let isPossible = false
  for (const [first, end] of pairsOf(ranges))
    for (let index = first; index < end; index += 1) {
      const arns = actions.arns(index)
      if (arns !== last) {
        isPossible = known.get(arns) ?? isSurelyOfTypes(gain, arns) ?? examples.are(gain, index)
        known.set(arns, isPossible)
        last = arns
      }
      if (!isPossible) continue
      if (found.at(-1) === index) found[found.length - 1] = index + 1
      else found.push(index, index + 1)
    }
  return found
}
