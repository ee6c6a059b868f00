import type { EscalationActor } from '../context/graph-context.ts'
import type { PathVariant } from '../permission-index/path-variants.ts'
import type { Capabilities } from '../permissions/capabilities.ts'
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
  /** What nodes on several paths did together to reach it. */
  joint?: JointTechnique
}

/** A technique whose actions are divided between several nodes. */
export interface JointTechnique {
  variant: PathVariant
  actor: JointActor
  /** The node before, if the technique changes its principal. */
  before?: ReachedNode
}

/** A principal with what other reached principals can do for it. */
export interface JointActor extends EscalationActor {
  /** The principal itself. */
  first: JointMember
  /** All of them, the nearest ones first. */
  members: readonly JointMember[]
  /** Actions that only the principal itself can use. */
  own: ReadonlySet<string>
}

export interface JointMember {
  node: ReachedNode
  capabilities: Capabilities
}
