import { hasAlterations } from '../../engines/iam/escalation/altered/altered-context.ts'
import type { UpdateEscalationIndexMessage } from '../../messages.ts'
import { escalationDiffs, type EscalationDiff } from '../../state/effects/escalation-diff.ts'
import type { EvaluationDeps } from '../evaluate-and-save.ts'
import {
  buildAnalyzedGraph,
  diffIndex,
  MAX_PRINCIPALS,
  type AnalyzedGraph,
  type CachedIndex,
} from './graph-cache.ts'
import type { IndexDelta } from './index-delta.ts'
import type { EscalationIndex } from './index-store.ts'
import { summarizeNewPaths } from './summarize-new-paths.ts'
import { buildAccountOf, recordOpenedPaths, recordUnsearched } from './track-opened-paths.ts'

/**
 * Records the paths that the index `now` has and `before` had not, with the change and with the account. Returns the new graph.
 * `version` is that with which the index is about to be saved. Throws ConflictError.
 */
export async function recordEscalationDiff(
  { changeId, account, resources }: UpdateEscalationIndexMessage,
  before: Pick<CachedIndex, 'index' | 'analyzed'>,
  { index: now, version }: Pick<CachedIndex, 'index' | 'version'>,
  { change }: Pick<IndexDelta, 'change'>,
  deps: EvaluationDeps,
): Promise<AnalyzedGraph | undefined> {
  const put = (diff: Omit<EscalationDiff, 'changeId' | 'account'>) =>
    escalationDiffs.put({ changeId, account, ...diff }, deps.store, deps.now())
  const accountResource = buildAccountOf(account, resources)
  const { length } = now.permissions.principals
  if (length > MAX_PRINCIPALS) {
    await put({ paths: [], others: 0, lateralMoves: [], otherLateralMoves: 0, tooManyPrincipals: length })
    await recordUnsearched(accountResource, changeId, length, deps)
    return undefined
  }
  const { analyzed, paths } = diffIndex(before.analyzed ?? buildAnalyzedGraph(before.index, deps), now, deps)
  const changed = new Set((change.principals ?? []).map(({ arn }) => arn))
  const diff = summarizeNewPaths(paths, changed, analyzed.graph)
  const notEvaluated = listNotEvaluated(changed, now, analyzed)
  const marks = notEvaluated.length === 0 ? {} : { notEvaluated }
  if (diff.paths.length + diff.others + diff.lateralMoves.length + notEvaluated.length > 0)
    await put({ ...diff, ...marks })
  const [first] = diff.paths
  const principal = first?.principals[0]
  const opened = {
    escalating: paths.newlyEscalating,
    notEvaluated,
    ...(first === undefined || principal === undefined ? {} : { example: { ...first, principal } }),
    version,
    isAltering: hasAlterations(now.permissions),
  }
  await recordOpenedPaths(accountResource, changeId, opened, deps)
  return analyzed
}

/** The changed principals whose policies take too many steps to index, or to find what they can do. */
function listNotEvaluated(
  changed: ReadonlySet<string>,
  { permissions }: EscalationIndex,
  { graph: { context, exceeding } }: AnalyzedGraph,
): string[] {
  const arns = [...exceeding].map(number => context.principals.arns.all[number] ?? '')
  return [...new Set([...(permissions.notIndexed ?? []), ...arns])].filter(arn => changed.has(arn)).toSorted()
}
