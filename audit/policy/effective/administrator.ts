import { union } from '../action/ranges.ts'
import { EVERYTHING } from '../glob/language.ts'
import { classesOf } from './classes.ts'
import type { Clause } from './clause.ts'
import { may } from './may.ts'
import { permissionsOf, type Permissions } from './permissions.ts'
import type { Origin, World } from './principal.ts'

/** By each of these alone somebody who may use it on anything can give himself everything. */
const GIVES_EVERYTHING = [
  'iam:AttachRolePolicy',
  'iam:AttachUserPolicy',
  'iam:CreatePolicyVersion',
  'iam:PutRolePolicy',
  'iam:PutUserPolicy',
]

/**
 * The statements by which a principal is an administrator: it may do everything on everything for certain, by its own
 * policies within its boundary and what service control policies allow. What they deny counts where it leaves no way
 * to give oneself more. Undefined where it is none.
 */
export function administratorBy(permissions: Permissions, world: World): readonly Origin[] | undefined {
  const whole = permissions.clauses.filter(clause => clause.layer === 0 && isWithoutBounds(clause))
  const size = world.actions.names.length
  const ranges = union(whole.map(({ actions }) => actions.ranges))
  if (ranges.length !== 2 || ranges[1] !== size) return undefined
  if (!isEverythingAllowed(permissions, world)) return undefined
  const canGive = GIVES_EVERYTHING.some(
    action => may(permissions, { action, on: EVERYTHING }, world) !== undefined,
  )
  return canGive ? whole.map(({ origin }) => origin) : undefined
}

function isWithoutBounds({ effect, tests, surely }: Clause): boolean {
  return effect === 'Allow' && tests.length === 0 && surely === EVERYTHING
}

/** Whether everything is allowed for certain, but for what service control policies deny. */
function isEverythingAllowed({ principal }: Permissions, world: World): boolean {
  const lenient = permissionsOf({ ...principal, ...withoutDenies(principal) }, world)
  return classesOf(lenient.clauses).every(({ clauses }) =>
    lenient
      .allowedBy(clauses)
      .some(
        ({ on, exact, tests, unless }) => on === EVERYTHING && exact && tests.length + unless.length === 0,
      ),
  )
}

function withoutDenies({ organization }: Permissions['principal']) {
  if (organization === undefined) return {}
  const scps = organization.scps.map(level =>
    level.map(({ policy, document }) => ({
      policy,
      document: { ...document, Statement: document.Statement.filter(({ Effect }) => Effect === 'Allow') },
    })),
  )
  return { organization: { ...organization, scps } }
}
