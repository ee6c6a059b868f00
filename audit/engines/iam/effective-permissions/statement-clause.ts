import {
  evaluateConditionTest,
  type ConditionContext,
  type ConditionTest,
} from '../condition/condition-test.ts'
import type { ActionCatalog } from '../action/action-catalog.ts'
import { expandArnGlob } from '../action/expand-arn-glob.ts'
import { classifyAwsOwned } from '../aws-owned.ts'
import type { PolicyDocument, PolicyStatement } from '../policy-document.ts'
import { MATCH_ALL, type GlobSet } from '../glob/glob-set.ts'
import { isGlobSuperset } from '../glob/glob-comparison.ts'
import type { Tristate } from '../tristate.ts'
import {
  buildPrincipalContext,
  evaluateTimeTest,
  isOwnKey,
  serializeAccountContext,
  serializePrincipalContext,
} from './principal-context.ts'
import type { StatementRef, Principal, SourcedPolicy, AnalysisContext } from './principal.ts'
import { parseStatements, type ActionPatterns, type ParsedStatement } from './parsed-statement.ts'
import { resolvePatternVariables, hasPolicyVariables } from './resource-variables.ts'
import { countSteps, measureSteps } from '../step-limit.ts'

/** A statement as it applies to one principal. */
export interface StatementClause {
  effect: 'Allow' | 'Deny'
  /** 0 for the principal's own policies, and another number for each limiting policy. */
  layer: number
  origin: StatementRef
  actions: ActionPatterns
  /**
   * The resources that the clause certainly covers, and those that it may cover: the value of a variable may be
   * unknown.
   */
  surely: GlobSet
  perhaps: GlobSet
  /** A text of the resources as the policy spells them. */
  written: string
  /** Tests whose outcome is unknown. */
  tests: readonly ConditionTest[]
}

/** All clauses that determine the permissions of a principal. */
export interface PrincipalClauses {
  principal: Principal
  context: ConditionContext
  clauses: readonly StatementClause[]
  /** The number of limiting policies: the permissions boundary and the levels of service control policies. */
  ceilings: number
}

/** The statements that apply to `principal`, without those that hold for none of its requests. */
export function deriveClauses(principal: Principal, analysis: AnalysisContext): PrincipalClauses {
  const { now, transport } = analysis
  const conditionContext = buildPrincipalContext(principal, transport)
  const assumptions = `${now} ${transport}`
  const accountKey = `${assumptions} ${serializeAccountContext(principal)}`
  const ceilings = listCeilings(principal)
  const layers = [selectOwnPolicies(principal), ...ceilings]
  const clauses: StatementClause[] = []
  for (const [layer, policies] of layers.entries()) {
    const scope = { layer, principal, context: conditionContext, analysis, accountKey }
    for (const policy of policies)
      for (const statementClause of deriveClausesInForce(policy, scope)) clauses.push(statementClause)
  }
  return { principal, context: conditionContext, clauses, ceilings: ceilings.length }
}

const ALLOW_ALL: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
}

/** The root user of an account needs no policy to do everything (IAM User Guide, "AWS account root user"). */
function selectOwnPolicies({ kind, identity }: Principal): readonly SourcedPolicy[] {
  return kind === 'root' ? [{ policy: 'root', document: ALLOW_ALL }] : identity
}

/**
 * Service control policies do not limit the management account and service-linked roles (AWS Organizations User
 * Guide, "SCP effects on permissions").
 */
function listCeilings({ arn, kind, boundary, organization }: Principal): (readonly SourcedPolicy[])[] {
  const isExempt = organization?.managementAccount === true || classifyAwsOwned(arn) === 'SERVICE_LINKED_ROLE'
  const bounds = boundary === undefined || kind === 'root' ? [] : [[boundary]]
  return [...bounds, ...(isExempt ? [] : (organization?.scps ?? []))]
}

interface ClauseScope {
  layer: number
  principal: Principal
  context: ConditionContext
  analysis: AnalysisContext
  /** Distinguishes clauses that are the same for every principal of a kind and account. */
  accountKey: string
}

function deriveClausesInForce(source: SourcedPolicy, scope: ClauseScope): readonly StatementClause[] {
  const statements = parseStatements(source.document, scope.analysis.actions)
  const fixed = resolveFixedClauses(source, scope.layer, statements, scope.analysis.actions)
  if (fixed.isComplete) return fixed.clauses
  const known = fixed.variants.get(scope.accountKey) ?? fixed.variants.get(buildOwnKey(scope))
  if (known !== undefined) {
    countSteps(known.steps)
    return known.clauses
  }
  const countTaken = measureSteps()
  let isOwn = false
  const context: ConditionContext = key => {
    isOwn ||= isOwnKey(key, scope.principal.kind)
    return scope.context(key)
  }
  const clauses = statements.flatMap(
    (read, index) => fixed.byIndex[index] ?? evaluateClause(read, index, source, { ...scope, context }) ?? [],
  )
  if (fixed.variants.size >= MAX_CACHED_VARIANTS) fixed.variants.clear()
  fixed.variants.set(isOwn ? buildOwnKey(scope) : scope.accountKey, { clauses, steps: countTaken() })
  return clauses
}

/** Distinguishes clauses that are those of one principal. */
function buildOwnKey({ accountKey, principal }: ClauseScope): string {
  return `${accountKey} ${serializePrincipalContext(principal)}`
}

/** The limit of principals and accounts for which the clauses of a policy are cached: a change concerns one. */
const MAX_CACHED_VARIANTS = 4

const fixedByDocument = new WeakMap<PolicyDocument, (FixedClauses | undefined)[]>()

/** The clauses of a policy that are the same for every principal: they have no conditions and no variables. */
interface FixedClauses {
  policy: string
  statements: readonly ParsedStatement[]
  clauses: readonly StatementClause[]
  /** The same by statement index; undefined for a statement that depends on the principal. */
  byIndex: readonly (StatementClause | undefined)[]
  isComplete: boolean
  /** All clauses, and the steps that it takes to evaluate them, by the key of the principal or of its account. */
  variants: Map<string, { clauses: readonly StatementClause[]; steps: number }>
}

function resolveFixedClauses(
  { policy, document }: SourcedPolicy,
  layer: number,
  statements: readonly ParsedStatement[],
  actionCatalog: ActionCatalog,
): FixedClauses {
  const layers = fixedByDocument.get(document) ?? []
  fixedByDocument.set(document, layers)
  const found = layers[layer]
  if (found?.policy === policy && found.statements === statements) return found
  const at = statements.map((read, index) => {
    const { Resource, NotResource } = read.statement
    if (read.tests.length > 0 || hasPolicyVariables(Resource ?? NotResource ?? [], document.Version))
      return undefined
    const resources = resolveResources(read.statement, document.Version, () => [], actionCatalog)
    return createClause(read, index, { policy, layer, resources, tests: [] })
  })
  const clauses = at.filter(clause => clause !== undefined)
  const fixed: FixedClauses = {
    policy,
    statements,
    clauses,
    byIndex: at,
    isComplete: clauses.length === at.length,
    variants: new Map(),
  }
  layers[layer] = fixed
  return fixed
}

function createClause(
  { statement, actions, written }: ParsedStatement,
  index: number,
  {
    policy,
    layer,
    resources,
    tests,
  }: Pick<StatementClause, 'layer' | 'tests'> & {
    policy: string
    resources: Pick<StatementClause, 'surely' | 'perhaps'>
  },
): StatementClause {
  const { Sid, Effect } = statement
  const origin = Sid === undefined ? { policy, index } : { policy, sid: Sid, index }
  const { surely, perhaps } = resources
  return { effect: Effect, layer, origin, actions, written, surely, perhaps, tests }
}

/** A statement as it applies to the principal; undefined if it holds for none of its requests. */
function evaluateClause(
  read: ParsedStatement,
  index: number,
  { policy, document }: SourcedPolicy,
  { layer, principal, context, analysis }: ClauseScope,
): StatementClause | undefined {
  const tests: ConditionTest[] = []
  for (const conditionTest of read.tests) {
    const applies =
      evaluateTimeTest(conditionTest, analysis.now, principal.kind) ??
      evaluateAddressTest(conditionTest) ??
      evaluateConditionTest(conditionTest, context)
    if (applies === 'NEVER') return undefined
    if (applies === 'SOMETIMES') tests.push(conditionTest)
  }
  const resources = resolveResources(read.statement, document.Version, context, analysis.actions)
  return createClause(read, index, { policy, layer, resources, tests })
}

/**
 * The network of a request is unknown: a policy that names private networks means the owner's, whichever address AWS
 * sees.
 */
function evaluateAddressTest({ meaning }: ConditionTest): Tristate | undefined {
  const isOfAddress = meaning !== undefined && meaning !== 'NULL' && meaning.comparison === 'ADDRESS'
  return isOfAddress ? 'SOMETIMES' : undefined
}

/** Whether a clause matches `pattern`, which matches no action of the catalog. */
export function isUncatalogedActionCovered({ patterns, excepted }: ActionPatterns, pattern: string): boolean {
  const name = pattern.toLowerCase()
  return patterns.some(each => isGlobSuperset(each, name)) !== excepted
}

function resolveResources(
  { Resource, NotResource }: PolicyStatement,
  version: string,
  conditionContext: ConditionContext,
  actionCatalog: ActionCatalog,
) {
  if (Resource?.includes('*') === true || (Resource === undefined && NotResource === undefined))
    return { surely: MATCH_ALL, perhaps: MATCH_ALL }
  const filled = resolvePatternVariables(Resource ?? NotResource ?? [], version, conditionContext)
  const perhaps = unionGlobs(filled.perhaps, actionCatalog)
  const surely = filled.surely === filled.perhaps ? perhaps : unionGlobs(filled.surely, actionCatalog)
  if (Resource !== undefined) return { surely, perhaps }
  const least: GlobSet = { not: perhaps }
  return { surely: least, perhaps: surely === perhaps ? least : { not: surely } }
}

function unionGlobs(globs: readonly string[], actionCatalog: ActionCatalog): GlobSet {
  const all = globs.flatMap(glob => expandArnGlob(glob, actionCatalog)).map(glob => ({ glob }))
  const [first, ...more] = all
  return first !== undefined && more.length === 0 ? first : { any: all }
}
