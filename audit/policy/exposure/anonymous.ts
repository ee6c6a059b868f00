import type { PolicyDocument, Statement } from '../document.ts'
import { globMatches } from '../glob/glob.ts'

/** Who, of those that prove no identity, a resource policy lets in. */
export type AnonymousAccess = 'EVERYONE' | 'UNDER_CONDITIONS' | 'NOBODY'

/**
 * Whether `policy` lets an anonymous caller do `action`. `facts` are the condition keys whose value is certain for
 * such a request. A condition on who the caller is (`aws:PrincipalOrgID`, `aws:SourceArn` …) keeps him out: he has
 * none of these keys. Source: IAM User Guide, "AWS global condition context keys".
 */
export function anonymousAccess(
  policy: PolicyDocument,
  action: string,
  facts: Readonly<Record<string, string>>,
): AnonymousAccess {
  const statements = policy.Statement.filter(
    statement => namesAction(statement, action) && namesEveryone(statement),
  )
  if (
    statements.some(statement => statement.Effect === 'Deny' && conditionOf(statement, facts) === 'ALWAYS')
  ) {
    return 'NOBODY'
  }
  const allowed = statements
    .filter(statement => statement.Effect === 'Allow')
    .map(statement => conditionOf(statement, facts))
  if (!allowed.some(condition => condition !== 'NEVER')) return 'NOBODY'
  const denied = statements.some(
    statement => statement.Effect === 'Deny' && conditionOf(statement, facts) !== 'NEVER',
  )
  return allowed.includes('ALWAYS') && !denied ? 'EVERYONE' : 'UNDER_CONDITIONS'
}

function namesAction(statement: Statement, action: string): boolean {
  if (statement.Action) return statement.Action.some(pattern => globMatches(pattern, action))
  if (statement.NotAction) return !statement.NotAction.some(pattern => globMatches(pattern, action))
  return false
}

function namesEveryone(statement: Statement): boolean {
  const principal = statement.Principal
  if (principal) return ['*', 'AWS'].some(type => principal[type]?.includes('*'))
  return statement.NotPrincipal !== undefined
}

type Holds = 'ALWAYS' | 'SOMETIMES' | 'NEVER'

function conditionOf(statement: Statement, facts: Readonly<Record<string, string>>): Holds {
  const tests = Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => testOf(operator, key.toLowerCase(), values, facts)),
  )
  if (tests.includes('NEVER')) return 'NEVER'
  return tests.every(test => test === 'ALWAYS') ? 'ALWAYS' : 'SOMETIMES'
}

/** Keys that only an identified caller, or a service that calls for someone, brings along. */
const IDENTITY_KEYS = /^aws:(principal(?!type)|userid$|username$|source(account|arn|orgid|orgpaths|owner)$)/

/** Operators that hold where the key is missing (IAM User Guide, "Condition operators"). */
const NEGATIVE = /^(StringNot(Equals|EqualsIgnoreCase|Like)|ArnNot(Equals|Like))(IfExists)?$/i

function testOf(
  operator: string,
  key: string,
  values: readonly string[],
  facts: Readonly<Record<string, string>>,
): Holds {
  const positive = /^(ForAnyValue:)?(String(Equals|EqualsIgnoreCase|Like)|Arn(Equals|Like)|Bool)$/i.test(
    operator,
  )
  if (IDENTITY_KEYS.test(key) && NEGATIVE.test(operator)) return 'ALWAYS'
  if (!positive) return 'SOMETIMES'
  if (IDENTITY_KEYS.test(key)) return 'NEVER'
  const fact = Object.hasOwn(facts, key) ? facts[key] : undefined
  if (fact === undefined) return 'SOMETIMES'
  return values.some(value => globMatches(value, fact)) ? 'ALWAYS' : 'NEVER'
}
