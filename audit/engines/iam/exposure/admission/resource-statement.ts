import { parseConditionTests, type ConditionTest } from '../../condition/condition-test.ts'
import type { PolicyDocument, PolicyStatement } from '../../policy-document.ts'
import { isGlobSuperset, canGlobsOverlap } from '../../glob/glob-comparison.ts'
import { negateTristate, combineWithOr, type Tristate } from '../../tristate.ts'
import { parsePrincipalElement, type NamedPrincipal } from '../request/named-principal.ts'
import { ALL_BUT } from '../../statement-name.ts'

/** A parsed statement of a resource policy. */
export interface ResourceStatement {
  effect: 'Allow' | 'Deny'
  /** Its Sid, or its number from 1 in words. */
  statement: string
  /** The principals that it names; undefined if it has no principal, as in an identity policy. */
  principals: { named: readonly NamedPrincipal[]; excepted: boolean } | undefined
  tests: readonly ConditionTest[]
  /** Lowercase: actions are case-insensitive. */
  actions: { patterns: readonly string[]; excepted: boolean }
  resources: { patterns: readonly string[]; excepted: boolean }
}

/** An action or action pattern that a statement allows. */
export interface AllowedActions {
  /** As the policy spells it. */
  asWritten: string
  pattern: string
  /** Patterns of actions that `pattern` matches and the statement does not allow. */
  except: readonly string[]
}

/** The statements of `policy`, on a resource of `organization` if that is known. */
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

/** The test with the variable of the resource's organization replaced by its id. */
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

/** The requested actions or action patterns that the statement allows. */
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
  const asWritten = `${ALL_BUT}${patterns.join(', ')}`
  return wanted
    .filter(each => !patterns.some(pattern => isGlobSuperset(pattern, each)))
    .map(pattern => ({ asWritten, pattern, except: patterns }))
}

/** The resources of the statement that are among the requested ARNs or ARN patterns; undefined if there are none. */
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

/** The overlap of a glob with each of the others: the narrower of both, or else the glob itself. */
function intersectGlobs(glob: string, others: readonly string[]): string[] {
  if (others.some(other => isGlobSuperset(other, glob))) return [glob]
  return others
    .filter(other => canGlobsOverlap(glob, other))
    .map(other => (isGlobSuperset(glob, other) ? other : glob))
}

/** Whether the Deny statement matches the action. */
export function matchStatementAction(
  { actions }: ResourceStatement,
  allowedActions: AllowedActions,
): Tristate {
  return matchPatterns(actions, allowedActions.pattern, allowedActions.except)
}

/** Whether the Deny statement matches the resources of the Allow statement. */
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
