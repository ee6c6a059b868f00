import { isSamePrincipal } from '../graph/remote-alterations.ts'
import type { StatementRef } from '../../effective-permissions/principal.ts'
import type { ExampleResource } from './explain-plan.ts'
import { planGrant } from '../techniques/grant-plans.ts'
import type { EscalationActor } from '../context/graph-context.ts'
import type { EscalationGraph } from '../graph/escalation-graph.ts'
import { planPrincipalCreation } from '../techniques/principal-creation.ts'
import {
  addChange,
  explainStateChange,
  listChangeNumbers,
  PRINCIPAL_CHANGES,
  type PrincipalState,
} from '../permissions/principal-states.ts'
import { planRemovals } from '../techniques/removals.ts'
import { hasNumber } from '../sets/bitset.ts'
import type { GraphNode } from '../graph/graph-node.ts'
import {
  createCandidates,
  mergeCandidates,
  NO_ACTION,
  sortCandidates,
  type StepCandidate,
} from './step-candidate.ts'
import { listAlterations, listFormTakeovers, listSessions, listTakeovers } from './takeover-candidates.ts'

/** One hop of an escalation path. */
export interface EscalationStep {
  from: string
  to: string
  /** ARNs of other principals of the path that make some of the calls. */
  with?: readonly string[]
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
  const all =
    from.principal === to.principal
      ? listOwnChanges(from, to.state, escalationGraph)
      : isSamePrincipal(from.principal, to.principal, escalationGraph)
        ? [
            ...listAlterations(actor, to.principal, from.principal, escalationGraph),
            ...listSessions(actor, to.principal, escalationGraph),
          ]
        : combineWithTakeovers(
            listChanges(actor, to.principal, to.state, escalationGraph),
            listTakeovers(actor, to.principal, escalationGraph),
            escalationGraph,
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

/** The best way in which the node makes the changes of another principal. */
export function findChangeStep(
  from: GraphNode,
  { principal }: GraphNode,
  changes: PrincipalState,
  escalationGraph: EscalationGraph,
): EscalationStep {
  const actor = escalationGraph.context.getActor(from.principal, from.state)
  return createStep(
    chooseBest(listChanges(actor, principal, changes, escalationGraph)),
    from.principal,
    principal,
    escalationGraph,
  )
}

/** The hop by which `from` becomes or takes over the principal after `by` changed its tags or policies. */
export function findAlterationStep(
  by: GraphNode,
  from: GraphNode,
  to: GraphNode,
  escalationGraph: EscalationGraph,
): EscalationStep {
  const { context } = escalationGraph
  const [changer, actor] = [
    context.getActor(by.principal, by.state),
    context.getActor(from.principal, from.state),
  ]
  const { of = to.principal } = context.index.principals[to.principal]?.altered ?? {}
  const isOwn = isSamePrincipal(from.principal, to.principal, escalationGraph)
  const changes = listAlterations(actor, to.principal, isOwn ? from.principal : of, escalationGraph, [
    changer,
    actor,
  ])
  if (isOwn) return createStep(chooseBest(changes), by.principal, to.principal, escalationGraph)
  const takeovers = listFormTakeovers(actor, to.principal, escalationGraph)
  const all = changes.flatMap(change =>
    takeovers.map(takeover => mergeCandidates(change, takeover, takeover.by)),
  )
  return createStep(chooseBest(all), from.principal, to.principal, escalationGraph)
}

/** The limit of candidates that are combined for each change. */
const MAX_COMBINED = 8

/** The ways to make all of the changes; one without actions if there are none. */
function listChanges(
  actor: EscalationActor,
  recipient: number,
  changes: PrincipalState,
  escalationGraph: EscalationGraph,
): StepCandidate[] {
  return listChangeNumbers(changes)
    .toReversed()
    .reduce(
      (before, number) =>
        before.flatMap(one =>
          listSingleChanges(actor, recipient, number, escalationGraph)
            .slice(0, MAX_COMBINED)
            .map(other => mergeCandidates(one, other, other.by)),
        ),
      [NO_ACTION],
    )
}

/** The ways to make the change with this number, the best first. */
function listSingleChanges(
  actor: EscalationActor,
  recipient: number,
  number: number,
  escalationGraph: EscalationGraph,
): StepCandidate[] {
  const { context } = escalationGraph
  const change = explainStateChange(number)
  const found =
    change.gives === 'POLICY_REMOVED'
      ? planRemovals(actor, recipient, change.removal, context)
      : context.paths.grants
          .filter(({ path }) => path.gives === change.gives)
          .map(variant => ({ path: variant.path, plan: planGrant(variant, actor, recipient, context) }))
  return sortCandidates(found.flatMap(({ path, plan }) => createCandidates({ path }, plan, escalationGraph)))
}

/** The principal's own changes, each with the permissions that it has after the ones before. */
function listOwnChanges(
  from: GraphNode,
  to: PrincipalState,
  escalationGraph: EscalationGraph,
): StepCandidate[] {
  const { context } = escalationGraph
  const found = new Map<PrincipalState, StepCandidate>([[from.state, NO_ACTION]])
  for (const [current, before] of found) {
    const actor = context.getActor(from.principal, current)
    const { changes } = escalationGraph.row(from.principal, current)
    changes.forEach(({ possible }, number) => {
      const next = addChange(current, PRINCIPAL_CHANGES[number] ?? 0)
      if (found.has(next) || !hasNumber(possible, from.principal)) return
      const [best] = listSingleChanges(actor, from.principal, number, escalationGraph)
      if (best !== undefined)
        found.set(next, mergeCandidates(before, best, number === 0 ? best.by : before.by || best.by))
    })
  }
  const candidate = found.get(to)
  return candidate === undefined ? [] : [candidate]
}

function combineWithTakeovers(
  changes: readonly StepCandidate[],
  takeovers: readonly StepCandidate[],
  { context }: EscalationGraph,
): StepCandidate[] {
  return changes.flatMap(change =>
    takeovers.map(takeover =>
      mergeCandidates(
        change,
        takeover,
        context.paths.combinedIds.get(`${change.by} ${takeover.by}`) ?? takeover.by,
      ),
    ),
  )
}

function chooseBest(all: readonly StepCandidate[]): StepCandidate {
  const [first] = sortCandidates(all)
  if (first === undefined) throw new Error('no path explains an edge of the escalation graph')
  return first
}

/** The hop from one principal to another, by their numbers. */
export function createStep(
  { by, actions, statements, examples, conditional }: StepCandidate,
  from: number,
  to: number,
  { context }: EscalationGraph,
): EscalationStep {
  const arns = context.principals.arns.all
  return { from: arns[from] ?? '', to: arns[to] ?? '', by, actions, statements, examples, conditional }
}
