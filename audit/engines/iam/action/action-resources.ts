import type { GlobSet } from '../glob/glob-set.ts'
import type { ActionCatalog } from './action-catalog.ts'

/** Globs of ARNs that match those of other resource types too: names of buckets and access points have no slash. */
const EXCLUDED_CHILDREN: Readonly<Record<string, string>> = {
  'arn:*:s3:::*': 'arn:*:s3:::*/*',
  'arn:*:s3:*:*:accesspoint/*': 'arn:*:s3:*:*:accesspoint/*/*',
}

/** The request's resource for an action without resource types: a policy's `Resource` has to match this very text. */
export const ANY_RESOURCE: GlobSet = { text: '*' }

/** The ARNs that the action `index` can be asked for, exactly: those of its resource types, or `*`. */
export function buildActionResources(actionCatalog: ActionCatalog, index: number): GlobSet {
  const types = listActionResourceTypes(actionCatalog, index)
  return types.length === 0 ? ANY_RESOURCE : { any: types }
}

/** The same, type by type; none where only `*` works. */
export function listActionResourceTypes(actionCatalog: ActionCatalog, index: number): readonly GlobSet[] {
  const arns = actionCatalog.arns(index)
  const types = cachedTypes.get(arns) ?? arns.map(buildTypeGlobSet)
  cachedTypes.set(arns, types)
  return types
}

/** Actions of the same types have the same list of ARNs. */
const cachedTypes = new WeakMap<readonly string[], readonly GlobSet[]>()

function buildTypeGlobSet(glob: string): GlobSet {
  const without = Object.hasOwn(EXCLUDED_CHILDREN, glob) ? EXCLUDED_CHILDREN[glob] : undefined
  return without === undefined ? { arn: glob } : { all: [{ arn: glob }, { not: { arn: without } }] }
}
