import type { ActionCatalog } from '../action/action-catalog.ts'
import { listActionResourceTypes } from '../action/action-resources.ts'
import type { GlobSet, ExampleText } from '../glob/glob-set.ts'
import { findExampleResource, hasExampleResource } from './example-resource.ts'
import type { AddedPermission } from './added-permission.ts'
import { canOverlapTypes } from './type-overlap.ts'
import type { ArnOwner } from '../glob/sample-arns.ts'
import { computeStructuralFingerprint } from './fingerprint.ts'
import { countSteps, measureSteps } from '../step-limit.ts'

/** Finds examples of added permissions, once for all actions of the same resource types. */
export interface ExampleFinder {
  owner: ArnOwner
  /** Like `findExampleResource`. */
  find(added: AddedPermission, index: number): ExampleText
  /** Like `hasExampleResource`. */
  has(added: AddedPermission, index: number): boolean
}

/** Creates a finder for principals of one account. */
export function createExampleFinder(arnOwner: ArnOwner, actionCatalog: ActionCatalog): ExampleFinder {
  const cached = findCachedExamples(arnOwner)
  return {
    owner: arnOwner,
    find: memoizeByTypes(
      (added, index) => findExampleResource(added, index, arnOwner, actionCatalog),
      actionCatalog,
      cached.find,
    ),
    has: memoizeByTypes(
      (added, index) =>
        canOverlap(added, index, actionCatalog) ?? hasExampleResource(added, index, arnOwner, actionCatalog),
      actionCatalog,
      cached.has,
    ),
  }
}

function canOverlap(
  { term }: AddedPermission,
  index: number,
  actionCatalog: ActionCatalog,
): boolean | undefined {
  return term === 'MANY'
    ? undefined
    : canOverlapTypes(term, actionCatalog.arns(index), listActionResourceTypes(actionCatalog, index))
}

/**
 * Computes a result once for each added permission and list of types of one diff. Results of earlier diffs are
 * recalled.
 */
function memoizeByTypes<Result>(
  compute: (added: AddedPermission, index: number) => Result,
  actionCatalog: ActionCatalog,
  earlier: ResultCache<Result>,
): (added: AddedPermission, index: number) => Result {
  const known = new Map<GlobSet, Map<readonly string[], Result>>()
  return (added, index) => {
    const arns = actionCatalog.arns(index)
    const byTypes = known.get(added.resources) ?? new Map<readonly string[], Result>()
    known.set(added.resources, byTypes)
    const found = byTypes.get(arns) ?? recallResult(earlier, added, arns, () => compute(added, index))
    byTypes.set(arns, found)
    return found
  }
}

/** A result, and the steps that it takes to compute it. */
interface CountedResult<Result> {
  result: Result
  steps: number
}

/** Results by the types of the action and the fingerprint of the added resources. */
interface ResultCache<Result> {
  byTypes: Map<readonly string[], Map<string, CountedResult<Result>>>
  size: number
}

/** The limit of results of one kind that are cached: the resources of managed policies recur in an account. */
const MAX_CACHED_RESULTS = 20_000

function recallResult<Result>(
  cache: ResultCache<Result>,
  { term, resources }: AddedPermission,
  arns: readonly string[],
  compute: () => Result,
): Result {
  const fingerprint = computeStructuralFingerprint(term === 'MANY' ? resources : term)
  const known = cache.byTypes.get(arns)?.get(fingerprint)
  if (known !== undefined) {
    countSteps(known.steps)
    return known.result
  }
  const countTaken = measureSteps()
  const result = compute()
  if (cache.size >= MAX_CACHED_RESULTS) Object.assign(cache, createResultCache())
  const results = cache.byTypes.get(arns) ?? new Map<string, CountedResult<Result>>()
  cache.byTypes.set(arns, results.set(fingerprint, { result, steps: countTaken() }))
  cache.size += 1
  return result
}

function createResultCache<Result>(): ResultCache<Result> {
  return { byTypes: new Map(), size: 0 }
}

/** The results of one account. */
interface CachedExamples {
  find: ResultCache<ExampleText>
  has: ResultCache<boolean>
}

const cachedExamples = new WeakMap<ArnOwner, CachedExamples>()

function findCachedExamples(arnOwner: ArnOwner): CachedExamples {
  const cached = cachedExamples.get(arnOwner) ?? { find: createResultCache(), has: createResultCache() }
  cachedExamples.set(arnOwner, cached)
  return cached
}
