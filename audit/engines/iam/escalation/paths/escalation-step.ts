import type { StatementRef } from '../../effective-permissions/principal.ts'
import { explainPlan, type ExplainedPlan, type ExampleResource } from './explain-plan.ts'
import { orderActions, planTakeover } from '../techniques/takeover-plans.ts'
import { planGrant } from '../techniques/grant-plans.ts'
import type { EscalationActor } from '../context/graph-context.ts'
import type { EscalationGraph } from '../graph/escalation-graph.ts'
import type { ActionPlan } from '../techniques/action-plan.ts'
import { planPrincipalCreation } from '../techniques/principal-creation.ts'
import type { PathVariant } from '../permission-index/path-variants.ts'
import { GRANTED, LISTED, BOUNDARY_REMOVED, type PrincipalState } from '../permissions/principal-states.ts'
import type { GraphNode } from '../graph/graph-node.ts'

/** One hop of an escalation path. */
export interface EscalationStep {
  from: string
  to: string
  /** The id of the escalation technique. */
  by: string
  actions: readonly string[]
  statements: readonly StatementRef[]
  /** For each action, a resource on which it is allowed. */
  examples: readonly ExampleResource[]
  /** Whether it depends on conditions that the principal does not control, such as MFA or a source address. */
  conditional: boolean
}

/** The best hop from a node to an adjacent node. Throws if there is none. */
export function findBestStep(
  from: GraphNode,
  to: GraphNode,
  escalationGraph: EscalationGraph,
): EscalationStep {
  const { context } = escalationGraph
  const actor = context.getActor(from.principal, from.state)
  const isItself = from.principal === to.principal
  const takeovers = isItself ? [] : listTakeovers(actor, to.principal, escalationGraph)
  const grants = listGrants(
    actor,
    to.principal,
    (isItself ? to.state & ~from.state : to.state) as PrincipalState,
    escalationGraph,
  )
  const all = isItself
    ? grants
    : takeovers.flatMap(takeover =>
        to.state === LISTED
          ? [takeover]
          : grants.map(grant => combineGrantAndTakeover(grant, takeover, escalationGraph)),
      )
  return createStep(chooseBest(all), from.principal, to.principal, escalationGraph)
}

/** The best hop by which the node creates a principal with all permissions. */
export function findCreationStep(from: GraphNode, escalationGraph: EscalationGraph): EscalationStep {
  const { context } = escalationGraph
  const actor = context.getActor(from.principal, from.state)
  const all = context.paths.newPrincipals.flatMap(variant =>
    createCandidates(variant, planPrincipalCreation(variant, actor, context), escalationGraph),
  )
  return createStep(chooseBest(all), from.principal, from.principal, escalationGraph)
}

/** The best way in which the node grants something to the principal. */
export function findGrantStep(
  from: GraphNode,
  recipient: number,
  grants: PrincipalState,
  escalationGraph: EscalationGraph,
): EscalationStep {
  const actor = escalationGraph.context.getActor(from.principal, from.state)
  return createStep(
    chooseBest(listGrants(actor, recipient, grants, escalationGraph)),
    from.principal,
    recipient,
    escalationGraph,
  )
}

interface StepCandidate extends ExplainedPlan {
  by: string
}

function createCandidates(
  { path }: Pick<PathVariant, 'path'>,
  plan: ActionPlan | undefined,
  { context }: EscalationGraph,
): StepCandidate[] {
  const found = plan && explainPlan(plan, context.arnScope)
  return found === undefined ? [] : [{ ...found, by: path.id }]
}

function listTakeovers(
  actor: EscalationActor,
  target: number,
  escalationGraph: EscalationGraph,
): StepCandidate[] {
  const { context } = escalationGraph
  return context.paths.takeovers.flatMap(variant => {
    const plan = planTakeover(variant, actor, target, context)
    return createCandidates(variant, plan && orderActions(plan, variant), escalationGraph)
  })
}

/** The ways to grant all of the required permissions. */
function listGrants(
  actor: EscalationActor,
  recipient: number,
  grants: PrincipalState,
  escalationGraph: EscalationGraph,
): StepCandidate[] {
  const { context } = escalationGraph
  const listCandidates = (granted: 'PERMISSIONS' | 'NO_BOUNDARY') =>
    context.paths.grants
      .filter(({ path }) => path.gives === granted)
      .flatMap(variant => {
        const plan = planGrant(variant, actor, recipient, context)
        return createCandidates(variant, plan, escalationGraph)
      })
  const granting = listCandidates('PERMISSIONS')
  const unbinding = (grants & BOUNDARY_REMOVED) === 0 ? [] : listCandidates('NO_BOUNDARY')
  if ((grants & GRANTED) === 0) return unbinding
  if ((grants & BOUNDARY_REMOVED) === 0) return granting
  return granting.flatMap(one => unbinding.map(other => mergeCandidates(other, one, one.by)))
}

function combineGrantAndTakeover(
  granted: StepCandidate,
  target: StepCandidate,
  { context }: EscalationGraph,
): StepCandidate {
  return mergeCandidates(
    granted,
    target,
    context.paths.combinedIds.get(`${granted.by} ${target.by}`) ?? target.by,
  )
}

function mergeCandidates(one: StepCandidate, other: StepCandidate, by: string): StepCandidate {
  return {
    by,
    actions: [...new Set([...one.actions, ...other.actions])],
    examples: [...one.examples, ...other.examples],
    statements: [
      ...new Map([...one.statements, ...other.statements].map(each => [JSON.stringify(each), each])).values(),
    ],
    conditional: one.conditional || other.conditional,
  }
}

function chooseBest(all: readonly StepCandidate[]): StepCandidate {
  const [first] = all.toSorted(
    (a, b) =>
      Number(a.conditional) - Number(b.conditional) ||
      a.actions.length - b.actions.length ||
      (a.by < b.by ? -1 : 1),
  )
  if (first === undefined) throw new Error('no path explains an edge of the escalation graph')
  return first
}

function createStep(
  { by, actions, statements, examples, conditional }: StepCandidate,
  from: number,
  to: number,
  { context }: EscalationGraph,
): EscalationStep {
  const arns = context.principals.arns.all
  return { from: arns[from] ?? '', to: arns[to] ?? '', by, actions, statements, examples, conditional }
}
