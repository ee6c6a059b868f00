import type { EscalationPath } from '../../catalog/escalation-path.ts'
import type { GraphContext } from '../context/graph-context.ts'
import type { Alteration } from '../permissions/alteration.ts'
import type { Capabilities } from '../permissions/capabilities.ts'
import { hasNumber } from '../sets/bitset.ts'
import type { ActionPlan } from '../techniques/action-plan.ts'
import {
  createAlterationLookup,
  listAlteredResources,
  selectAlterationVariants,
  selectConcerned,
  selectTargetSet,
  type AlteredResource,
} from './alteration-recipients.ts'

/** The ways in which a holder of the capabilities alters the principal. */
export function planAlterations(
  alteration: Alteration,
  principal: number,
  capabilities: Capabilities,
  context: GraphContext,
): { path: EscalationPath; plan: ActionPlan }[] {
  return selectAlterationVariants(alteration, context).flatMap(variant =>
    listAlteredResources(alteration, variant, context)
      .filter(resource => hasNumber(selectConcerned(resource, alteration, context), principal))
      .flatMap(resource => {
        const plan = planRequest(
          variant.needs.map(({ action }) => action),
          resource,
          alteration,
          principal,
          capabilities,
          context,
        )
        return plan === undefined ? [] : [{ path: variant.path, plan }]
      }),
  )
}

function planRequest(
  actions: readonly string[],
  { is, number = -1 }: AlteredResource,
  alteration: Alteration,
  principal: number,
  capabilities: Capabilities,
  context: GraphContext,
): ActionPlan | undefined {
  const targetSet = selectTargetSet(is, context)
  const target = is === 'PRINCIPAL' ? principal : number
  const resource = targetSet.arns.all[target] ?? ''
  const [lookupRequestKey, lookupTargetKey] = [
    createAlterationLookup(alteration),
    targetSet.getKeyLookup(target),
  ]
  const lookupKey = (key: string) => lookupRequestKey(key) ?? lookupTargetKey(key)
  const allowed = actions.map(action => capabilities.findAllowance(action, resource, lookupKey, false))
  if (!allowed.every(each => each !== undefined)) return undefined
  return {
    certain: allowed.every(({ conditional }) => !conditional),
    actions: actions.map(action => ({ action, resource, lookupKey, createsResource: false, capabilities })),
  }
}
