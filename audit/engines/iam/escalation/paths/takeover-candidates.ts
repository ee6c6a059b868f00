import { planAlterations } from '../altered/alteration-plans.ts'
import { isSessionVariant, planSessionTags } from '../altered/altered-takeovers.ts'
import type { EscalationActor } from '../context/graph-context.ts'
import type { EscalationGraph } from '../graph/escalation-graph.ts'
import { hasNumber } from '../sets/bitset.ts'
import { planMadePrincipal } from '../techniques/principal-creation.ts'
import { orderActions, planTakeover } from '../techniques/takeover-plans.ts'
import {
  createCandidates,
  mergeCandidates,
  NO_ACTION,
  sortCandidates,
  type StepCandidate,
} from './step-candidate.ts'

/** The ways in which the actor takes over the principal. */
export function listTakeovers(
  actor: EscalationActor,
  target: number,
  escalationGraph: EscalationGraph,
): StepCandidate[] {
  const { context } = escalationGraph
  if (hasNumber(context.withTrait.ALTERED, target))
    return listAlteredTakeovers(actor, target, escalationGraph)
  return hasNumber(context.withTrait.MADE, target)
    ? listCreations(actor, target, escalationGraph)
    : listPlainTakeovers(actor, target, escalationGraph)
}

/** The ways to create the principal, if it does not exist. */
function listCreations(
  actor: EscalationActor,
  target: number,
  escalationGraph: EscalationGraph,
): StepCandidate[] {
  const { context } = escalationGraph
  return context.paths.newPrincipals.flatMap(variant =>
    createCandidates(variant, planMadePrincipal(variant, actor, target, context), escalationGraph),
  )
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
  const takeovers = listFormTakeovers(actor, target, escalationGraph)
  return [
    ...listCreations(actor, target, escalationGraph),
    ...listAlterations(actor, target, of, escalationGraph).flatMap(change =>
      takeovers.map(takeover => mergeCandidates(change, takeover, takeover.by)),
    ),
    ...listSessions(actor, target, escalationGraph),
  ]
}

/** The ways to take over the principal, or one of those of which changes make it. */
export function listFormTakeovers(
  actor: EscalationActor,
  target: number,
  escalationGraph: EscalationGraph,
): StepCandidate[] {
  const { index, withTrait } = escalationGraph.context
  const forms = new Set([target])
  for (const form of forms)
    for (const { parent } of index.principals[form]?.altered?.steps ?? []) forms.add(parent)
  return [...forms].flatMap(form =>
    hasNumber(withTrait.MADE, form)
      ? listCreations(actor, form, escalationGraph)
      : listPlainTakeovers(actor, form, escalationGraph),
  )
}

/** The ways in which the actor assumes the role with session tags. */
export function listSessions(
  actor: EscalationActor,
  target: number,
  escalationGraph: EscalationGraph,
): StepCandidate[] {
  const { context } = escalationGraph
  const { of: role = target } = context.index.principals[target]?.altered ?? {}
  const session = planSessionTags(actor, target, context)
  if (session === undefined) return []
  const { certain, capabilities, lookupKey } = session
  const request = { action: 'sts:TagSession', resource: context.principals.arns.all[role] ?? '', lookupKey }
  const plan = { certain, actions: [{ ...request, createsResource: false, capabilities }] }
  const tagging = context.paths.alterations.find(isSessionVariant)
  const tagged = tagging === undefined ? [] : createCandidates(tagging, plan, escalationGraph)
  const assumed = listPlainTakeovers(actor, role, escalationGraph).filter(({ actions }) =>
    actions.some(action => action.includes('AssumeRole')),
  )
  return tagged.flatMap(one => assumed.map(other => mergeCandidates(other, one, one.by)))
}

/** The ways in which the actor alters the principal `start`, or the one of the account, to become the other one. */
export function listAlterations(
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
        : [
            ...listAlterations(actor, parent, start, escalationGraph, changers),
            ...listSessions(actor, parent, escalationGraph),
          ]
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
