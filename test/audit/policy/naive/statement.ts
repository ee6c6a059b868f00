import { listed, type NaivePolicy, type NaiveRequest, type NaiveStatement } from './document.ts'
import { operatorHolds } from './operator.ts'
import { isLike, isLikeWith, type Reading } from './pattern.ts'

/**
 * How far the wildcards of a Resource reach: over colons (`PLAIN`); or, as pages of AWS differ on that, so that what is
 * allowed is allowed by every reading (`SURELY`), or by one (`PERHAPS`).
 */
export type Reach = 'PLAIN' | 'SURELY' | 'PERHAPS'

/** Whether a statement speaks of a request, whoever makes it. */
export function speaksOf(
  statement: NaiveStatement,
  policy: NaivePolicy,
  request: NaiveRequest,
  reach: Reach = 'PLAIN',
): boolean {
  const reading = { version: policy.Version ?? '2008-10-17', context: request.context }
  return (
    hasAction(statement, request.action) &&
    hasResource(statement, request, { ...reading, inParts: isBoundToParts(statement, reach) }) &&
    holds(statement, reading)
  )
}

/** Whether a policy has a statement of that effect which speaks of the request and is meant for its maker. */
export function hasStatement(
  policy: NaivePolicy,
  effect: 'Allow' | 'Deny',
  request: NaiveRequest,
  { reach, isMeant }: { reach: Reach; isMeant?: (statement: NaiveStatement) => boolean },
): boolean {
  return listed(policy.Statement).some(
    statement =>
      statement.Effect === effect &&
      speaksOf(statement, policy, request, reach) &&
      (isMeant === undefined || isMeant(statement)),
  )
}

function isBoundToParts({ Effect, NotResource }: NaiveStatement, reach: Reach): boolean {
  const isWanted = (Effect === 'Allow') === (NotResource === undefined)
  return reach !== 'PLAIN' && isWanted === (reach === 'SURELY')
}

/** Actions have no case. */
function hasAction(statement: NaiveStatement, action: string): boolean {
  if (statement.NotAction !== undefined)
    return listed(statement.NotAction).every(pattern => !isLike(pattern, action, 'i'))
  return listed(statement.Action).some(pattern => isLike(pattern, action, 'i'))
}

/** A statement without Resource and NotResource is one of a trust policy, which speaks of its role. */
function hasResource(statement: NaiveStatement, { resource }: NaiveRequest, reading: Reading): boolean {
  const isOne = (pattern: string): boolean => pattern === '*' || isLikeWith(pattern, resource, reading)
  if (statement.NotResource !== undefined) return !listed(statement.NotResource).some(isOne)
  return statement.Resource === undefined || listed(statement.Resource).some(isOne)
}

function holds(statement: NaiveStatement, reading: Reading): boolean {
  for (const [operator, keys] of Object.entries(statement.Condition ?? {}))
    for (const [key, wanted] of Object.entries(keys))
      if (!operatorHolds(operator, key, listed(wanted), reading)) return false
  return true
}

/** The statements that are of an action, whatever the resource, as texts: to be read where a test fails. */
export function statementsNaming(action: string, policies: readonly NaivePolicy[]): string[] {
  return policies.flatMap(({ Version, Statement }, at) =>
    listed(Statement)
      .filter(each => hasAction(each, action))
      .map(
        each =>
          `${at} ${Version ?? ''} ${JSON.stringify({ ...each, Action: undefined, NotAction: undefined })}`,
      ),
  )
}
