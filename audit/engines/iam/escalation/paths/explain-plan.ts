import type { StatementRef } from '../../effective-permissions/principal.ts'
import type { ArnOwner } from '../../glob/sample-arns.ts'
import type { AllowedAction, ActionPlan } from '../techniques/action-plan.ts'
import { findLikelyResource } from './likely-resource.ts'

/** How a step is gone. */
export interface ExplainedPlan {
  /** What is used, in order, each once. */
  actions: readonly string[]
  /** A resource for each action on which it is allowed. */
  examples: readonly ExampleResource[]
  statements: readonly StatementRef[]
  /** Whether it takes conditions that the principal does not choose. */
  conditional: boolean
}

export interface ExampleResource {
  action: string
  resource: string
}

/** What the uses in an account come to; undefined where one of them is not allowed after all. */
export function explainPlan(
  { certain, actions: found }: ActionPlan,
  arnOwner: ArnOwner,
): ExplainedPlan | undefined {
  const all = found.map(allowedAction => chooseLikelyResource(allowedAction, arnOwner))
  const allowed = all.map(
    ({ action, resource, lookupKey, createsResource, capabilities, statements = [] }) => {
      const allowance = capabilities.findAllowance(action, resource, lookupKey, createsResource)
      return allowance && { ...allowance, statements: [...allowance.statements, ...statements] }
    },
  )
  if (!allowed.every(each => each !== undefined)) return undefined
  return {
    actions: [...new Set(all.map(({ action }) => action))],
    examples: all.flatMap(({ action, resource }) => (resource === undefined ? [] : [{ action, resource }])),
    statements: removeDuplicates(allowed.flatMap(({ statements }) => statements)),
    conditional: !certain || allowed.some(({ conditional }) => conditional),
  }
}

/** The use on a resource that looks like one of the owner, where there is such. */
function chooseLikelyResource(allowedAction: AllowedAction, arnOwner: ArnOwner): AllowedAction {
  const { resource, alternatives } = allowedAction
  return alternatives === undefined
    ? allowedAction
    : { ...allowedAction, resource: findLikelyResource(alternatives, arnOwner) ?? resource }
}

/** Statements once each, without those that stand for what somebody gives himself. */
function removeDuplicates(origins: readonly StatementRef[]): StatementRef[] {
  const own = origins.filter(({ policy }) => policy !== '')
  return [...new Map(own.map(statementRef => [JSON.stringify(statementRef), statementRef])).values()]
}
