import type { EvaluationDeps } from '../evaluate-and-save.ts'
import type { AnalysisContext } from '../../engines/iam/effective-permissions/principal.ts'
import {
  updateEscalationGraph,
  createEscalationGraph,
  type EscalationGraph,
} from '../../engines/iam/escalation/graph/escalation-graph.ts'
import { createSearchContext } from '../../engines/iam/escalation/altered/altered-context.ts'
import { diffEscalationGraphs, type EscalationGraphDiff } from '../../engines/iam/escalation/graph-diff.ts'
import { computeReachability, type Reachability } from '../../engines/iam/escalation/graph/reachability.ts'
import type { SharedStepLimit } from '../../engines/iam/step-limit.ts'
import type { EscalationIndex } from './index-store.ts'

/** Builds what the policy engine needs besides the account. */
export function buildPolicyContext({
  awsCatalog,
  now,
}: Pick<EvaluationDeps, 'awsCatalog' | 'now'>): AnalysisContext {
  return { actions: awsCatalog.actions(), now: now().toISOString() }
}

/** The escalation graph of an index, and which principals reach an administrator in it. */
export interface AnalyzedGraph {
  graph: EscalationGraph
  reachability: Reachability
}

/** What stays in memory between messages: the index that was saved last, and its graph if it was built. */
export interface GraphCache {
  latest?: {
    account: string
    /** The version of the stored index. */
    version: number
    index: EscalationIndex
    analyzed?: AnalyzedGraph
  }
}

/** A stored index with its graph, as it is in memory. */
export type CachedIndex = NonNullable<GraphCache['latest']>

/** The most users and roles among which paths are searched: they take half of the time of a message. */
export const MAX_PRINCIPALS = 6_000

/**
 * The most steps to index the policies of a principal, a policy or a group. Ordinary ones take up to 16,000, and an
 * account of 5,000 roles 5 million.
 */
export const INDEX_STEPS: SharedStepLimit = { each: 1_000_000, total: 12_000_000, minimum: 20_000 }

/** The most steps to find what a principal can do. Ordinary ones take up to 120,000, 5,000 roles 8 million. */
const ROW_STEPS: SharedStepLimit = { each: 1_000_000, total: 24_000_000, minimum: 20_000 }

type GraphDeps = Pick<EvaluationDeps, 'awsCatalog' | 'now'>

/** Builds and analyzes the graph of an index. */
export function buildAnalyzedGraph({ permissions }: EscalationIndex, deps: GraphDeps): AnalyzedGraph {
  const escalationGraph = createEscalationGraph(
    createSearchContext(permissions, deps.awsCatalog.escalationPaths(), buildPolicyContext(deps)),
    ROW_STEPS,
  )
  return { graph: escalationGraph, reachability: computeReachability(escalationGraph) }
}

/** Finds the paths that the index `now` has and `before` had not. Returns the new graph as well. */
export function diffIndex(
  before: AnalyzedGraph,
  now: EscalationIndex,
  deps: GraphDeps,
): { analyzed: AnalyzedGraph; paths: Pick<EscalationGraphDiff, 'newlyEscalating' | 'newTakeovers'> } {
  const paths = deps.awsCatalog.escalationPaths()
  const escalationGraph =
    updateEscalationGraph(before.graph, now.permissions, ROW_STEPS) ??
    createEscalationGraph(createSearchContext(now.permissions, paths, buildPolicyContext(deps)), ROW_STEPS)
  const { after, ...found } = diffEscalationGraphs(before.graph, escalationGraph, before.reachability)
  return { analyzed: { graph: escalationGraph, reachability: after }, paths: found }
}
