import { permissionsOf } from '../effective/permissions.ts'
import type { Principal } from '../effective/principal.ts'
import type { EscalationPath } from '../knowledge/escalation-path.ts'
import type { EscalationWorld } from './escalate.ts'
import { actionsOf } from './paths.ts'
import { permissionSetOf, slotsOf, type Slots } from './permission-set.ts'

const known = new WeakMap<readonly EscalationPath[], Slots>()

const ASSUMING = 'sts:AssumeRole'

/** Whether the principal may do on something all that some path needs, but for assuming roles: most may not. */
export function mayTakeSomePath(principal: Principal, world: EscalationWorld): boolean {
  const slots = known.get(world.paths) ?? slotsOf(actionsOf(world.paths), world)
  known.set(world.paths, slots)
  const { allowed } = permissionSetOf(permissionsOf(principal, world), slots)
  const may = new Set(allowed.flatMap(({ actions }) => actions))
  const ways = world.paths.flatMap(path => [path, ...(path.or ?? [])])
  return ways.some(({ needs }) => {
    const others = needs.filter(({ action }) => action !== ASSUMING)
    return others.length > 0 && others.every(({ action }) => may.has(action.toLowerCase()))
  })
}
