import { normalizeList, type OraclePolicy, type OracleRequest, type OracleStatement } from './document.ts'
import { isOperatorMet } from './operator.ts'
import { isMatchByRegex, isPolicyTextMatch, type PatternOptions } from './pattern.ts'

/**
 * The scope of wildcards in a Resource: across colons (`PLAIN`); or, because AWS's documentation is ambiguous,
 * allowed under every interpretation (`SURELY`) or under one (`PERHAPS`).
 */
export type WildcardScope = 'PLAIN' | 'SURELY' | 'PERHAPS'

/** Whether a statement applies to a request, without regard to its principal. */
export function isStatementForRequest(
  statement: OracleStatement,
  policy: OraclePolicy,
  request: OracleRequest,
  wildcardScope: WildcardScope = 'PLAIN',
): boolean {
  const reading = { version: policy.Version ?? '2008-10-17', context: request.context }
  return (
    hasAction(statement, request.action) &&
    hasResource(statement, request, { ...reading, inParts: isBoundToParts(statement, wildcardScope) }) &&
    isConditionMet(statement, reading)
  )
}

/** Whether a policy has a statement of that effect which applies to the request and its caller. */
export function hasMatchingStatement(
  policy: OraclePolicy,
  effect: 'Allow' | 'Deny',
  request: OracleRequest,
  {
    wildcardScope,
    isMeant,
  }: { wildcardScope: WildcardScope; isMeant?: (statement: OracleStatement) => boolean },
): boolean {
  return normalizeList(policy.Statement).some(
    statement =>
      statement.Effect === effect &&
      isStatementForRequest(statement, policy, request, wildcardScope) &&
      (isMeant === undefined || isMeant(statement)),
  )
}

function isBoundToParts({ Effect, NotResource }: OracleStatement, wildcardScope: WildcardScope): boolean {
  const isWanted = (Effect === 'Allow') === (NotResource === undefined)
  return wildcardScope !== 'PLAIN' && isWanted === (wildcardScope === 'SURELY')
}

/** Whether a statement names the action. Actions are case-insensitive. */
export function hasAction(statement: OracleStatement, action: string): boolean {
  if (statement.NotAction !== undefined)
    return normalizeList(statement.NotAction).every(pattern => !isMatchByRegex(pattern, action, 'i'))
  return normalizeList(statement.Action).some(pattern => isMatchByRegex(pattern, action, 'i'))
}

/** A statement without Resource and NotResource belongs to a trust policy and applies to its role. */
function hasResource(
  statement: OracleStatement,
  { resource }: OracleRequest,
  patternOptions: PatternOptions,
): boolean {
  const isOne = (pattern: string): boolean =>
    pattern === '*' ||
    isPolicyTextMatch(
      statement.Principal === undefined ? completeByFields(pattern, patternOptions.version) : pattern,
      resource,
      patternOptions,
    )
  if (statement.NotResource !== undefined) return !normalizeList(statement.NotResource).some(isOne)
  return statement.Resource === undefined || normalizeList(statement.Resource).some(isOne)
}

/**
 * An ARN with `*` for each of its six fields that an identity-based policy leaves out (IAM User Guide, "Identify AWS
 * resources with Amazon Resource Names (ARNs)"), character by character: a colon in a variable separates no fields.
 */
export function completeByFields(pattern: string, version: string): string {
  if (!pattern.startsWith('arn:')) return pattern
  const fields = ['']
  let inVariable = false
  for (const [at, letter] of pattern.split('').entries()) {
    if (pattern.startsWith('${', at)) inVariable = version === '2012-10-17' && pattern.includes('}', at)
    if (letter === '}') inVariable = false
    if (letter === ':' && !inVariable) fields.push('')
    else fields[fields.length - 1] += letter
  }
  while (fields.length < 6) fields.push('*')
  return fields.join(':')
}

function isConditionMet(statement: OracleStatement, patternOptions: PatternOptions): boolean {
  for (const [operator, keys] of Object.entries(statement.Condition ?? {}))
    for (const [key, wanted] of Object.entries(keys))
      if (!isOperatorMet(operator, key, normalizeList(wanted), patternOptions)) return false
  return true
}

/** The statements that match an action, whatever the resource, as text for failure messages. */
export function listStatementsForAction(action: string, policies: readonly OraclePolicy[]): string[] {
  return policies.flatMap(({ Version, Statement }, at) =>
    normalizeList(Statement)
      .filter(each => hasAction(each, action))
      .map(
        each =>
          `${at} ${Version ?? ''} ${JSON.stringify({ ...each, Action: undefined, NotAction: undefined })}`,
      ),
  )
}
