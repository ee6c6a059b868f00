import { union } from '../action/ranges.ts'
import { EVERYTHING } from '../glob/language.ts'
import { classesOf } from './classes.ts'
import type { Clause } from './clause.ts'
import { may } from './may.ts'
import { permissionsOf, type Permissions } from './permissions.ts'
import type { World } from './principal.ts'
import { withoutScpDenies } from './without-denies.ts'

/** By each of these alone somebody who may use it on anything can give himself everything. */
const GIVES_EVERYTHING = [
  'iam:AttachRolePolicy',
  'iam:AttachUserPolicy',
  'iam:CreatePolicyVersion',
  'iam:PutRolePolicy',
  'iam:PutUserPolicy',
]

/**
 * Whether a principal may do everything on everything for certain, by its own policies within its boundary and what
 * service control policies allow. What these deny counts where it leaves no way to give oneself more.
 */
export function isUnlimited(permissions: Permissions, world: World): boolean {
  const whole = permissions.clauses.filter(clause => clause.layer === 0 && isWithoutBounds(clause))
  const ranges = union(whole.map(({ actions }) => actions.ranges))
  const isOfAll = ranges.length === 2 && ranges[1] === world.actions.names.length
  if (!isOfAll || !isEverythingAllowed(permissions, world)) return false
  return GIVES_EVERYTHING.some(action => may(permissions, { action, on: EVERYTHING }, world) !== undefined)
}

function isWithoutBounds({ effect, tests, surely }: Clause): boolean {
  return effect === 'Allow' && tests.length === 0 && surely === EVERYTHING
}

/** Whether everything is allowed for certain, but for what service control policies deny. */
function isEverythingAllowed({ principal }: Permissions, world: World): boolean {
  const lenient = permissionsOf(withoutScpDenies(principal), world)
  return classesOf(lenient.clauses).every(({ clauses }) =>
    lenient
      .allowedBy(clauses)
      .some(
        ({ on, exact, tests, unless }) => on === EVERYTHING && exact && tests.length + unless.length === 0,
      ),
  )
}
