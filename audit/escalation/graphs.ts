import type { JudgePorts } from '../account/record.ts'
import type { World } from '../policy/effective/principal.ts'
import { graphAfter, graphOf, type Graph } from '../policy/escalation/graph.ts'
import { groundOf } from '../policy/escalation/ground.ts'
import { newPaths, type NewPaths } from '../policy/escalation/new-paths.ts'
import type { PermissionIndex } from '../policy/escalation/permission-index.ts'
import { reachabilityOf, type Reachability } from '../policy/escalation/reachability.ts'
import type { EscalationPath } from '../policy/knowledge/escalation-path.ts'
import type { AccountIndex } from './kept-index.ts'

/** What engines are told of the world beside the account. */
export function worldOf({ knowledge, now }: Pick<JudgePorts, 'knowledge' | 'now'>): World {
  return { actions: knowledge.actions(), now: now().toISOString() }
}

/** The index that was worked with last, and what was made of it: what is kept from one message to the next. */
export interface Remembered {
  last?: {
    account: string
    /** Of the index. */
    version: number
    index: AccountIndex
    graph: Graph
    reachability: Reachability
  }
}

/** An index that was read or remembered, with its graph. */
export type Worked = NonNullable<Remembered['last']>

/** The graph of an index, and who becomes an administrator in it. */
export function workedOut(
  index: AccountIndex,
  paths: readonly EscalationPath[],
  world: World,
): Pick<Worked, 'index' | 'graph' | 'reachability'> {
  const graph = graphOf(groundOf(index.permissions, paths, world))
  return { index, graph, reachability: reachabilityOf(graph) }
}

/** What is open by the permissions `now` and was not before. */
export function openedSince(
  before: Pick<Worked, 'graph' | 'reachability'>,
  now: PermissionIndex,
  paths: readonly EscalationPath[],
  world: World,
): NewPaths & { graph: Graph } {
  const graph = graphAfter(before.graph, now) ?? graphOf(groundOf(now, paths, world))
  return { ...newPaths(before.graph, graph, before.reachability), graph }
}
