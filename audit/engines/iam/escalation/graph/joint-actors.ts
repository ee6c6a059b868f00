import type { PathVariant } from '../permission-index/path-variants.ts'
import { divideCapabilities, joinCapabilities } from '../permissions/joint-capabilities.ts'
import type { EscalationGraph } from './escalation-graph.ts'
import type { JointActor, JointMember, JointTechnique, ReachedNode } from './graph-node.ts'

/** The techniques that the nodes can use only together, because each of them is allowed a part of the actions. */
export function listJointTechniques(
  variants: readonly PathVariant[],
  members: readonly JointMember[],
): JointTechnique[] {
  return variants.flatMap(variant => createJointActors(variant, members).map(actor => ({ variant, actor })))
}

/** The limit of principals that are combined, the nearest ones first. */
const MAX_MEMBERS = 200

/** The nearest reached node of each permission set that is not an administrator's. */
export function listJointMembers(
  nodes: readonly ReachedNode[],
  escalationGraph: EscalationGraph,
): JointMember[] {
  const { context } = escalationGraph
  const nearest = new Map<number, ReachedNode>()
  for (const node of nodes.toSorted((a, b) => a.level - b.level)) {
    const { principal, state } = node
    const set = context.index.principals[principal]?.states[state]?.set
    if (set !== undefined && !nearest.has(set) && !escalationGraph.isAdmin(principal, state))
      nearest.set(set, node)
  }
  return [...nearest]
    .slice(0, MAX_MEMBERS)
    .map(([set, node]) => ({ node, capabilities: context.getCapabilities(set) }))
}

/** One actor for each member that is allowed the actions of one caller; none if the rest can be no other member's. */
function createJointActors({ needs }: PathVariant, all: readonly JointMember[]): JointActor[] {
  if (needs.length < 2) return []
  const members = all.filter(member => needs.some(({ action }) => isAllowed(action, member)))
  const own = listOwnActions(needs)
  const required = needs.filter(({ action }) => own.has(action))
  const others = needs.filter(({ action }) => !own.has(action))
  const isPossible =
    members.length > 1 &&
    others.length > 0 &&
    others.every(({ action }) => members.some(member => isAllowed(action, member)))
  if (!isPossible) return []
  const joint = joinCapabilities(members.map(({ capabilities }) => capabilities))
  const callers = required.length === 0 ? members.slice(0, 1) : members
  return callers
    .filter(caller => required.every(({ action }) => isAllowed(action, caller)))
    .map(first => ({
      principal: first.node.principal,
      state: first.node.state,
      capabilities: divideCapabilities(first.capabilities, joint, own),
      first,
      members,
      own,
    }))
}

function isAllowed(action: string, { capabilities }: JointMember): boolean {
  return capabilities.permissions(action).length > 0
}

/** Actions that are parts of one request, or for which a trust policy names the caller. */
function listOwnActions(needs: PathVariant['needs']): ReadonlySet<string> {
  const marked = needs.flatMap(({ action, sameCaller }) => (sameCaller === true ? [action] : []))
  return new Set([...marked, ...(marked.includes('iam:PassRole') ? PASSING_ACTIONS : []), 'sts:AssumeRole'])
}

/** Supporting actions that also pass the role. */
const PASSING_ACTIONS = ['iam:AddRoleToInstanceProfile']
