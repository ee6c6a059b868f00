import type { Actions } from '../action/actions.ts'
import { exampleOf } from './example.ts'
import { pairsOf, rangesOf } from '../action/ranges.ts'
import { summarize } from '../action/summary.ts'
import type { Test } from '../condition/condition.ts'
import { witnessOf } from '../glob/language.ts'
import type { Origin } from '../effective/principal.ts'
import type { Certainty, Gain } from './gain.ts'
import { likelyTexts } from './likely.ts'
import { riskOf, type Risk } from './risk.ts'

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

/** Actions that gained the same. */
export interface Found {
  gain: Gain
  /** In the catalogue. */
  actions: readonly number[]
  /** Patterns that match nothing of it. */
  unknown: readonly string[]
  /** The principal's account. */
  account: string
}

/** Changes, and how many groups of them are left out since they are too many. */
export interface Changes {
  told: readonly Change[]
  left: number
}

/** What was found, put together by what is said of it. */
export function changesOf(found: readonly Found[], actions: Actions): Changes {
  const groups = new Map<string, Found[]>()
  for (const each of found) {
    const { certainty, permission, piece, region } = each.gain
    const key = JSON.stringify([
      permission.origin,
      permission.tests,
      certainty,
      piece,
      piece === 'MANY' ? region : 0,
    ])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [each])
    else group.push(each)
  }
  const worst = worstOf([...groups.values()], actions)
  return { told: worst.flatMap(group => changesIn(group, actions)), left: groups.size - worst.length }
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
  return found.actions.reduce((most, index) => Math.max(most, riskOf(index, actions)), 0)
}

function changesIn(group: readonly Found[], actions: Actions): Change[] {
  const [first] = group
  if (first === undefined) return []
  const known = summarize(actionsOf(group), actions).map(pattern =>
    changeOf(first, { action: pattern, ...membersOf(pattern, actions) }, actions),
  )
  const unknown = new Set(group.flatMap(each => each.unknown))
  return [
    ...known,
    ...[...unknown].map(action => changeOf(first, { action, count: 1, example: undefined }, actions)),
  ]
}

function actionsOf(group: readonly Found[]): readonly number[] {
  const [first] = group
  if (first !== undefined && group.length === 1) return first.actions
  return [...new Set(group.flatMap(each => each.actions))].toSorted((a, b) => a - b)
}

/** How many actions a pattern matches, and the most dangerous of them. */
function membersOf(pattern: string, actions: Actions): { count: number; example: number } {
  let count = 0
  let example: number | undefined
  for (const [from, end] of pairsOf(rangesOf(pattern, actions) ?? []))
    for (let index = from; index < end; index += 1) {
      count += 1
      if (example === undefined || riskOf(index, actions) > riskOf(example, actions)) example = index
    }
  return { count, example: example ?? 0 }
}

interface Meant {
  action: string
  count: number
  /** Its number in the catalogue. */
  example: number | undefined
}

function changeOf({ gain, account }: Found, { action, count, example }: Meant, actions: Actions): Change {
  const { certainty, permission, piece, region } = gain
  const { within: globs, except } = piece === 'MANY' ? { within: [], except: [] } : piece
  const witness =
    example === undefined
      ? witnessOf(region, [...globs.flatMap(glob => likelyTexts(glob, account)), '*'])
      : exampleOf(gain, example, account, actions)
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
    risk: example === undefined ? 0 : riskOf(example, actions),
  }
}

function saying({ operator, key, values }: Test): string {
  return `${operator} ${key} ${values.join(', ')}`
}
