import type { JudgePorts } from '../account/record.ts'
import type { World } from '../policy/effective/principal.ts'
import { graphAfter, graphOf, type Graph } from '../policy/escalation/graph.ts'
import { groundOf } from '../policy/escalation/ground.ts'
import { newPaths, type NewPaths } from '../policy/escalation/new-paths.ts'
import { reachabilityOf, type Reachability } from '../policy/escalation/reachability.ts'
import type { AccountIndex } from './kept-index.ts'

/** What engines are told of the world beside the account. */
export function worldOf({ knowledge, now }: Pick<JudgePorts, 'knowledge' | 'now'>): World {
  return { actions: knowledge.actions(), now: now().toISOString() }
}

/** The graph of an index, and who becomes an administrator in it. */
export interface Drawn {
  graph: Graph
  reachability: Reachability
}

/** What is kept from one message to the next: the index that was kept last, and its graph if it was drawn. */
export interface Remembered {
  last?: {
    account: string
    /** Of the index. */
    version: number
    index: AccountIndex
    drawn?: Drawn
  }
}

/** An index that was kept, and what was made of it. */
export type Worked = NonNullable<Remembered['last']>

type Ports = Pick<JudgePorts, 'knowledge' | 'now'>

/** Draws the graph of an index. */
export function drawnOf({ permissions }: AccountIndex, ports: Ports): Drawn {
  const graph = graphOf(groundOf(permissions, ports.knowledge.escalationPaths(), worldOf(ports)))
  return { graph, reachability: reachabilityOf(graph) }
}

/** What is open by the index `now` and was not before, and the graph of now. */
export function openedSince(
  before: Drawn,
  now: AccountIndex,
  ports: Ports,
): { drawn: Drawn; paths: Pick<NewPaths, 'becoming' | 'taking'> } {
  const paths = ports.knowledge.escalationPaths()
  const graph =
    graphAfter(before.graph, now.permissions) ?? graphOf(groundOf(now.permissions, paths, worldOf(ports)))
  const { after, ...found } = newPaths(before.graph, graph, before.reachability)
  return { drawn: { graph, reachability: after }, paths: found }
}
