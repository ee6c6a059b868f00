import type { PolicyDocument, PolicyStatement } from '../policy-document.ts'
import { isExactGlobMatch, isGlobMatch } from '../glob/glob-match.ts'

/** What stands for a variable whose value nobody can tell: some text, and no wildcard. */
const UNKNOWN_VALUE = '\u0002'

/** How a statement says that it is about `action`, in its own words; undefined where it is not about it. */
export function findActionMatch(policyStatement: PolicyStatement, action: string): string | undefined {
  const pattern = policyStatement.Action?.find(each => isGlobMatch(each, action))
  if (pattern !== undefined) return `Action ${pattern}`
  if (policyStatement.NotAction === undefined) return undefined
  const isExcluded = policyStatement.NotAction.some(each => isGlobMatch(each, action))
  return isExcluded ? undefined : `NotAction ${policyStatement.NotAction.join(', ')}`
}

/** How a statement says that it is about all actions of some service; undefined where it is not. */
export function findServiceWildcard(policyStatement: PolicyStatement): string | undefined {
  const pattern = policyStatement.Action?.find(isServiceWildcard)
  if (pattern !== undefined) return `Action ${pattern}`
  if (policyStatement.NotAction === undefined || policyStatement.NotAction.some(isEveryServiceWildcard))
    return undefined
  return `NotAction ${policyStatement.NotAction.join(', ')}`
}

/** `s3:*`, `*`, `s3:?*`: what matches any action of the service. */
export function isServiceWildcard(pattern: string): boolean {
  const action = pattern.includes(':') ? pattern.slice(pattern.indexOf(':') + 1) : pattern
  return /^[*?]+$/.test(action) && action.includes('*')
}

/** `*`, `*:Delete*`: what takes something away from every service. */
function isEveryServiceWildcard(pattern: string): boolean {
  const [service = ''] = pattern.split(':')
  return /^[*?]+$/.test(service)
}

/** How a statement says that it is about `resource`; undefined where it is not about it. */
export function findResourceMatch(
  policyStatement: PolicyStatement,
  resource: string,
  { Version }: PolicyDocument,
  account: string,
): string | undefined {
  const matches = (pattern: string) =>
    isExactGlobMatch(substituteAccount(pattern, Version, account), resource)
  const pattern = policyStatement.Resource?.find(matches)
  if (pattern !== undefined) return `Resource ${pattern}`
  if (policyStatement.NotResource === undefined || policyStatement.NotResource.some(matches)) return undefined
  return `NotResource ${policyStatement.NotResource.join(', ')}`
}

/** A resource with its variables filled in; before version 2012-10-17 there are none. */
function substituteAccount(pattern: string, version: string, account: string): string {
  if (version !== '2012-10-17') return pattern
  return pattern.replaceAll(/\$\{([^{}]{1,200})\}/g, (_, name: string) =>
    /^aws:(principal|resource)account$/i.test(name.trim()) ? account : UNKNOWN_VALUE,
  )
}
