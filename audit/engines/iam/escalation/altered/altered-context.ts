import type { AnalysisContext } from '../../effective-permissions/principal.ts'
import type { EscalationPath } from '../../catalog/escalation-path.ts'
import {
  createContextOfIndex,
  createGraphContext,
  updateGraphContext,
  type GraphContext,
} from '../context/graph-context.ts'
import type { PermissionIndex } from '../permission-index/permission-index.ts'
import { addAlteredPrincipals } from './altered-principals.ts'
import { findAlterations } from './find-alterations.ts'

/** The limit of rounds: changes that others make possible. */
const MAX_ROUNDS = 4

/**
 * In the graph of an account with more principals, nothing is altered: each altered principal is one more, and a change of
 * one of them rebuilds the graph.
 */
const MAX_PRINCIPALS = 1_000

/** Whether the context of an index has what its principals could become, up to `limit` principals of the account. */
export function hasAlterations({ principals }: PermissionIndex, limit = MAX_PRINCIPALS): boolean {
  return principals.length <= limit
}

/** The context of the account with everything that its principals could become, up to `limit` principals of the account. */
export function createSearchContext(
  listed: PermissionIndex,
  paths: readonly EscalationPath[],
  analysis: AnalysisContext,
  limit = MAX_PRINCIPALS,
): GraphContext {
  const unaltered = createGraphContext(listed, paths, analysis)
  if (!hasAlterations(listed, limit)) return unaltered
  let context = unaltered
  let known = 0
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const alterations = findAlterations(context)
    const count = alterations.reduce((sum, each) => sum + each.length, 0)
    if (count === known) return context
    known = count
    const index = addAlteredPrincipals(unaltered.index, alterations)
    context = { ...createContextOfIndex(index, paths, analysis), unaltered }
  }
  return context
}

/**
 * The context of a changed index. Undefined if it must be rebuilt: more than permissions has changed, or principals can be
 * altered.
 */
export function updateSearchContext(before: GraphContext, listed: PermissionIndex): GraphContext | undefined {
  if (before.unaltered !== undefined) return undefined
  const updated = updateGraphContext(before, listed)
  if (updated === undefined || !hasAlterations(listed)) return updated
  return findAlterations(updated).length === 0 ? updated : undefined
}
