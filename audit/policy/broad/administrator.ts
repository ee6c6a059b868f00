import type { Statement } from '../document.ts'
import { globMatches } from '../glob/glob.ts'

/**
 * How an Allow statement says that its holder may do everything: every action on every resource, or every action but a
 * few (NotAction) with IAM among what is left, since who can write policies can give himself the rest. Undefined where
 * it does not.
 */
export function saysEverything(statement: Statement): string | undefined {
  if (statement.Effect !== 'Allow' || !coversEveryResource(statement)) return undefined
  const every = statement.Action?.find(action => /^\*+(:\*+)?$/.test(action))
  if (every !== undefined) return `Action ${every}`
  if (statement.NotAction === undefined) return undefined
  const excludesIam = statement.NotAction.some(action => globMatches(action, 'iam:*'))
  return excludesIam ? undefined : `NotAction ${statement.NotAction.join(', ')}`
}

function coversEveryResource(statement: Statement): boolean {
  if (statement.NotResource !== undefined) return !statement.NotResource.some(everything)
  return statement.Resource?.some(everything) ?? false
}

function everything(resource: string): boolean {
  return /^\*+$|^arn:[*:]*$|^arn:(aws[a-z-]*|\*):\*+(:\*+)*$/.test(resource)
}
