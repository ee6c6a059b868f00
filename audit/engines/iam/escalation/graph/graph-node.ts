import type { PrincipalState } from '../permissions/principal-states.ts'

/** A principal with what it has been given by then. */
export interface GraphNode {
  principal: number
  state: PrincipalState
}

/** A node with the shortest ways to it. */
export interface ReachedNode extends GraphNode {
  /** How many hops away it is. */
  level: number
  /** From which nodes one comes to it with the last hop; some, where they are many. */
  from: readonly ReachedNode[]
  /** Who gave to the principal what it has, if not the one from whom one comes: a node on another way. */
  grant?: { giver: ReachedNode; from: ReachedNode }
}
