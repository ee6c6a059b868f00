import type { PrincipalState } from '../permissions/principal-states.ts'

/** A principal with what has changed of it on the path. */
export interface GraphNode {
  principal: number
  state: PrincipalState
}

/** A node with its shortest paths. */
export interface ReachedNode extends GraphNode {
  /** The number of hops from the start. */
  level: number
  /** The nodes from which the last hop leads to it; only some if there are many. */
  from: readonly ReachedNode[]
  /** The node on another path that made the last change, and the node before it. */
  changed?: { by: ReachedNode; from: ReachedNode }
  /** The node on another path that changed its tags or policies, and the node that takes it over or becomes it. */
  altered?: { by: ReachedNode; from: ReachedNode }
}
