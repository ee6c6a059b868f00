import type { ConditionTest } from '../condition/condition-test.ts'
import { ANY_SAMPLE_TEXT } from '../condition/restrictiveness.ts'
import { MATCH_ALL, isInGlobSet } from '../glob/glob-set.ts'
import { findAllowance } from './find-allowance.ts'
import {
  findActionPermissions,
  deriveEffectivePermissions,
  type EffectivePermission,
  type EffectivePermissions,
} from './effective-permissions.ts'
import type { StatementRef, Principal, AnalysisContext } from './principal.ts'
import { removeDenies } from './remove-denies.ts'
import type { PolicyStatement } from '../policy-document.ts'
import { isGlobMatch } from '../glob/glob-match.ts'
import { joinPatterns } from '../statement-name.ts'

/** A statement that makes a principal an administrator. */
interface AdminStatement {
  origin: StatementRef
  /** The relevant part of the statement, as the policy spells it. */
  allows: string
  /** Tests that must hold and whose outcome is unknown. */
  tests: readonly ConditionTest[]
  /** Whether its resources are certain: they contain no policy variable of unknown value. */
  exact: boolean
  /** Deny statements that may remove the permission. */
  unless: readonly StatementRef[]
}

/** The statements that make a principal an administrator. */
export interface AdminGrant {
  statements: readonly AdminStatement[]
  /** Whether no statement suffices alone. */
  together: boolean
}

/**
 * An action of a service that does not exist: a principal that is allowed it is allowed every action that no policy
 * names.
 */
const UNKNOWN_ACTION = `${ANY_SAMPLE_TEXT}:${ANY_SAMPLE_TEXT}`

/**
 * Actions that each allow their holder to grant itself all permissions or to become another principal, with the
 * resource type.
 */
const TAKEOVER_ACTIONS = [
  ['iam:AttachRolePolicy', 'role'],
  ['iam:AttachUserPolicy', 'user'],
  ['iam:AttachGroupPolicy', 'group'],
  ['iam:AddUserToGroup', 'group'],
  ['iam:CreateAccessKey', 'user'],
  ['iam:CreateLoginProfile', 'user'],
  ['iam:CreatePolicyVersion', 'policy'],
  ['iam:PutGroupPolicy', 'group'],
  ['iam:PutRolePolicy', 'role'],
  ['iam:PutUserPolicy', 'user'],
  ['iam:SetDefaultPolicyVersion', 'policy'],
  ['iam:UpdateAssumeRolePolicy', 'role'],
  ['iam:UpdateLoginProfile', 'user'],
] as const

/** Keys that limit what can be granted: a principal that can grant only what they admit need not gain anything. */
const GRANT_LIMITING_KEYS = ['iam:permissionsboundary', 'iam:policyarn']

/**
 * Determines whether `principal` is an administrator: its policies together allow every action that no policy names,
 * on all resources, and allow it to take over the account through IAM, within its permissions boundary and service
 * control policies. A Deny counts if it removes one of the two completely. Prefers the grant with the fewest
 * uncertainties. Undefined if the principal is certainly not an administrator.
 */
export function findAdminGrant(principal: Principal, analysis: AnalysisContext): AdminGrant | undefined {
  const effectivePermissions = deriveEffectivePermissions(principal, analysis)
  const anyAction = groupByStatement(listAnyActionHalves(effectivePermissions, principal, analysis))
  if (anyAction.size === 0) return undefined
  const takeover = groupByStatement(listTakeoverHalves(effectivePermissions, principal, analysis))
  const paths = [...new Set([...anyAction.keys(), ...takeover.keys()])].map(key =>
    combineHalves(anyAction.get(key), takeover.get(key)),
  )
  const sure = paths.filter(({ doubts }) => doubts === 0)
  const alternatives = [
    { together: false, of: sure.filter(isCompleteAlone) },
    { together: true, of: isCompleteTogether(sure) ? sure : [] },
    { together: false, of: paths.filter(isCompleteAlone) },
    { together: true, of: isCompleteTogether(paths) ? paths : [] },
  ]
  const found = alternatives.find(({ of }) => of.length > 0)
  return (
    found && {
      together: found.together,
      statements: found.of.map(path => describeAdminStatement(path, principal)),
    }
  )
}

/** A statement that grants one half of administrator access. */
interface AdminHalf {
  permission: EffectivePermission
  unless: readonly StatementRef[]
  actions: readonly string[]
}

function listAnyActionHalves(
  effectivePermissions: EffectivePermissions,
  { arn, account }: Principal,
  analysis: AnalysisContext,
): AdminHalf[] {
  const anything = [
    ...arn.split(':').slice(0, 2),
    ANY_SAMPLE_TEXT,
    ANY_SAMPLE_TEXT,
    account,
    ANY_SAMPLE_TEXT,
  ].join(':')
  return findActionPermissions(effectivePermissions, UNKNOWN_ACTION, analysis)
    .filter(({ on }) => isInGlobSet(on, anything))
    .map(effectivePermission => ({
      permission: effectivePermission,
      unless: effectivePermission.unless.map(({ origin }) => origin),
      actions: [UNKNOWN_ACTION],
    }))
}

function listTakeoverHalves(
  effectivePermissions: EffectivePermissions,
  principal: Principal,
  analysis: AnalysisContext,
): AdminHalf[] {
  const denies = effectivePermissions.clauses.some(({ effect }) => effect === 'Deny')
  const lenient = denies
    ? deriveEffectivePermissions(removeDenies(principal), analysis)
    : effectivePermissions
  const [, partition = 'aws'] = principal.arn.split(':')
  const sure = new Set<string>()
  return TAKEOVER_ACTIONS.flatMap(([action, type]) =>
    findActionPermissions(lenient, action, analysis).flatMap((effectivePermission): AdminHalf[] => {
      const any = `arn:${partition}:iam::${principal.account}:${type}/${ANY_SAMPLE_TEXT}`
      const isLimited = effectivePermission.tests.some(({ key }) => GRANT_LIMITING_KEYS.includes(key))
      const key = buildStatementKey(effectivePermission.origin)
      if (isLimited || sure.has(key) || !isInGlobSet(effectivePermission.on, any)) return []
      const remaining = findAllowance(
        restrictToStatement(effectivePermission.origin, effectivePermissions),
        { action, on: MATCH_ALL },
        analysis,
      )
      if (remaining === undefined) return []
      const half = {
        permission: effectivePermission,
        unless: remaining.unless.map(({ origin }) => origin),
        actions: [action],
      }
      if (countDoubts(half) === 0) sure.add(key)
      return [half]
    }),
  )
}

/** The permissions of one statement only. */
function restrictToStatement(
  statementRef: StatementRef,
  effectivePermissions: EffectivePermissions,
): EffectivePermissions {
  const isIts = (effectivePermission: EffectivePermission) =>
    buildStatementKey(effectivePermission.origin) === buildStatementKey(statementRef)
  return {
    ...effectivePermissions,
    resolvePermissions: numbers => effectivePermissions.resolvePermissions(numbers).filter(isIts),
  }
}

/** The halves by statement, each with the grant path that depends on the least. */
function groupByStatement(all: readonly AdminHalf[]): Map<string, AdminHalf> {
  const found = new Map<string, AdminHalf>()
  for (const adminHalf of all) {
    const key = buildStatementKey(adminHalf.permission.origin)
    const known = found.get(key) ?? { ...adminHalf, actions: [] }
    const better = countDoubts(adminHalf) < countDoubts(known) ? adminHalf : known
    found.set(key, { ...better, actions: [...known.actions, ...adminHalf.actions] })
  }
  return found
}

function countDoubts({ permission: { tests, exact } }: AdminHalf): number {
  return tests.length + (exact ? 0 : 1)
}

/** Everything that one statement grants. */
interface AdminPath {
  halves: readonly AdminHalf[]
  allowsAnyAction: boolean
  takesOver: boolean
  doubts: number
}

function combineHalves(anyAction: AdminHalf | undefined, takeover: AdminHalf | undefined): AdminPath {
  const both = [anyAction, takeover].flatMap(half => half ?? [])
  const doubts = Math.max(...both.map(countDoubts))
  return { halves: both, allowsAnyAction: anyAction !== undefined, takesOver: takeover !== undefined, doubts }
}

function isCompleteAlone({ allowsAnyAction, takesOver }: AdminPath): boolean {
  return allowsAnyAction && takesOver
}

function isCompleteTogether(paths: readonly AdminPath[]): boolean {
  return paths.some(({ allowsAnyAction }) => allowsAnyAction) && paths.some(({ takesOver }) => takesOver)
}

function describeAdminStatement({ halves: all }: AdminPath, { identity }: Principal): AdminStatement {
  const permissions = all.map(({ permission }) => permission)
  const [{ origin }] = permissions as [EffectivePermission]
  const { document } = identity.find(({ policy }) => policy === origin.policy) ?? {}
  const statement = document?.Statement[origin.index]
  const unless = new Map(
    all.flatMap(adminHalf => adminHalf.unless.map(each => [buildStatementKey(each), each])),
  )
  return {
    origin,
    allows:
      statement === undefined
        ? ''
        : describeActions(
            statement,
            all.flatMap(({ actions }) => actions),
          ),
    tests: [
      ...new Map(
        permissions.flatMap(({ tests }) =>
          tests.map(conditionTest => [serializeTest(conditionTest), conditionTest]),
        ),
      ).values(),
    ],
    exact: permissions.every(({ exact }) => exact),
    unless: [...unless.values()],
  }
}

function serializeTest({ operator, key, values }: ConditionTest): string {
  return JSON.stringify([operator, key, values])
}

function buildStatementKey({ policy, index }: StatementRef): string {
  return `${index} ${policy}`
}

/** The limit of patterns shown of a statement. */
const MAX_PATTERNS = 3

/**
 * The part of a statement that allows some of `actions`, as the policy spells it: `Action iam:*`, `NotAction s3:*`.
 */
function describeActions({ Action, NotAction }: PolicyStatement, actions: readonly string[]): string {
  if (Action === undefined) return `NotAction ${joinFirstPatterns(NotAction ?? [])}`
  const matching = Action.filter(pattern => actions.some(action => isGlobMatch(pattern, action)))
  return `Action ${joinFirstPatterns(matching)}`
}

function joinFirstPatterns(patterns: readonly string[]): string {
  const more = patterns.length - MAX_PATTERNS
  const first = joinPatterns(patterns.slice(0, MAX_PATTERNS))
  return more > 0 ? `${first} and ${more} more` : first
}
