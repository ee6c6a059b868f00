import {
  addChange,
  explainStateChange,
  hasChange,
  LISTED,
  PRINCIPAL_CHANGES,
} from '../permissions/principal-states.ts'
import { hasNumber, listNumbers } from '../sets/bitset.ts'
import { findGrantRecipients } from '../techniques/grants.ts'
import { planMadePrincipal, planPrincipalCreation } from '../techniques/principal-creation.ts'
import { findTakeovers } from '../techniques/takeovers.ts'
import type { EscalationGraph } from './escalation-graph.ts'
import type { JointMember, JointTechnique, ReachedNode } from './graph-node.ts'
import { listJointMembers, listJointTechniques } from './joint-actors.ts'

/** The nodes that several of the nodes reach together, as actions of one technique are divided between them. */
export function findJointNodes(
  nodes: readonly ReachedNode[],
  escalationGraph: EscalationGraph,
): ReachedNode[] {
  const members = listJointMembers(nodes, escalationGraph)
  if (members.length < 2) return []
  const known = new Set(nodes.map(formatNode))
  const isNew = (node: ReachedNode) => {
    const { size } = known
    return known.add(formatNode(node)).size > size
  }
  return [
    ...listTakenOver(members, escalationGraph),
    ...listCreated(members, escalationGraph),
    ...listGranted(nodes, members, escalationGraph),
  ].filter(isNew)
}

/** The techniques by which several of the nodes create a principal with all permissions. */
export function findJointCreations(
  nodes: readonly ReachedNode[],
  escalationGraph: EscalationGraph,
): JointTechnique[] {
  const { context } = escalationGraph
  return listJointTechniques(context.paths.newPrincipals, listJointMembers(nodes, escalationGraph)).filter(
    ({ variant, actor }) => planPrincipalCreation(variant, actor, context) !== undefined,
  )
}

/** The fewest hops to the nodes that use the technique, and the one that it is. */
export function estimateLevel({ variant, actor: { first, members, own } }: JointTechnique): number {
  const nearest = variant.needs.map(({ action }) =>
    own.has(action)
      ? first
      : (members.find(({ capabilities }) => capabilities.permissions(action).length > 0) ?? first),
  )
  return [...new Set(nearest)].reduce((sum, { node }) => sum + node.level, 1)
}

function formatNode({ principal, state }: ReachedNode): string {
  return `${principal} ${state}`
}

function listTakenOver(members: readonly JointMember[], { context }: EscalationGraph): ReachedNode[] {
  const { MADE, ALTERED } = context.withTrait
  return listJointTechniques(context.paths.takeovers, members).flatMap(joint => {
    const targets = findTakeovers(joint.variant, joint.actor, context)
    return (targets === undefined ? [] : listNumbers(targets.possible))
      .filter(principal => !hasNumber(MADE, principal) && !hasNumber(ALTERED, principal))
      .map(principal => ({ principal, state: LISTED, level: estimateLevel(joint), from: [], joint }))
  })
}

function listCreated(members: readonly JointMember[], { context }: EscalationGraph): ReachedNode[] {
  const made = listNumbers(context.withTrait.MADE)
  if (made.length === 0) return []
  return listJointTechniques(context.paths.newPrincipals, members).flatMap(joint =>
    made
      .filter(principal => planMadePrincipal(joint.variant, joint.actor, principal, context) !== undefined)
      .map(principal => ({ principal, state: LISTED, level: estimateLevel(joint), from: [], joint })),
  )
}

/** The nodes to which the members grant permissions together. */
function listGranted(
  nodes: readonly ReachedNode[],
  members: readonly JointMember[],
  { context }: EscalationGraph,
): ReachedNode[] {
  return PRINCIPAL_CHANGES.flatMap((change, number) => {
    const { gives } = explainStateChange(number)
    const variants = context.paths.grants.filter(({ path }) => path.gives === gives)
    return listJointTechniques(variants, members).flatMap(joint => {
      const recipients = findGrantRecipients(joint.variant, joint.actor, context)
      return nodes
        .filter(
          ({ principal, state }) =>
            recipients !== undefined &&
            hasNumber(recipients.possible, principal) &&
            !hasChange(state, change),
        )
        .map(before => ({
          principal: before.principal,
          state: addChange(before.state, change),
          level: before.level + estimateLevel(joint),
          from: [],
          joint: { ...joint, before },
        }))
    })
  })
}
