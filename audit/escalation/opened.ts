import type { OpenedTakeover, OpenedWay, OpenedWays, WayStep } from '../account/opened-ways.ts'
import { escalationFrom } from '../policy/escalation/escalate.ts'
import type { Graph } from '../policy/escalation/graph.ts'
import type { Node } from '../policy/escalation/node.ts'
import type { NewPaths } from '../policy/escalation/new-paths.ts'
import { stepTo, type Step } from '../policy/escalation/step.ts'
import { LISTED } from '../policy/escalation/variants.ts'

/** Those whose way is looked for, ways and takeovers that are told, and principals and targets that are named of each. */
const MOST_SOUGHT = 50
const MOST = 10
const NAMED = 10
/** Statements that are named of a step. */
const MOST_STATEMENTS = 5

/** What `paths`, which are new in `graph`, open; `changed`, by their ARNs, are looked at first. */
export function openedBy(
  { becoming, taking }: Pick<NewPaths, 'becoming' | 'taking'>,
  changed: ReadonlySet<string>,
  graph: Graph,
): Omit<OpenedWays, 'cause' | 'account'> {
  const first = [
    ...becoming.filter(arn => changed.has(arn)),
    ...becoming.filter(arn => !changed.has(arn)),
  ].slice(0, MOST_SOUGHT)
  const ways = grouped(first.flatMap(arn => wayOf(arn, graph) ?? [])).slice(0, MOST)
  const become = new Set(becoming)
  const takeovers = taking.filter(({ from }) => !become.has(from))
  return {
    ways,
    others: becoming.length - ways.reduce((sum, { count }) => sum + count, 0),
    takeovers: takeovers.slice(0, MOST).map(takeover => takeoverOf(takeover, graph)),
    otherTakeovers: Math.max(0, takeovers.length - MOST),
  }
}

interface Way {
  principal: string
  steps: readonly WayStep[]
  conditional: boolean
}

/** What is given to somebody on another way is not looked at: nothing is told of it. */
function wayOf(arn: string, graph: Graph): Way | undefined {
  const { reachesAdmin, path, conditional } = escalationFrom(arn, graph)
  return reachesAdmin
    ? { principal: arn, steps: path.map(step => toldOf(step, arn)), conditional }
    : undefined
}

function toldOf({ from, to, by, actions, statements }: Step, start: string): WayStep {
  return {
    ...(from === start ? {} : { from }),
    ...(to === start ? {} : { to }),
    by,
    actions,
    statements: statements.slice(0, MOST_STATEMENTS),
  }
}

/** Ways that differ in nothing but who goes them are one. */
function grouped(ways: readonly Way[]): OpenedWay[] {
  const groups = new Map<string, Way[]>()
  for (const way of ways) {
    const key = JSON.stringify(way.steps)
    groups.set(key, [...(groups.get(key) ?? []), way])
  }
  return [...groups.values()]
    .flatMap(group => {
      const [first] = group
      if (first === undefined) return []
      const { steps, conditional } = first
      const principals = group.map(({ principal }) => principal)
      return [{ principals: principals.slice(0, NAMED), count: group.length, steps, conditional }]
    })
    .toSorted((a, b) => a.steps.length - b.steps.length || b.count - a.count)
}

function takeoverOf({ from, to }: NewPaths['taking'][number], graph: Graph): OpenedTakeover {
  const { texts } = graph.ground.principals
  const node = (arn: string): Node => ({ principal: texts.numberOf(arn) ?? -1, state: LISTED })
  const [first = ''] = to
  const step = toldOf(stepTo(node(from), node(first), graph), from)
  return { from, to: to.slice(0, NAMED), count: to.length, step }
}
