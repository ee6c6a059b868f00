import type { Actions } from '../action/actions.ts'
import { rangesOf, union, type Ranges } from '../action/ranges.ts'
import { summarize } from '../action/summary.ts'
import type { Statement } from '../document.ts'
import { globCovers, globsMeet, hasWildcard } from '../glob/relations.ts'
import { actionsOf, common, matched, numbers, rangesOfNumbers, without } from './granted.ts'
import { namespaceOf, type Usage } from './usage.ts'

/** What is known of the actions: their catalogue, how they are used, and those that are unused. */
export interface Known {
  actions: Actions
  usage: Usage
  unused: Ranges
}

/**
 * The statement without what is unused; undefined for an Allow of which nothing remains. Everything else in it stays
 * as it is, and it never allows more: a pattern that stands for what remains is always within one that stood there.
 */
export function tightened(statement: Statement, known: Known): Statement | undefined {
  if (statement.Effect === 'Deny') return statement
  if (statement.Action !== undefined) return withFewerActions(statement, statement.Action, known)
  if (statement.NotAction === undefined) return statement
  return withMoreExceptions(statement, statement.NotAction, known)
}

function withFewerActions(statement: Statement, patterns: readonly string[], known: Known) {
  const { actions, unused } = known
  const whole = patterns.filter(pattern => !isTouched(pattern, known))
  if (whole.length === patterns.length) return statement
  const touched = patterns.filter(pattern => isTouched(pattern, known))
  if (touched.some(isEverything)) return withMoreExceptions(statement, [], known)
  const rest = without(matched(touched, actions), unused, actions)
  const outside = whole.filter(pattern => !isWithin(pattern, rest, actions))
  const within = (pattern: string) => touched.some(wide => globCovers(wide.toLowerCase(), pattern))
  return withActions(statement, [...outside, ...written(rest, within, actions)])
}

/** As a NotAction that names what is unused too, or as the list of what remains where that is shorter. */
function withMoreExceptions(statement: Statement, exceptions: readonly string[], known: Known) {
  const { actions, unused } = known
  const all = actionsOf(statement, actions)
  const removed = common(all, unused, actions)
  if (removed.length === 0) return statement
  const within = (pattern: string) => !exceptions.some(each => globsMeet(each.toLowerCase(), pattern))
  const kept = without(all, unused, actions)
  if (kept.length === 0) return undefined
  const list = written(kept, within, actions)
  const added = excluding(removed, matched(exceptions, actions), known)
  const more = [...exceptions.filter(each => !isOneOf(each, added)), ...added]
  const whole = without(kept, matched(list, actions), actions).length === 0
  if (whole && lengthOf(list) < lengthOf(more)) return withActions(statement, list)
  return about(statement, { NotAction: more })
}

/** Exceptions for `removed`, beside those that there are: patterns for services that are not used at all, else names. */
function excluding(removed: Ranges, already: Ranges, { actions, usage }: Known): string[] {
  const whole = (index: number) => usage.ofService(namespaceOf(actions.names[index] ?? '')) === 'UNUSED'
  const services = rangesOfNumbers(numbers(removed).filter(whole))
  const patterns = summarize(numbers(union([services, already])), actions)
  return [
    ...patterns.filter(pattern => common(matched([pattern], actions), services, actions).length > 0),
    ...numbers(without(removed, services, actions)).map(index => actions.spelling(index)),
  ]
}

/** Patterns for `ranges` and no more, each of them `within` what may be written. */
function written(ranges: Ranges, within: (pattern: string) => boolean, actions: Actions): string[] {
  return summarize(numbers(ranges), actions).flatMap(pattern => {
    if (!hasWildcard(pattern) || within(pattern.toLowerCase())) return [pattern]
    const names = numbers(common(matched([pattern], actions), ranges, actions))
    return names.map(index => actions.spelling(index)).filter(name => !hasWildcard(name))
  })
}

/** Whether the pattern stands for something unused. */
function isTouched(pattern: string, { actions, usage, unused }: Known): boolean {
  const ranges = rangesOf(pattern, actions)
  if (ranges === undefined) return usage.ofService(namespaceOf(pattern)) === 'UNUSED'
  return common(ranges, unused, actions).length > 0
}

function isOneOf(pattern: string, wider: readonly string[]): boolean {
  return wider.some(wide => globCovers(wide.toLowerCase(), pattern.toLowerCase()))
}

function isEverything(pattern: string): boolean {
  return /^\*+(:\*+)?$/.test(pattern)
}

/** Whether all that the pattern matches, at least one action, is in `ranges`. */
function isWithin(pattern: string, ranges: Ranges, actions: Actions): boolean {
  const own = rangesOf(pattern, actions)
  return own !== undefined && without(own, ranges, actions).length === 0
}

function withActions(statement: Statement, actions: readonly string[]): Statement | undefined {
  return actions.length === 0 ? undefined : about(statement, { Action: actions })
}

/** The statement with other actions in their place. */
function about(statement: Statement, actions: Pick<Statement, 'Action' | 'NotAction'>): Statement {
  const entries = Object.entries(statement).flatMap(entry =>
    entry[0] === 'Action' || entry[0] === 'NotAction' ? Object.entries(actions) : [entry],
  )
  const { Sid, Effect } = statement
  return { ...(Sid === undefined ? {} : { Sid }), Effect, ...Object.fromEntries(entries) }
}

function lengthOf(list: readonly string[]): number {
  return JSON.stringify(list).length
}
