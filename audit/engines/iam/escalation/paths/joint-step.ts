import type { StatementRef } from '../../effective-permissions/principal.ts'
import type { EscalationGraph } from '../graph/escalation-graph.ts'
import type { GraphNode, JointActor, JointMember, JointTechnique, ReachedNode } from '../graph/graph-node.ts'
import type { Capabilities } from '../permissions/capabilities.ts'
import { LISTED } from '../permissions/principal-states.ts'
import type { ActionPlan, AllowedAction } from '../techniques/action-plan.ts'
import { planGrant } from '../techniques/grant-plans.ts'
import { planMadePrincipal, planPrincipalCreation } from '../techniques/principal-creation.ts'
import { orderActions, planTakeover } from '../techniques/takeover-plans.ts'
import { createStep, type EscalationStep } from './escalation-step.ts'
import { createCandidates } from './step-candidate.ts'

/** One hop of several nodes, and the nodes that must be reached before it. */
export interface JointStep {
  step: EscalationStep
  by: readonly ReachedNode[]
}

/** The hop to a node; without a node, the one that creates a principal with all permissions. Throws if there is none. */
export function findJointStep(
  { variant, actor, before }: JointTechnique,
  to: GraphNode | undefined,
  escalationGraph: EscalationGraph,
): JointStep {
  const plan =
    to === undefined
      ? planPrincipalCreation(variant, actor, escalationGraph.context)
      : planReach({ variant, actor }, to, escalationGraph)
  const holders = plan?.actions.map(action => findHolder(action, actor)) ?? []
  const last = holders.at(-1)
  const arns = escalationGraph.context.principals.arns.all
  const getArn = ({ node }: JointMember) => arns[node.principal] ?? ''
  const actions = plan?.actions.map((action, at) => {
    const holder = holders[at]
    if (holder === undefined || action.capabilities !== actor.capabilities) return action
    return assignTo(action, holder === last ? holder.capabilities : nameHolder(holder, getArn(holder)))
  })
  const [candidate] = createCandidates(variant, plan && { ...plan, actions: actions ?? [] }, escalationGraph)
  if (candidate === undefined || last === undefined)
    throw new Error('no plan explains a joint node of the escalation graph')
  const helpers = [...new Set(holders)].filter(holder => holder !== last)
  const step = createStep(
    candidate,
    last.node.principal,
    to?.principal ?? last.node.principal,
    escalationGraph,
  )
  return {
    step: helpers.length === 0 ? step : { ...step, with: helpers.map(getArn) },
    by: [...[...helpers, last].map(({ node }) => node), ...(before === undefined ? [] : [before])],
  }
}

function planReach(
  { variant, actor }: JointTechnique,
  { principal, state }: GraphNode,
  { context }: EscalationGraph,
): ActionPlan | undefined {
  if (variant.path.gives === 'NEW_PRINCIPAL') return planMadePrincipal(variant, actor, principal, context)
  if (state !== LISTED) return planGrant(variant, actor, principal, context)
  const plan = planTakeover(variant, actor, principal, context)
  return plan && orderActions(plan, variant)
}

/** The member that is allowed the action: the first of the actor if it is, preferably without conditions. */
function findHolder(
  { action, resource, lookupKey, createsResource }: AllowedAction,
  { first, members, own }: JointActor,
): JointMember {
  if (own.has(action)) return first
  const allowed = [first, ...members].flatMap(member => {
    const allowance = member.capabilities.findAllowance(action, resource, lookupKey, createsResource)
    return allowance === undefined ? [] : [{ member, ...allowance }]
  })
  return (allowed.find(({ conditional }) => !conditional) ?? allowed[0])?.member ?? first
}

/** The action with the permissions of one member, on the resource that all members of the plan use. */
function assignTo(
  { action, resource, lookupKey, createsResource, statements = [] }: AllowedAction,
  capabilities: Capabilities,
): AllowedAction {
  return { action, resource, lookupKey, createsResource, statements, capabilities }
}

/** The permissions of a member, whose policies are named with the ARN of their holder. */
function nameHolder({ capabilities }: JointMember, arn: string): Capabilities {
  const name = ({ policy, ...statement }: StatementRef) => ({
    ...statement,
    policy: formatHeldPolicy(policy, arn),
  })
  return {
    ...capabilities,
    findAllowance(...request) {
      const found = capabilities.findAllowance(...request)
      return found && { ...found, statements: found.statements.map(name) }
    },
  }
}

/** The name of a policy of another principal than the one that makes the hop. */
export function formatHeldPolicy(policy: string, holder: string): string {
  return policy === '' || policy.startsWith('arn:') ? policy : `${policy} of ${holder}`
}
