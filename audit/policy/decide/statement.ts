import type { Known } from '../condition/compared.ts'
import { testsAsWritten } from '../condition/condition.ts'
import { asWritten, filledIn, globOfMatches } from '../condition/filled-in.ts'
import { every, meets } from '../condition/meets.ts'
import type { RequestContext } from '../condition/request.ts'
import type { Statement } from '../document.ts'
import { globMatches } from '../glob/glob.ts'

/** What is asked for. */
export interface Request {
  action: string
  resource: string
  context: RequestContext
}

/** Whether a statement of a policy of this version is of the request, whoever makes it. */
export function isOf(statement: Statement, version: string, request: Request): Known {
  if (!isOfAction(statement, request.action) || !isOfResource(statement, version, request)) return false
  return every(testsAsWritten(statement, version).map(test => meets(test, request.context)))
}

/** Actions have no case. */
function isOfAction({ Action, NotAction }: Statement, action: string): boolean {
  const isListed = (patterns: readonly string[]) => patterns.some(pattern => globMatches(pattern, action))
  if (Action) return isListed(Action)
  return NotAction !== undefined && !isListed(NotAction)
}

/** Without Resource a statement is of what its policy is attached to; a variable without a value matches nothing. */
function isOfResource({ Resource, NotResource }: Statement, version: string, request: Request): boolean {
  const isListed = (patterns: readonly string[]) =>
    patterns.some(pattern => isResource(pattern, version, request))
  if (Resource) return isListed(Resource)
  return NotResource === undefined || !isListed(NotResource)
}

function isResource(pattern: string, version: string, { resource, context }: Request): boolean {
  const wanted = version === '2012-10-17' ? filledIn(pattern, context) : asWritten(pattern)
  return wanted !== undefined && globOfMatches(wanted.glob, resource)
}
