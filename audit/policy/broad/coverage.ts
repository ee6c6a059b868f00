import type { PolicyDocument, Statement } from '../document.ts'
import { exactGlobMatches, globMatches } from '../glob/glob.ts'

/** What stands for a variable whose value nobody can tell: some text, and no wildcard. */
const SOME_VALUE = '\u0002'

/** How a statement says that it is about `action`, in its own words; undefined where it is not about it. */
export function saysAction(statement: Statement, action: string): string | undefined {
  const pattern = statement.Action?.find(each => globMatches(each, action))
  if (pattern !== undefined) return `Action ${pattern}`
  if (statement.NotAction === undefined) return undefined
  const left = statement.NotAction.some(each => globMatches(each, action))
  return left ? undefined : `NotAction ${statement.NotAction.join(', ')}`
}

/** How a statement says that it is about all actions of some service; undefined where it is not. */
export function saysWholeService(statement: Statement): string | undefined {
  const pattern = statement.Action?.find(isWholeService)
  if (pattern !== undefined) return `Action ${pattern}`
  if (statement.NotAction === undefined || statement.NotAction.some(isAboutEveryService)) return undefined
  return `NotAction ${statement.NotAction.join(', ')}`
}

/** `s3:*`, `*`, `s3:?*`: what matches any action of the service. */
export function isWholeService(pattern: string): boolean {
  const action = pattern.includes(':') ? pattern.slice(pattern.indexOf(':') + 1) : pattern
  return /^[*?]+$/.test(action) && action.includes('*')
}

/** `*`, `*:Delete*`: what takes something away from every service. */
function isAboutEveryService(pattern: string): boolean {
  const [service = ''] = pattern.split(':')
  return /^[*?]+$/.test(service)
}

/** How a statement says that it is about `resource`; undefined where it is not about it. */
export function saysResource(
  statement: Statement,
  resource: string,
  { Version }: PolicyDocument,
  account: string,
): string | undefined {
  const matches = (pattern: string) => exactGlobMatches(filledIn(pattern, Version, account), resource)
  const pattern = statement.Resource?.find(matches)
  if (pattern !== undefined) return `Resource ${pattern}`
  if (statement.NotResource === undefined || statement.NotResource.some(matches)) return undefined
  return `NotResource ${statement.NotResource.join(', ')}`
}

/** A resource with its variables filled in; before version 2012-10-17 there are none. */
function filledIn(pattern: string, version: string, account: string): string {
  if (version !== '2012-10-17') return pattern
  return pattern.replaceAll(/\$\{([^{}]{1,200})\}/g, (_, name: string) =>
    /^aws:(principal|resource)account$/i.test(name.trim()) ? account : SOME_VALUE,
  )
}
