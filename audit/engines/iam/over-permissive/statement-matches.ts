import type { PolicyDocument, PolicyStatement } from '../policy-document.ts'
import { isExactGlobMatch, isGlobMatch } from '../glob/glob-match.ts'
import { joinPatterns } from '../statement-name.ts'
import { countSteps } from '../step-limit.ts'

/** Represents a variable of unknown value: some text without wildcards. */
const UNKNOWN_VALUE = '\u0002'

/** The part of a statement that matches `action`, as the policy spells it; undefined if it does not match. */
export function findActionMatch(policyStatement: PolicyStatement, action: string): string | undefined {
  const pattern = policyStatement.Action?.find(each => isGlobMatch(each, action))
  if (pattern !== undefined) return `Action ${joinPatterns([pattern])}`
  if (policyStatement.NotAction === undefined) return undefined
  const isExcluded = policyStatement.NotAction.some(each => isGlobMatch(each, action))
  return isExcluded ? undefined : `NotAction ${joinPatterns(policyStatement.NotAction)}`
}

/** The part of a statement that matches all actions of a service; undefined if there is none. */
export function findServiceWildcard(policyStatement: PolicyStatement): string | undefined {
  const pattern = policyStatement.Action?.find(isServiceWildcard)
  if (pattern !== undefined) return `Action ${joinPatterns([pattern])}`
  if (policyStatement.NotAction === undefined || policyStatement.NotAction.some(isEveryServiceWildcard))
    return undefined
  return `NotAction ${joinPatterns(policyStatement.NotAction)}`
}

/** `s3:*`, `*`, `s3:?*`: matches every action of the service. */
export function isServiceWildcard(pattern: string): boolean {
  const action = pattern.includes(':') ? pattern.slice(pattern.indexOf(':') + 1) : pattern
  return /^[*?]+$/.test(action) && action.includes('*')
}

/** `*`, `*:Delete*`: matches something of every service. */
function isEveryServiceWildcard(pattern: string): boolean {
  const [service = ''] = pattern.split(':')
  return /^[*?]+$/.test(service)
}

/** The part of a statement that matches `resource`; undefined if it does not match. */
export function findResourceMatch(
  policyStatement: PolicyStatement,
  resource: string,
  { Version }: PolicyDocument,
  account: string,
): string | undefined {
  const matches = (pattern: string) =>
    isExactGlobMatch(substituteAccount(pattern, Version, account), resource)
  const pattern = policyStatement.Resource?.find(matches)
  if (pattern !== undefined) return `Resource ${joinPatterns([pattern])}`
  if (policyStatement.NotResource === undefined || policyStatement.NotResource.some(matches)) return undefined
  return `NotResource ${joinPatterns(policyStatement.NotResource)}`
}

/** A resource with its variables replaced; before version 2012-10-17 there are none. */
function substituteAccount(pattern: string, version: string, account: string): string {
  countSteps(1)
  if (version !== '2012-10-17') return pattern
  return pattern.replaceAll(/\$\{([^{}]{1,200})\}/g, (_, name: string) =>
    /^aws:(principal|resource)account$/i.test(name.trim()) ? account : UNKNOWN_VALUE,
  )
}
