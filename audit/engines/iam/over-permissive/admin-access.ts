import { isEveryActionPattern } from '../action-pattern.ts'
import type { PolicyStatement } from '../policy-document.ts'
import { isGlobMatch } from '../glob/glob-match.ts'
import { joinPatterns } from '../statement-name.ts'

/**
 * How an Allow statement grants everything: every action on every resource, or all actions except a few (NotAction)
 * including those of IAM, because a principal that can write policies can grant itself the rest. Undefined if it does
 * not.
 */
export function describeAdminAccess(policyStatement: PolicyStatement): string | undefined {
  if (policyStatement.Effect !== 'Allow' || !coversEveryResource(policyStatement)) return undefined
  const every = policyStatement.Action?.find(isEveryActionPattern)
  if (every !== undefined) return `Action ${every}`
  if (policyStatement.NotAction === undefined) return undefined
  const excludesIam = policyStatement.NotAction.some(action => isGlobMatch(action, 'iam:*'))
  return excludesIam ? undefined : `NotAction ${joinPatterns(policyStatement.NotAction)}`
}

function coversEveryResource(policyStatement: PolicyStatement): boolean {
  if (policyStatement.NotResource !== undefined) return !policyStatement.NotResource.some(isAnyResource)
  return policyStatement.Resource?.some(isAnyResource) ?? false
}

function isAnyResource(resource: string): boolean {
  return /^\*+$|^arn:[*:]*$|^arn:(aws[a-z-]*|\*):\*+(:\*+)*$/.test(resource)
}
