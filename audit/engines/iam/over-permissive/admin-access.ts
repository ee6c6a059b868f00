import type { PolicyStatement } from '../policy-document.ts'
import { isGlobMatch } from '../glob/glob-match.ts'

/**
 * How an Allow statement says that its holder may do everything: every action on every resource, or every action but a
 * few (NotAction) with IAM among what is left, since who can write policies can give himself the rest. Undefined where
 * it does not.
 */
export function describeAdminAccess(policyStatement: PolicyStatement): string | undefined {
  if (policyStatement.Effect !== 'Allow' || !coversEveryResource(policyStatement)) return undefined
  const every = policyStatement.Action?.find(action => /^\*+(:\*+)?$/.test(action))
  if (every !== undefined) return `Action ${every}`
  if (policyStatement.NotAction === undefined) return undefined
  const excludesIam = policyStatement.NotAction.some(action => isGlobMatch(action, 'iam:*'))
  return excludesIam ? undefined : `NotAction ${policyStatement.NotAction.join(', ')}`
}

function coversEveryResource(policyStatement: PolicyStatement): boolean {
  if (policyStatement.NotResource !== undefined) return !policyStatement.NotResource.some(isAnyResource)
  return policyStatement.Resource?.some(isAnyResource) ?? false
}

function isAnyResource(resource: string): boolean {
  return /^\*+$|^arn:[*:]*$|^arn:(aws[a-z-]*|\*):\*+(:\*+)*$/.test(resource)
}
