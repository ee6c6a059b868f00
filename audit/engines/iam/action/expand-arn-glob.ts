import { splitArn } from '../glob/arn.ts'
import { hasWildcard, isGlobSuperset } from '../glob/glob-comparison.ts'
import type { ActionCatalog } from './action-catalog.ts'

/** Literal beginnings of the resource part of ARNs, such as `function:`, by service. */
type ResourcePrefixes = ReadonlyMap<string, readonly string[]>

/**
 * The ARN globs that together match what `glob` matches in a request if no wildcard of them crosses one of the first
 * five parts. A `*` at the end of a part can match beyond a colon: `arn:aws:secretsmanager:*:*:prod-*` also matches
 * the secret `arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod-db`, so that a second glob is
 * `arn:aws:secretsmanager:*:*:*:prod-*`. Source: IAM User Guide, "IAM JSON policy elements: Resource".
 */
export function expandArnGlob(glob: string, actionCatalog: ActionCatalog): readonly string[] {
  const [, , service = '', , account, resource = ''] = splitArn(glob)
  if (account !== '*' || resource === '' || resource.startsWith('*')) return [glob]
  const prefixes = findPrefixes(service, actionCatalog)
  if (prefixes === undefined || prefixes.some(prefix => resource.startsWith(prefix))) return [glob]
  return [glob, `${glob.slice(0, glob.length - resource.length)}*:${resource}`]
}

/** The prefixes of a service, or of all that a glob matches; undefined if no resource of them contains a colon. */
function findPrefixes(service: string, actionCatalog: ActionCatalog): readonly string[] | undefined {
  const all = listPrefixes(actionCatalog)
  if (!hasWildcard(service)) return all.get(service)
  const matching = [...all].filter(([name]) => isGlobSuperset(service, name))
  return matching.length === 0 ? undefined : matching.flatMap(([, some]) => some.filter(each => each !== ''))
}

const cachedPrefixes = new WeakMap<ActionCatalog, ResourcePrefixes>()

/** The prefixes of the services that have a resource type with a colon in the resource part of its ARN. */
function listPrefixes(actionCatalog: ActionCatalog): ResourcePrefixes {
  const known = cachedPrefixes.get(actionCatalog)
  if (known !== undefined) return known
  const byService = new Map<string, Set<string>>()
  const withColon = new Set<string>()
  for (const arn of new Set(actionCatalog.names.flatMap((_, index) => actionCatalog.arns(index)))) {
    const [, , service = '', , account, resource = ''] = splitArn(arn)
    const prefixes = byService.get(service) ?? new Set()
    byService.set(service, prefixes.add(/^[^*?]*/.exec(resource)?.[0] ?? ''))
    if (account === '*' && resource.includes(':')) withColon.add(service)
  }
  const found = new Map(
    [...byService]
      .filter(([service]) => withColon.has(service))
      .map(([service, some]) => [service, [...some]]),
  )
  cachedPrefixes.set(actionCatalog, found)
  return found
}
