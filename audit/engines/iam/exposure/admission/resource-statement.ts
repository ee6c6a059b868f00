import { parseConditionTests, type ConditionTest } from '../../condition/condition-test.ts'
import type { PolicyDocument, PolicyStatement } from '../../policy-document.ts'
import { isGlobSuperset, canGlobsOverlap } from '../../glob/glob-comparison.ts'
import { negateTristate, combineWithOr, type Tristate } from '../../tristate.ts'
import { parsePrincipalElement, type NamedPrincipal } from '../request/named-principal.ts'

/** A statement, read once. */
export interface ResourceStatement {
  effect: 'Allow' | 'Deny'
  /** Its Sid, or its number from 1 in words. */
  statement: string
  /** Whom it names; undefined where it names nobody, as in a policy of a principal's own. */
  principals: { named: readonly NamedPrincipal[]; excepted: boolean } | undefined
  tests: readonly ConditionTest[]
  /** In lower case: actions have none. */
  actions: { patterns: readonly string[]; excepted: boolean }
  resources: { patterns: readonly string[]; excepted: boolean }
}

/** An action, or a pattern of actions, that a statement allows. */
export interface AllowedActions {
  /** In the policy's own words. */
  asWritten: string
  pattern: string
  /** Patterns of what is not allowed although `pattern` matches it. */
  except: readonly string[]
}

/** The statements of `policy`, on a resource of `organization` where that is known. */
export function parseResourceStatements(policy: PolicyDocument, organization?: string): ResourceStatement[] {
  return policy.Statement.map((policyStatement, index) => ({
    effect: policyStatement.Effect,
    statement: policyStatement.Sid ?? `statement ${index + 1}`,
    principals: parseStatementPrincipals(policyStatement),
    tests: parseConditionTests(policyStatement, policy.Version).map(conditionTest =>
      replaceOrganizationVariable(conditionTest, organization),
    ),
    actions: pickPatterns(
      lowerPatterns(policyStatement.Action),
      lowerPatterns(policyStatement.NotAction),
      [],
    ),
    resources: pickPatterns(policyStatement.Resource, policyStatement.NotResource, ['*']),
  }))
}

/** The test with the id of the resource's organization in the place of its variable. */
function replaceOrganizationVariable(
  conditionTest: ConditionTest,
  organization: string | undefined,
): ConditionTest {
  if (organization === undefined || !conditionTest.hasVariables) return conditionTest
  const values = conditionTest.values.map(value =>
    value.replaceAll(/\$\{aws:ResourceOrgID\}/gi, organization),
  )
  return { ...conditionTest, values }
}

function parseStatementPrincipals(policyStatement: PolicyStatement): ResourceStatement['principals'] {
  if (policyStatement.Principal)
    return { named: parsePrincipalElement(policyStatement.Principal), excepted: false }
  return (
    policyStatement.NotPrincipal && {
      named: parsePrincipalElement(policyStatement.NotPrincipal),
      excepted: true,
    }
  )
}

function pickPatterns(
  included: readonly string[] | undefined,
  excluded: readonly string[] | undefined,
  otherwise: readonly string[],
) {
  if (included) return { patterns: included, excepted: false }
  return excluded ? { patterns: excluded, excepted: true } : { patterns: otherwise, excepted: false }
}

function lowerPatterns(patterns: readonly string[] | undefined): readonly string[] | undefined {
  return patterns?.map(pattern => pattern.toLowerCase())
}

/** What `grant` allows of `asked`, which are actions or patterns of them. */
export function listAllowedActions(
  { actions }: ResourceStatement,
  wantedPatterns: readonly string[],
): AllowedActions[] {
  const wanted = wantedPatterns.map(each => each.toLowerCase())
  const { patterns, excepted } = actions
  if (!excepted)
    return patterns.flatMap(pattern =>
      intersectGlobs(pattern, wanted).map(each => ({ asWritten: pattern, pattern: each, except: [] })),
    )
  const asWritten = `all but ${patterns.join(', ')}`
  return wanted
    .filter(each => !patterns.some(pattern => isGlobSuperset(pattern, each)))
    .map(pattern => ({ asWritten, pattern, except: patterns }))
}

/** The resources of `grant` that are among `asked`, which are ARNs or patterns of them; undefined where none is. */
export function narrowToResources(
  resourceStatement: ResourceStatement,
  wantedPatterns: readonly string[],
): ResourceStatement | undefined {
  const { patterns, excepted } = resourceStatement.resources
  const remaining = excepted
    ? wantedPatterns.filter(each => !patterns.some(pattern => isGlobSuperset(pattern, each)))
    : patterns.flatMap(pattern => intersectGlobs(pattern, wantedPatterns))
  return remaining.length === 0
    ? undefined
    : { ...resourceStatement, resources: { patterns: [...new Set(remaining)], excepted: false } }
}

/** What a glob has in common with each of the others: the narrower of both, or else the glob itself. */
function intersectGlobs(glob: string, others: readonly string[]): string[] {
  if (others.some(other => isGlobSuperset(other, glob))) return [glob]
  return others
    .filter(other => canGlobsOverlap(glob, other))
    .map(other => (isGlobSuperset(glob, other) ? other : glob))
}

/** Whether `deny` is of the action. */
export function matchStatementAction(
  { actions }: ResourceStatement,
  allowedActions: AllowedActions,
): Tristate {
  return matchPatterns(actions, allowedActions.pattern, allowedActions.except)
}

/** Whether `deny` is of the resources that `allow` is of. */
export function matchStatementResources(deny: ResourceStatement, allow: ResourceStatement): Tristate {
  const { patterns, excepted } = allow.resources
  if (excepted) return matchPatterns(deny.resources, '*', patterns)
  const each = patterns.map(pattern => matchPatterns(deny.resources, pattern, []))
  return each.every(outcome => outcome === 'ALWAYS')
    ? 'ALWAYS'
    : combineWithOr(each) === 'NEVER'
      ? 'NEVER'
      : 'SOMETIMES'
}

function matchPatterns(
  { patterns, excepted }: ResourceStatement['actions'],
  pattern: string,
  except: readonly string[],
): Tristate {
  const outcome = combineWithOr(
    patterns.map(each => {
      if (isGlobSuperset(each, pattern)) return 'ALWAYS'
      const isElsewhere = except.some(out => isGlobSuperset(out, each)) || !canGlobsOverlap(each, pattern)
      return isElsewhere ? 'NEVER' : 'SOMETIMES'
    }),
  )
  return excepted ? negateTristate(outcome) : outcome
}
