import type { GlobSet } from '../glob/glob-set.ts'
import type { ActionCatalog } from './action-catalog.ts'

/** Globs that also match ARNs of other resource types: names of buckets and access points contain no slash. */
const EXCLUDED_CHILDREN: Readonly<Record<string, string>> = {
  'arn:*:s3:::*': 'arn:*:s3:::*/*',
  'arn:*:s3:*:*:accesspoint/*': 'arn:*:s3:*:*:accesspoint/*/*',
}

/**
 * The resource of a request for an action without resource types: the `Resource` of a policy must match this text.
 */
export const ANY_RESOURCE: GlobSet = { text: '*' }

/** The exact set of ARNs that the action at `index` can be requested for: those of its resource types, or `*`. */
export function buildActionResources(actionCatalog: ActionCatalog, index: number): GlobSet {
  const types = listActionResourceTypes(actionCatalog, index)
  return types.length === 0 ? ANY_RESOURCE : { any: types }
}

/** The same for each resource type; empty if the action supports only `*`. */
export function listActionResourceTypes(actionCatalog: ActionCatalog, index: number): readonly GlobSet[] {
  const arns = actionCatalog.arns(index)
  const types = cachedTypes.get(arns) ?? arns.map(buildTypeGlobSet)
  cachedTypes.set(arns, types)
  return types
}

/** Actions with the same resource types share one list of ARN globs. */
const cachedTypes = new WeakMap<readonly string[], readonly GlobSet[]>()

function buildTypeGlobSet(glob: string): GlobSet {
  const without = Object.hasOwn(EXCLUDED_CHILDREN, glob) ? EXCLUDED_CHILDREN[glob] : undefined
  return without === undefined ? { arn: glob } : { all: [{ arn: glob }, { not: { arn: without } }] }
}
