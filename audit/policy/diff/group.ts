import type { Actions } from '../action/actions.ts'
import { pairsOf, union, type Ranges } from '../action/ranges.ts'
import { summariesOf, type Summary } from '../action/summary.ts'
import type { Gain } from './gain.ts'
import { riskOf, WORST, type Risk } from './risk.ts'
import { sayingOf } from './saying.ts'

/** Actions that gained the same. */
export interface Found {
  gain: Gain
  /** In the catalogue. */
  actions: Ranges
  /** Patterns that match nothing of it. */
  unknown: readonly string[]
}

/** What one statement gives on the same resources under the same conditions. */
export interface Group {
  /** What all of it gained. */
  gained: Found
  /** The actions, the most dangerous first; at least one. */
  parts: readonly Part[]
}

/** An action, or a pattern that matches none but those that are meant. */
export interface Part {
  action: string
  /** How many of AWS's actions that is. */
  count: number
  /** The number of the most dangerous of them; none for what AWS does not list. */
  example: number | undefined
  risk: Risk
}

/** Groups, and how many are left out since they are too many. */
export interface Groups {
  told: readonly Group[]
  left: number
}

/** What was found, put together by what is said of it. */
export function groupsOf(found: readonly Found[], actions: Actions): Groups {
  const groups = new Map<string, Found[]>()
  for (const each of found) {
    const { certainty, permission, piece, region } = each.gain
    const of = piece === 'MANY' ? region : piece
    const key = [certainty, ...[permission.origin, permission.tests, of].map(sayingOf)].join(' ')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [each])
    else group.push(each)
  }
  const worst = worstOf([...groups.values()], actions)
  return { told: worst.flatMap(group => groupOf(group, actions)), left: groups.size - worst.length }
}

/** Groups that are told; policies that are made to have more say nothing more by them. */
const MOST_GROUPS = 200

/** Those groups that are told: of very many the most dangerous. */
function worstOf(groups: readonly (readonly Found[])[], actions: Actions): readonly (readonly Found[])[] {
  if (groups.length <= MOST_GROUPS) return groups
  const graded = groups.map(group => ({
    group,
    risk: Math.max(0, ...group.map(each => riskIn(each, actions))),
  }))
  return graded
    .toSorted((a, b) => b.risk - a.risk)
    .slice(0, MOST_GROUPS)
    .map(({ group }) => group)
}

function riskIn(found: Found, actions: Actions): number {
  const risks = pairsOf(found.actions).map(([first, end]) => riskOf(worstIn(first, end, actions), actions))
  return Math.max(0, ...risks)
}

function groupOf(all: readonly Found[], actions: Actions): Group[] {
  const [gained] = all
  const known = summariesOf(union(all.map(each => each.actions)), actions).map(each => partOf(each, actions))
  const unknown = [...new Set(all.flatMap(each => each.unknown))].map((action): Part => ({
    action,
    count: 1,
    example: undefined,
    risk: 0,
  }))
  const parts = [...known, ...unknown].toSorted((a, b) => b.risk - a.risk || b.count - a.count)
  return gained === undefined || parts.length === 0 ? [] : [{ gained, parts }]
}

function partOf({ text, first, end }: Summary, actions: Actions): Part {
  const example = worstIn(first, end, actions)
  return { action: text, count: end - first, example, risk: riskOf(example, actions) }
}

/** The first of the most dangerous actions from `first` to `end`. */
function worstIn(first: number, end: number, actions: Actions): number {
  let worst = first
  let most = riskOf(first, actions)
  for (let index = first + 1; index < end && most < WORST; index += 1) {
    const risk = riskOf(index, actions)
    if (risk <= most) continue
    worst = index
    most = risk
  }
  return worst
}
