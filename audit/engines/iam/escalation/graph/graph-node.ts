import type { PrincipalState } from '../permissions/principal-states.ts'

/** A principal with what it has been granted on the path. */
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
  /** The principal that granted the permissions, if it is not the predecessor but a node on another path. */
  grant?: { giver: ReachedNode; from: ReachedNode }
}
