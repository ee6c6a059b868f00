import { permissionsOf } from '../effective/permissions.ts'
import type { Principal } from '../effective/principal.ts'
import type { EscalationPath } from '../knowledge/escalation-path.ts'
import type { EscalationWorld } from './escalate.ts'
import { actionsOf } from './paths.ts'
import { permissionSetOf, slotsOf, type Slots } from './permission-set.ts'

const known = new WeakMap<readonly EscalationPath[], Slots>()

/** Whether the principal may do all that some path needs on something: most may not. Trust policies may allow the rest. */
export function mayTakeSomePath(principal: Principal, world: EscalationWorld): boolean {
  const slots = known.get(world.paths) ?? slotsOf(actionsOf(world.paths), world)
  known.set(world.paths, slots)
  const { allowed } = permissionSetOf(permissionsOf(principal, world), slots)
  const may = new Set(['sts:assumerole', ...allowed.flatMap(({ actions }) => actions)])
  return world.paths.some(path =>
    [path, ...(path.or ?? [])].some(({ needs }) => needs.every(({ action }) => may.has(action.toLowerCase()))),
  )
}
