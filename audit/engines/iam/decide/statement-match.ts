import type { BooleanOrUnknown } from '../condition/operators.ts'
import { parseConditionTestsAsWritten } from '../condition/condition-test.ts'
import {
  keepAsWritten,
  resolveRequestVariables,
  isResolvedGlobMatch,
} from '../condition/request-variables.ts'
import { combineKnownWithAnd, evaluateTestForRequest } from '../condition/evaluate-for-request.ts'
import type { RequestContext } from '../condition/request-context.ts'
import type { PolicyStatement } from '../policy-document.ts'
import { isGlobMatch } from '../glob/glob-match.ts'

/** A request for one action on one resource. */
export interface PolicyRequest {
  action: string
  resource: string
  context: RequestContext
}

/** Whether a statement of a policy of this version matches the request, without regard to its principal. */
export function matchStatement(
  policyStatement: PolicyStatement,
  version: string,
  policyRequest: PolicyRequest,
): BooleanOrUnknown {
  if (
    !isActionMatched(policyStatement, policyRequest.action) ||
    !isResourceMatched(policyStatement, version, policyRequest)
  )
    return false
  return combineKnownWithAnd(
    parseConditionTestsAsWritten(policyStatement, version).map(conditionTest =>
      evaluateTestForRequest(conditionTest, policyRequest.context),
    ),
  )
}

/** Actions are case-insensitive. */
function isActionMatched({ Action, NotAction }: PolicyStatement, action: string): boolean {
  const isListed = (patterns: readonly string[]) => patterns.some(pattern => isGlobMatch(pattern, action))
  if (Action) return isListed(Action)
  return NotAction !== undefined && !isListed(NotAction)
}

/** A statement without Resource applies to the resource of its policy. A variable without a value matches nothing. */
function isResourceMatched(
  { Resource, NotResource }: PolicyStatement,
  version: string,
  policyRequest: PolicyRequest,
): boolean {
  const isListed = (patterns: readonly string[]) =>
    patterns.some(pattern => isResourcePatternMatched(pattern, version, policyRequest))
  if (Resource) return isListed(Resource)
  return NotResource === undefined || !isListed(NotResource)
}

function isResourcePatternMatched(
  pattern: string,
  version: string,
  { resource, context }: PolicyRequest,
): boolean {
  const wanted = version === '2012-10-17' ? resolveRequestVariables(pattern, context) : keepAsWritten(pattern)
  return wanted !== undefined && isResolvedGlobMatch(wanted.glob, resource)
}
