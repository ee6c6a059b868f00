import type { PolicyDocument, PolicyStatement } from '../../policy-document.ts'
import { isGlobMatch } from '../../glob/glob-match.ts'

/** Which anonymous callers a resource policy admits. */
export type AnonymousAccess = 'EVERYONE' | 'UNDER_CONDITIONS' | 'NOBODY'

/**
 * Whether `policy` allows an anonymous caller the action. `facts` are the condition keys whose value is certain for
 * such a request. A condition on the caller's identity (`aws:PrincipalOrgID`, `aws:SourceArn` …) excludes anonymous
 * callers, who have none of these keys. Source: IAM User Guide, "AWS global condition context keys".
 */
export function evaluateAnonymousAccess(
  policy: PolicyDocument,
  action: string,
  facts: Readonly<Record<string, string>>,
): AnonymousAccess {
  const statements = policy.Statement.filter(
    policyStatement => isActionNamed(policyStatement, action) && isEveryoneNamed(policyStatement),
  )
  if (
    statements.some(
      policyStatement =>
        policyStatement.Effect === 'Deny' && evaluateConditions(policyStatement, facts) === 'ALWAYS',
    )
  ) {
    return 'NOBODY'
  }
  const allowed = statements
    .filter(policyStatement => policyStatement.Effect === 'Allow')
    .map(policyStatement => evaluateConditions(policyStatement, facts))
  if (!allowed.some(condition => condition !== 'NEVER')) return 'NOBODY'
  const denied = statements.some(
    policyStatement =>
      policyStatement.Effect === 'Deny' && evaluateConditions(policyStatement, facts) !== 'NEVER',
  )
  return allowed.includes('ALWAYS') && !denied ? 'EVERYONE' : 'UNDER_CONDITIONS'
}

function isActionNamed(policyStatement: PolicyStatement, action: string): boolean {
  if (policyStatement.Action) return policyStatement.Action.some(pattern => isGlobMatch(pattern, action))
  if (policyStatement.NotAction)
    return !policyStatement.NotAction.some(pattern => isGlobMatch(pattern, action))
  return false
}

function isEveryoneNamed(policyStatement: PolicyStatement): boolean {
  const principal = policyStatement.Principal
  if (principal) return ['*', 'AWS'].some(type => principal[type]?.includes('*'))
  return policyStatement.NotPrincipal !== undefined
}

type ConditionOutcome = 'ALWAYS' | 'SOMETIMES' | 'NEVER'

function evaluateConditions(
  policyStatement: PolicyStatement,
  facts: Readonly<Record<string, string>>,
): ConditionOutcome {
  const tests = Object.entries(policyStatement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => evaluateTest(operator, key.toLowerCase(), values, facts)),
  )
  if (tests.includes('NEVER')) return 'NEVER'
  return tests.every(test => test === 'ALWAYS') ? 'ALWAYS' : 'SOMETIMES'
}

/** Keys that only an authenticated caller, or a service that acts for one, provides. */
const IDENTITY_KEYS = /^aws:(principal(?!type)|userid$|username$|source(account|arn|orgid|orgpaths|owner)$)/

/** Operators that hold if the key is missing (IAM User Guide, "Condition operators"). */
const NEGATIVE = /^(StringNot(Equals|EqualsIgnoreCase|Like)|ArnNot(Equals|Like))(IfExists)?$/i

function evaluateTest(
  operator: string,
  key: string,
  values: readonly string[],
  facts: Readonly<Record<string, string>>,
): ConditionOutcome {
  const positive = /^(ForAnyValue:)?(String(Equals|EqualsIgnoreCase|Like)|Arn(Equals|Like)|Bool)$/i.test(
    operator,
  )
  if (IDENTITY_KEYS.test(key) && NEGATIVE.test(operator)) return 'ALWAYS'
  if (!positive) return 'SOMETIMES'
  if (IDENTITY_KEYS.test(key)) return 'NEVER'
  const fact = Object.hasOwn(facts, key) ? facts[key] : undefined
  if (fact === undefined) return 'SOMETIMES'
  return values.some(value => isGlobMatch(value, fact)) ? 'ALWAYS' : 'NEVER'
}
