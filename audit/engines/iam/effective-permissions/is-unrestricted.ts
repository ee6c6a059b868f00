import { unionActionRanges } from '../action/action-ranges.ts'
import { MATCH_ALL } from '../glob/glob-set.ts'
import { groupActionClasses } from './action-classes.ts'
import type { StatementClause } from './statement-clause.ts'
import { findAllowance } from './find-allowance.ts'
import { deriveEffectivePermissions, type EffectivePermissions } from './effective-permissions.ts'
import type { AnalysisContext } from './principal.ts'
import { removeScpDenies } from './remove-denies.ts'

/** Each of these actions, if allowed on all resources, lets its holder grant itself all permissions. */
const SELF_GRANT_ACTIONS = [
  'iam:AttachRolePolicy',
  'iam:AttachUserPolicy',
  'iam:CreatePolicyVersion',
  'iam:PutRolePolicy',
  'iam:PutUserPolicy',
]

/**
 * Whether a principal is certainly allowed everything on all resources, by its own policies within its boundary and
 * service control policies. A Deny of the latter counts if it leaves no way to gain further permissions.
 */
export function isUnrestricted(
  effectivePermissions: EffectivePermissions,
  analysis: AnalysisContext,
): boolean {
  const whole = effectivePermissions.clauses.filter(
    statementClause => statementClause.layer === 0 && isUnconditionalAllow(statementClause),
  )
  const actionRanges = unionActionRanges(whole.map(({ actions }) => actions.ranges))
  const isEveryAction = actionRanges.length === 2 && actionRanges[1] === analysis.actions.names.length
  if (!isEveryAction || !isEverythingAllowed(effectivePermissions, analysis)) return false
  return SELF_GRANT_ACTIONS.some(
    action => findAllowance(effectivePermissions, { action, on: MATCH_ALL }, analysis) !== undefined,
  )
}

function isUnconditionalAllow({ effect, tests, surely }: StatementClause): boolean {
  return effect === 'Allow' && tests.length === 0 && surely === MATCH_ALL
}

/** Whether everything is certainly allowed, except what service control policies deny. */
function isEverythingAllowed({ principal }: EffectivePermissions, analysis: AnalysisContext): boolean {
  const lenient = deriveEffectivePermissions(removeScpDenies(principal), analysis)
  return groupActionClasses(lenient.clauses).every(({ clauses }) =>
    lenient
      .resolvePermissions(clauses)
      .some(
        ({ on, exact, tests, unless }) => on === MATCH_ALL && exact && tests.length + unless.length === 0,
      ),
  )
}
