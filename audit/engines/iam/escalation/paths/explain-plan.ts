import type { StatementRef } from '../../effective-permissions/principal.ts'
import type { ArnOwner } from '../../glob/sample-arns.ts'
import type { AllowedAction, ActionPlan } from '../techniques/action-plan.ts'
import { findLikelyResource } from './likely-resource.ts'

/** The actions, resources and statements of a step. */
export interface ExplainedPlan {
  /** The actions in order, each once. */
  actions: readonly string[]
  /** For each action, a resource on which it is allowed. */
  examples: readonly ExampleResource[]
  statements: readonly StatementRef[]
  /** Whether it depends on conditions that the principal does not control. */
  conditional: boolean
}

export interface ExampleResource {
  action: string
  resource: string
}

/** Explains the actions of a plan in an account; undefined if one of them turns out not to be allowed. */
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

/** The action with a resource that is typical of the owner, if there is one. */
function chooseLikelyResource(allowedAction: AllowedAction, arnOwner: ArnOwner): AllowedAction {
  const { resource, alternatives } = allowedAction
  return alternatives === undefined
    ? allowedAction
    : { ...allowedAction, resource: findLikelyResource(alternatives, arnOwner) ?? resource }
}

/** Each statement once, without those that represent self-granted permissions. */
function removeDuplicates(origins: readonly StatementRef[]): StatementRef[] {
  const own = origins.filter(({ policy }) => policy !== '')
  return [...new Map(own.map(statementRef => [JSON.stringify(statementRef), statementRef])).values()]
}
