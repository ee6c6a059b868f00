import type { StatementRef } from '../../effective-permissions/principal.ts'
import { explainPlan, type ExplainedPlan, type ExampleResource } from './explain-plan.ts'
import { orderActions, planTakeover } from '../techniques/takeover-plans.ts'
import { planGrant } from '../techniques/grant-plans.ts'
import type { EscalationActor } from '../context/graph-context.ts'
import type { EscalationGraph } from '../graph/escalation-graph.ts'
import type { ActionPlan } from '../techniques/action-plan.ts'
import { planMadePrincipal, planPrincipalCreation } from '../techniques/principal-creation.ts'
import type { PathVariant } from '../permission-index/path-variants.ts'
import {
  addChange,
  explainStateChange,
  listChangeNumbers,
  PRINCIPAL_CHANGES,
  type PrincipalState,
} from '../permissions/principal-states.ts'
import { planRemovals } from '../techniques/removals.ts'
import { hasNumber } from '../sets/bitset.ts'
import { planAlterations } from '../altered/alteration-plans.ts'
import { planSessionTags } from '../altered/altered-takeovers.ts'
import { isSamePrincipal } from '../graph/remote-alterations.ts'
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
  ;(globalThis as any).DBG = JSON.stringify([from.principal, from.state, to.principal, to.state, context.index.principals[from.principal]?.arn, context.index.principals[from.principal]?.altered, context.index.principals[to.principal]?.arn, context.index.principals[to.principal]?.altered])
  const all =
    from.principal === to.principal
      ? listOwnChanges(from, to.state, escalationGraph)
      : isSamePrincipal(from.principal, to.principal, escalationGraph)
        ? listAlterations(actor, to.principal, from.principal, escalationGraph)
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
  if (hasNumber(context.withTrait.ALTERED, target))
    return listAlteredTakeovers(actor, target, escalationGraph)
  if (hasNumber(context.withTrait.MADE, target))
    return context.paths.newPrincipals.flatMap(variant =>
      createCandidates(variant, planMadePrincipal(variant, actor, target, context), escalationGraph),
    )
  return listPlainTakeovers(actor, target, escalationGraph)
}

function listPlainTakeovers(
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

/** Takes over the principal after changing its tags or policies, before that, or in between; or passes session tags. */
function listAlteredTakeovers(
  actor: EscalationActor,
  target: number,
  escalationGraph: EscalationGraph,
): StepCandidate[] {
  const { context } = escalationGraph
  const { of = target } = context.index.principals[target]?.altered ?? {}
  const takeovers = listForms(target, escalationGraph).flatMap(form =>
    listPlainTakeovers(actor, form, escalationGraph),
  )
  return [
    ...listAlterations(actor, target, of, escalationGraph).flatMap(change =>
      takeovers.map(takeover => mergeCandidates(change, takeover, takeover.by)),
    ),
    ...listSessions(actor, target, of, escalationGraph),
  ]
}

/** The principal, and all of which changes make it. */
function listForms(target: number, escalationGraph: EscalationGraph): number[] {
  const forms = new Set([target])
  for (const form of forms)
    for (const { parent } of escalationGraph.context.index.principals[form]?.altered?.steps ?? [])
      forms.add(parent)
  return [...forms]
}

function listSessions(
  actor: EscalationActor,
  target: number,
  role: number,
  escalationGraph: EscalationGraph,
): StepCandidate[] {
  const { context } = escalationGraph
  const session = planSessionTags(actor, target, context)
  if (session === undefined) return []
  const { certain, capabilities, lookupKey } = session
  const request = { action: 'sts:TagSession', resource: context.principals.arns.all[role] ?? '', lookupKey }
  const plan = { certain, actions: [{ ...request, createsResource: false, capabilities }] }
  const [tagging] = context.paths.alterations.filter(
    ({ path }) => path.gives === 'TAGS' && path.kind === 'principal',
  )
  const tagged = tagging === undefined ? [] : createCandidates(tagging, plan, escalationGraph)
  const assumed = listPlainTakeovers(actor, role, escalationGraph).filter(({ actions }) =>
    actions.some(action => action.includes('AssumeRole')),
  )
  return tagged.flatMap(one => assumed.map(other => mergeCandidates(other, one, one.by)))
}

/** The ways in which the actor alters the principal `start`, or the one of the account, to become the other one. */
function listAlterations(
  actor: EscalationActor,
  target: number,
  start: number,
  escalationGraph: EscalationGraph,
  changers: readonly EscalationActor[] = [actor],
): StepCandidate[] {
  const { context } = escalationGraph
  const { of, steps = [] } = context.index.principals[target]?.altered ?? {}
  return steps.flatMap(({ alteration, parent }) => {
    const before =
      parent === start || parent === of
        ? [NO_ACTION]
        : listAlterations(actor, parent, start, escalationGraph, changers)
    const [best] = sortCandidates(
      changers.flatMap(({ capabilities }) =>
        planAlterations(alteration, parent, capabilities, context).flatMap(({ path, plan }) =>
          createCandidates({ path }, plan, escalationGraph),
        ),
      ),
    )
    return best === undefined ? [] : before.map(one => mergeCandidates(one, best, best.by))
  })
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
  const takeovers = listForms(to.principal, escalationGraph).flatMap(form =>
    listPlainTakeovers(actor, form, escalationGraph),
  )
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

const NO_ACTION: StepCandidate = { by: '', actions: [], examples: [], statements: [], conditional: false }

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
  const [first] = sortCandidates(all)
  if (first === undefined) throw new Error('no path explains an edge of the escalation graph' + (globalThis as any).DBG)
  return first
}

/** Those without conditions and with few actions first. */
function sortCandidates(all: readonly StepCandidate[]): StepCandidate[] {
  return all.toSorted(
    (a, b) =>
      Number(a.conditional) - Number(b.conditional) ||
      a.actions.length - b.actions.length ||
      (a.by < b.by ? -1 : 1),
  )
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
