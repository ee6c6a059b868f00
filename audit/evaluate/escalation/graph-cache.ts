import type { EvaluationDeps } from '../evaluate-and-save.ts'
import type { AnalysisContext } from '../../engines/iam/effective-permissions/principal.ts'
import {
  updateEscalationGraph,
  createEscalationGraph,
  type EscalationGraph,
} from '../../engines/iam/escalation/graph/escalation-graph.ts'
import { createGraphContext } from '../../engines/iam/escalation/context/graph-context.ts'
import { diffEscalationGraphs, type EscalationGraphDiff } from '../../engines/iam/escalation/graph-diff.ts'
import { computeReachability, type Reachability } from '../../engines/iam/escalation/graph/reachability.ts'
import type { EscalationIndex } from './index-store.ts'

/** What engines are told of the world beside the account. */
export function buildPolicyContext({
  awsCatalog,
  now,
}: Pick<EvaluationDeps, 'awsCatalog' | 'now'>): AnalysisContext {
  return { actions: awsCatalog.actions(), now: now().toISOString() }
}

/** The graph of an index, and who becomes an administrator in it. */
export interface AnalyzedGraph {
  graph: EscalationGraph
  reachability: Reachability
}

/** What is kept from one message to the next: the index that was kept last, and its graph if it was drawn. */
export interface GraphCache {
  latest?: {
    account: string
    /** Of the index. */
    version: number
    index: EscalationIndex
    analyzed?: AnalyzedGraph
  }
}

/** An index that was kept, and what was made of it. */
export type CachedIndex = NonNullable<GraphCache['latest']>

type GraphDeps = Pick<EvaluationDeps, 'awsCatalog' | 'now'>

/** Draws the graph of an index. */
export function buildAnalyzedGraph({ permissions }: EscalationIndex, deps: GraphDeps): AnalyzedGraph {
  const escalationGraph = createEscalationGraph(
    createGraphContext(permissions, deps.awsCatalog.escalationPaths(), buildPolicyContext(deps)),
  )
  return { graph: escalationGraph, reachability: computeReachability(escalationGraph) }
}

/** What is open by the index `now` and was not before, and the graph of now. */
export function diffIndex(
  before: AnalyzedGraph,
  now: EscalationIndex,
  deps: GraphDeps,
): { analyzed: AnalyzedGraph; paths: Pick<EscalationGraphDiff, 'newlyEscalating' | 'newTakeovers'> } {
  const paths = deps.awsCatalog.escalationPaths()
  const escalationGraph =
    updateEscalationGraph(before.graph, now.permissions) ??
    createEscalationGraph(createGraphContext(now.permissions, paths, buildPolicyContext(deps)))
  const { after, ...found } = diffEscalationGraphs(before.graph, escalationGraph, before.reachability)
  return { analyzed: { graph: escalationGraph, reachability: after }, paths: found }
}
