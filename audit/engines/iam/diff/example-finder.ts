import type { ActionCatalog } from '../action/action-catalog.ts'
import { listActionResourceTypes } from '../action/action-resources.ts'
import type { GlobSet, ExampleText } from '../glob/glob-set.ts'
import { findExampleResource, hasExampleResource } from './example-resource.ts'
import type { AddedPermission } from './added-permission.ts'
import { canOverlapTypes } from './type-overlap.ts'
import type { ArnOwner } from '../glob/sample-arns.ts'

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
  return {
    owner: arnOwner,
    find: memoizeByTypes(
      (added, index) => findExampleResource(added, index, arnOwner, actionCatalog),
      actionCatalog,
    ),
    has: memoizeByTypes(
      (added, index) =>
        canOverlap(added, index, actionCatalog) ?? hasExampleResource(added, index, arnOwner, actionCatalog),
      actionCatalog,
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

function memoizeByTypes<Result>(
  compute: (added: AddedPermission, index: number) => Result,
  actionCatalog: ActionCatalog,
): (added: AddedPermission, index: number) => Result {
  const known = new Map<GlobSet, Map<readonly string[], Result>>()
  return (added, index) => {
    const arns = actionCatalog.arns(index)
    const byTypes = known.get(added.resources) ?? new Map<readonly string[], Result>()
    known.set(added.resources, byTypes)
    const found = byTypes.get(arns) ?? compute(added, index)
    byTypes.set(arns, found)
    return found
  }
}
