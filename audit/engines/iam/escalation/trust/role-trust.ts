import {
  parseConditionTests,
  type ConditionContext,
  type ConditionTest,
} from '../../condition/condition-test.ts'
import { classifyConditionKey } from '../../condition/condition-keys.ts'
import type { Caller } from '../../decide/caller.ts'
import { matchPrincipal, type PrincipalMatch } from '../../decide/principal-match.ts'
import { PolicyError, type PolicyDocument, type PolicyStatement } from '../../policy-document.ts'
import { isGlobMatch } from '../../glob/glob-match.ts'
import { MATCH_ALL, type GlobSet } from '../../glob/glob-set.ts'
import { combineWithAnd, type Tristate } from '../../tristate.ts'
import { evaluateCallerTests, evaluateDeny, type ActionRequest } from '../permissions/allowed-scopes.ts'
import { countSteps } from '../../step-limit.ts'

/** The statements of a trust policy about `sts:AssumeRole`. */
export interface RoleTrust {
  allows: readonly TrustStatement[]
  denies: readonly TrustStatement[]
}

interface TrustStatement {
  statement: PolicyStatement
  /** Its index in the policy, from 0. */
  index: number
  tests: readonly ConditionTest[]
}

/** The statements of `document` about the action, by default `sts:AssumeRole`. */
export function selectTrustStatements(
  { Statement: all, Version }: PolicyDocument,
  action = 'sts:AssumeRole',
): RoleTrust {
  const about = all.flatMap((policyStatement, index) =>
    isActionCovered(policyStatement, action)
      ? [{ statement: policyStatement, index, tests: parseConditionTests(policyStatement, Version) }]
      : [],
  )
  return {
    allows: about.filter(({ statement }) => statement.Effect === 'Allow'),
    denies: about.filter(({ statement }) => statement.Effect === 'Deny'),
  }
}

function isActionCovered({ Action, NotAction }: PolicyStatement, action: string): boolean {
  if (Action) return Action.some(pattern => isGlobMatch(pattern, action))
  return NotAction !== undefined && !NotAction.some(pattern => isGlobMatch(pattern, action))
}

/** Whether a service that acts for this account can assume the role. */
export interface ServiceTrustEvaluation {
  applies: Tristate
  /** ARN globs of the resources for which it can, if the trust policy restricts them. */
  from?: GlobSet
}

export function evaluateServiceTrust(
  { allows, denies }: RoleTrust,
  service: string,
  conditionContext: ConditionContext,
): ServiceTrustEvaluation {
  const request = { action: 'sts:AssumeRole', context: conditionContext, createsResource: true }
  const naming = allows.filter(({ statement }) => namesService(statement, service))
  const found = naming.flatMap(({ tests }): ServiceTrustEvaluation[] => {
    const others = tests.filter(({ key }) => key !== 'aws:sourcearn')
    const sources = tests.filter(({ key }) => key === 'aws:sourcearn')
    const denied = denies
      .filter(each => namesService(each.statement, service))
      .map(each => evaluateDeny(each.tests, tests, request))
    if (denied.includes('ALWAYS') || evaluateCallerTests(sources, request) === 'NEVER') return []
    const applies = combineWithAnd([
      evaluateCallerTests(others, request),
      denied.includes('SOMETIMES') ? 'SOMETIMES' : 'ALWAYS',
    ])
    const from = sources.map(parseSourceArns).filter(each => each !== undefined)
    return applies === 'NEVER' ? [] : [{ applies, ...(from.length > 0 ? { from: { all: from } } : {}) }]
  })
  const free = found.filter(({ from }) => from === undefined)
  const best = free.find(({ applies }) => applies === 'ALWAYS') ?? free[0]
  if (best !== undefined || found.length === 0) return best ?? { applies: 'NEVER' }
  return {
    applies: found.every(({ applies }) => applies === 'ALWAYS') ? 'ALWAYS' : 'SOMETIMES',
    from: { any: found.flatMap(({ from }) => from ?? []) },
  }
}

/** The ARNs that a test of `aws:SourceArn` admits; undefined if it excludes none. */
function parseSourceArns({ meaning, values, hasVariables }: ConditionTest): GlobSet | undefined {
  if (meaning === undefined || meaning === 'NULL') return undefined
  if (hasVariables && values.some(value => value.includes('${'))) return undefined
  const one = (value: string): GlobSet =>
    meaning.comparison === 'ARN' && value !== '*' ? { arn: value } : { glob: value }
  const language = { any: values.map(one) }
  return meaning.negated ? { not: language } : language
}

function namesService({ Principal, NotPrincipal }: PolicyStatement, service: string): boolean {
  const isNamed = (principals: NonNullable<PolicyStatement['Principal']>) =>
    Object.entries(principals).some(([type, values]) => {
      countSteps(1 + values.length)
      return values.includes('*') || (type === 'Service' && values.some(value => isService(value, service)))
    })
  if (Principal) return isNamed(Principal)
  return NotPrincipal !== undefined && !isNamed(NotPrincipal)
}

/** Some partitions have their own service principals, such as `ec2.amazonaws.com.cn`. */
function isService(value: string, service: string): boolean {
  return value.toLowerCase().replace(/\.cn$/, '') === service
}

/** How a trust policy admits a principal of the account. */
export interface TrustAdmission {
  naming: Exclude<PrincipalMatch, 'NOT'>
  applies: Exclude<Tristate, 'NEVER'>
  /** The statement that admits it. */
  index: number
}

/** The ways in which the trust policy admits `caller`. */
export function listTrustAdmissions(
  { allows, denies }: RoleTrust,
  caller: Caller,
  actionRequest: ActionRequest,
): TrustAdmission[] {
  return allows.flatMap(({ statement, tests, index }): TrustAdmission[] => {
    const naming = matchCaller(statement, caller)
    if (naming === 'NOT') return []
    const denied = denies.map(each => {
      const match = matchCaller(each.statement, caller)
      if (match === 'NOT') return 'NEVER'
      const applies = evaluateDeny(each.tests, tests, actionRequest)
      return match === 'SESSION' && applies === 'ALWAYS' ? 'SOMETIMES' : applies
    })
    const met = evaluateCallerTests(tests, actionRequest)
    if (met === 'NEVER' || denied.includes('ALWAYS')) return []
    if (naming === 'SESSION') return [{ naming: 'DIRECTLY', applies: 'SOMETIMES', index }]
    return [{ naming, applies: denied.includes('SOMETIMES') ? 'SOMETIMES' : met, index }]
  })
}

/** How a statement names the caller; `'SESSION'`: one session of it, or, in a Deny, possibly the caller. */
function matchCaller(policyStatement: PolicyStatement, caller: Caller): PrincipalMatch | 'SESSION' {
  try {
    const principalMatch = matchPrincipal(policyStatement, caller)
    return principalMatch === 'NOT' && namesSession(policyStatement, caller) ? 'SESSION' : principalMatch
  } catch (failure) {
    if (failure instanceof PolicyError) return 'SESSION'
    throw failure
  }
}

function namesSession(
  { Principal }: PolicyStatement,
  { kind, underlyingArn = '', account }: Caller,
): boolean {
  const name = underlyingArn.slice(underlyingArn.lastIndexOf('/') + 1)
  return (
    kind === 'role' &&
    (Principal?.['AWS'] ?? []).some(arn => arn.includes(`:sts::${account}:assumed-role/${name}/`))
  )
}

/** Whether the trust policy applies differently to principals of the account that it does not name. */
export function isCallerSpecific({ allows, denies }: RoleTrust): boolean {
  if (denies.some(({ statement }) => !namesAll(statement))) return true
  return [...allows, ...denies].some(
    ({ statement, tests }) =>
      statement.NotPrincipal !== undefined ||
      tests.some(({ key, values }) => values.some(value => value.includes('${')) || isCallerKey(key)),
  )
}

/** ARNs of all principals that the conditions may admit. */
export function deriveCallerArns({ allows }: RoleTrust): GlobSet {
  return { any: allows.map(({ tests }): GlobSet => ({ all: tests.map(deriveArns) })) }
}

function deriveArns({ key, meaning, values, hasVariables }: ConditionTest): GlobSet {
  if (key !== 'aws:principalarn' || meaning === undefined || meaning === 'NULL') return MATCH_ALL
  const isPlain =
    /^(ARN|LIKE|EQUALS)$/.test(meaning.comparison) && !meaning.negated && meaning.quantifier === 'NONE'
  if (!isPlain || (hasVariables && values.some(value => value.includes('${')))) return MATCH_ALL
  return { any: values.map(glob => ({ glob })) }
}

function namesAll({ Principal = {} }: PolicyStatement): boolean {
  return Object.values(Principal).every(values => values.every(value => value === '*'))
}

function isCallerKey(key: string): boolean {
  return (
    classifyConditionKey(key) === 'principal' &&
    key !== 'aws:principalaccount' &&
    key !== 'aws:principalorgid'
  )
}
