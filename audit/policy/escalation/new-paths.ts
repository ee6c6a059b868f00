import { has, numbersIn, without } from './bits.ts'
import type { Graph } from './graph.ts'
import { haveSameFacts } from './facts.ts'
import { changedIn } from './ground.ts'
import { reachabilityAfter, reachabilityOf, type Reachability } from './reachability.ts'
import { LISTED } from './variants.ts'

/** What a change of an account opened. */
export interface NewPaths {
  /** ARNs of those who become administrators now and did not, sorted; those who are made one by the change are none. */
  becoming: readonly string[]
  /** Whom those that changed, or that are new, take over in one hop now and did not. */
  taking: readonly { from: string; to: readonly string[] }[]
  after: Reachability
}

/** What is open in `after` and was not in `before`; `known` is what was worked out of `before`. */
export function newPaths(
  before: Graph,
  after: Graph,
  known: Reachability = reachabilityOf(before),
): NewPaths {
  const now = haveSameFacts(before.ground.index, after.ground.index)
    ? reachabilityAfter(before, known, after)
    : reachabilityOf(after)
  const { all } = after.ground.principals.texts
  const was = before.ground.principals.texts
  const isNew = (number: number) => {
    const earlier = was.numberOf(all[number] ?? '')
    return earlier === undefined || !has(known.reaching, earlier)
  }
  const becoming = numbersIn(without(now.reaching, now.admins)).filter(isNew)
  return { becoming: arnsOf(becoming, all), taking: taking(before, after), after: now }
}

function arnsOf(numbers: readonly number[], all: readonly string[]): string[] {
  return numbers.map(number => all[number] ?? '').toSorted()
}

function taking(before: Graph, after: Graph): NewPaths['taking'] {
  const { all } = after.ground.principals.texts
  const was = before.ground.principals.texts
  return changedIn(before.ground.index, after.ground.index).flatMap(number => {
    if (after.isAdmin(number, LISTED)) return []
    const from = all[number] ?? ''
    const earlier = was.numberOf(from)
    const had = new Set(earlier === undefined ? [] : gainsOf(earlier, before))
    const to = gainsOf(number, after).filter(arn => !had.has(arn))
    return to.length === 0 ? [] : [{ from, to: to.toSorted() }]
  })
}

/** ARNs of those whom the principal takes over in one hop: an administrator takes over everybody. */
function gainsOf(principal: number, graph: Graph): string[] {
  const { all } = graph.ground.principals.texts
  if (graph.isAdmin(principal, LISTED)) return [...all]
  return numbersIn(graph.row(principal, LISTED).gains.possible).map(number => all[number] ?? '')
}
