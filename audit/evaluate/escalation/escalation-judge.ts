import { hasAlterations } from '../../engines/iam/escalation/altered/altered-context.ts'
import { findReachableNodes } from '../../engines/iam/escalation/graph/reachable-nodes.ts'
import { hasNumber } from '../../engines/iam/escalation/sets/bitset.ts'
import { limitSteps, shareSteps } from '../../engines/iam/step-limit.ts'
import { parseArn } from '../../resources/arn.ts'
import {
  hashPrincipal,
  type EscalationState,
  type PrincipalHash,
} from '../../resources/recorded/opened-paths.ts'
import { getResourceKey, GLOBAL_REGION } from '../../resources/resource.ts'
import type { EvaluationDeps } from '../evaluate-and-save.ts'
import { buildAnalyzedGraph, MAX_PRINCIPALS, type AnalyzedGraph } from './graph-cache.ts'
import type { EscalationIndex } from './index-store.ts'
import { PATH_STEPS } from './summarize-new-paths.ts'

/** Says of principals whether they can become administrators, in one version of the index. */
export interface EscalationJudge {
  /**
   * What the index says. A path that only an unread resource or a search beyond its limits could show is unknown; so is one
   * that alterations could show, if `altering` and the search has none.
   */
  judge: (principal: PrincipalHash, altering: boolean) => EscalationState
  /** The ARN of a principal of the index. */
  findArn(principal: PrincipalHash): string | undefined
  /** The graph of the index, if it was needed. */
  getAnalyzed(): AnalyzedGraph | undefined
}

/** The most principals of which it is searched whether they reach one that is not known: others are unknown. */
const MAX_SEARCHED = 50

/** Judges principals by an index. Its graph is built when it is first needed, unless it is given. */
export function createEscalationJudge(
  index: EscalationIndex,
  known: AnalyzedGraph | undefined,
  deps: Pick<EvaluationDeps, 'awsCatalog' | 'now'>,
): EscalationJudge {
  const { permissions } = index
  const { account, principals, notIndexed = [] } = permissions
  const isSearched = principals.length <= MAX_PRINCIPALS
  const states = new Map<string, EscalationState>()
  let analyzed = known
  const analyze = () => (analyzed ??= buildAnalyzedGraph(index, deps))
  const getArns = createOnce(() => new Map(principals.map(({ arn }) => [hashPrincipal(arn, account), arn])))
  const getNotIndexed = createOnce(() => new Set(notIndexed.map(arn => hashPrincipal(arn, account))))
  const getUnread = createOnce(() => new Set(Object.keys(index.unread).map(key => hashKey(key, account))))
  const isComplete = createOnce(() => notIndexed.every(arn => isIndexed(arn, index)) && isRead(index))
  const nextLimit = createOnce(() => shareSteps(PATH_STEPS))
  let searched = 0

  function judgeOnce(principal: PrincipalHash, altering: boolean): EscalationState {
    const arn = getArns().get(principal)
    if (arn === undefined)
      return getUnread().has(principal) || getNotIndexed().has(principal) ? 'UNKNOWN' : 'ENDED'
    if (!isSearched) return 'UNKNOWN'
    const { graph, reachability } = analyze()
    const number = graph.context.principals.arns.findNumber(arn)
    if (number !== undefined && hasNumber(reachability.reachingAdmin, number)) return 'ESCALATES'
    if (number === undefined || !isComplete() || (altering && !hasAlterations(permissions))) return 'UNKNOWN'
    if (graph.exceeding.size === 0 && notIndexed.length === 0) return 'ENDED'
    return searchBeyond(number, analyze())
  }

  /** Whether the principal reaches one whose policies took too many steps: what that one can do is not known. */
  function searchBeyond(start: number, { graph }: AnalyzedGraph): EscalationState {
    searched += 1
    if (searched > MAX_SEARCHED) return 'UNKNOWN'
    const outcome = limitSteps(nextLimit()(), () => findReachableNodes(graph, start))
    if ('exceeds' in outcome) return 'UNKNOWN'
    const { arns } = graph.context.principals
    const isCut = (number: number) =>
      graph.exceeding.has(number) || notIndexed.includes(arns.all[number] ?? '')
    if (outcome.result.some(({ principal, state }) => graph.isAdmin(principal, state))) return 'ESCALATES'
    return outcome.result.some(({ principal }) => isCut(principal)) ? 'UNKNOWN' : 'ENDED'
  }

  return {
    judge(principal, altering) {
      const key = `${principal} ${String(altering)}`
      const state = states.get(key) ?? judgeOnce(principal, altering)
      states.set(key, state)
      return state
    },
    findArn: principal => getArns().get(principal),
    getAnalyzed: () => analyzed,
  }
}

function createOnce<T>(compute: () => T): () => T {
  let computed: { value: T } | undefined
  return () => (computed ??= { value: compute() }).value
}

/** The hash of a principal by its resource key, which is its account, its region and its ARN. */
function hashKey(key: string, account: string): PrincipalHash {
  return hashPrincipal(key.split('/').slice(2).join('/'), account)
}

/** Whether the index has facts of everything that could not be read: the last ones that were known. */
function isRead({ permissions, unread }: EscalationIndex): boolean {
  const keys = Object.keys(unread)
  if (keys.length === 0) return true
  const { account, principals, policies, groups, functions, existing } = permissions
  const known = new Set(
    [...principals, ...policies, ...groups, ...functions, ...existing].map(({ arn }) => {
      const region = parseArn(arn)?.region ?? ''
      return getResourceKey({ account, region: region === '' ? GLOBAL_REGION : region, arn })
    }),
  )
  return keys.every(key => known.has(key))
}

function isIndexed(arn: string, { permissions: { principals, policies, groups } }: EscalationIndex): boolean {
  return [principals, policies, groups].some(all => all.some(each => each.arn === arn))
}
