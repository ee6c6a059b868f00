import { findExampleText, type GlobSet } from '../../glob/glob-set.ts'
import { isGlobMatch } from '../../glob/glob-match.ts'
import type { EffectivePermission } from '../../effective-permissions/effective-permissions.ts'
import { restrictToAccount } from '../permissions/arn-scope.ts'
import type { GraphContext } from '../context/graph-context.ts'
import { createKeyLookup, lookupNothing, type ConditionKeyLookup } from '../permissions/condition-context.ts'
import { hasMatchingTest } from '../permissions/allowed-scopes.ts'
import type { Capabilities } from '../permissions/capabilities.ts'

/** A policy that grants administrator access, or can be changed to, to be attached or set as boundary. */
export interface PolicyChoice {
  /** Undefined if no boundary is set. */
  arn: string | undefined
  /** The request that writes its content beforehand. */
  writtenBy?: { action: 'iam:CreatePolicy' | 'iam:CreatePolicyVersion'; lookupKey: ConditionKeyLookup }
  lookupKey: ConditionKeyLookup
}

/** AWS managed policies that grant administrator access: `iam:*` lets its holder grant itself the rest. */
const AWS_ADMIN_POLICIES = ['AdministratorAccess', 'IAMFullAccess']

const ATTACHED = 'iam:policyarn'
const BOUNDARY = 'iam:permissionsboundary'
/** The limit of policies that conditions name; a policy within AWS's size limit names fewer. */
const MAX_CHOICES = 100

/** The policies that the capabilities can attach with the action. */
export function listAttachablePolicies(
  action: string,
  capabilities: Capabilities,
  context: GraphContext,
): PolicyChoice[] {
  return listChoices(capabilities.permissions(action), ATTACHED, capabilities, context)
}

/** The policies that can be set as boundary with the action and do not limit, or no boundary if `optional`. */
export function listUsableBoundaries(
  action: string,
  capabilities: Capabilities,
  context: GraphContext,
  optional: boolean,
): PolicyChoice[] {
  const none: PolicyChoice[] = optional
    ? [{ arn: undefined, lookupKey: createKeyLookup({ [BOUNDARY]: 'ABSENT' }) }]
    : []
  const permissions = capabilities.permissions(action)
  if (optional && !hasMatchingTest(permissions, key => key === BOUNDARY)) return none
  return [...none, ...listChoices(permissions, BOUNDARY, capabilities, context)]
}

/** Boundaries that conditions of the action name, whatever they allow. */
export function listRequiredBoundaries(
  action: string,
  capabilities: Capabilities,
  { policies }: GraphContext,
): PolicyChoice[] {
  const patterns = listTestValues(capabilities.permissions(action), BOUNDARY)
  const named = patterns.flatMap(pattern =>
    /[*?]/.test(pattern) ? policies.arns.all.filter(arn => isGlobMatch(pattern, arn)) : [pattern],
  )
  return [...new Set(named)]
    .slice(0, MAX_CHOICES)
    .map(arn => ({ arn, lookupKey: createKeyLookup({ [BOUNDARY]: { like: arn } }) }))
}

interface FoundChoices {
  key: string
  permissions: readonly EffectivePermission[]
  choices: PolicyChoice[]
}

const choicesByCapabilities = new WeakMap<Capabilities, FoundChoices[]>()

/** The choices that tests of the key allow. Many actions have the same permissions. */
function listChoices(
  permissions: readonly EffectivePermission[],
  key: string,
  capabilities: Capabilities,
  context: GraphContext,
): PolicyChoice[] {
  const known = choicesByCapabilities.get(capabilities) ?? []
  choicesByCapabilities.set(capabilities, known)
  const found = known.find(each => each.key === key && each.permissions === permissions)
  if (found !== undefined) return found.choices
  const choices = searchChoices(permissions, key, capabilities, context)
  known.push({ key, permissions, choices })
  return choices
}

function searchChoices(
  permissions: readonly EffectivePermission[],
  key: string,
  capabilities: Capabilities,
  { arnScope: { partition, account }, index, policies }: GraphContext,
): PolicyChoice[] {
  const isLimited = hasMatchingTest(permissions, each => each === key)
  const awsNames = key === BOUNDARY ? AWS_ADMIN_POLICIES.slice(0, 1) : AWS_ADMIN_POLICIES
  const ofAws = awsNames.map(name => `arn:${partition}:iam::aws:policy/${name}`)
  const choose = (arn: string, writtenBy?: PolicyChoice['writtenBy']): PolicyChoice => ({
    arn,
    lookupKey: createKeyLookup({ [key]: { like: arn } }),
    ...(writtenBy === undefined ? {} : { writtenBy }),
  })
  if (!isLimited) return ofAws.slice(0, 1).map(arn => choose(arn))
  const patterns = listTestValues(permissions, key)
  const isNamed = (arn: string) => patterns.some(pattern => isGlobMatch(pattern, arn))
  const privileged = index.policies.filter(({ isPrivileged }) => isPrivileged).map(({ arn }) => arn)
  const isRewriting = capabilities.permissions('iam:CreatePolicyVersion').length > 0
  const rewritten = (isRewriting ? policies.arns.all : []).flatMap((arn, number) => {
    if (!isNamed(arn)) return []
    const request = { action: 'iam:CreatePolicyVersion', lookupKey: policies.getKeyLookup(number) } as const
    const allowance = capabilities.findAllowance(request.action, arn, request.lookupKey, false)
    return allowance === undefined ? [] : [choose(arn, request)]
  })
  return [
    ...[...ofAws, ...privileged].map(arn => choose(arn)),
    ...rewritten.slice(0, MAX_CHOICES),
    ...listCreatablePolicies(patterns, capabilities, account, partition)
      .filter(arn => policies.arns.findNumber(arn) === undefined)
      .map(arn => choose(arn, { action: 'iam:CreatePolicy', lookupKey: lookupNothing })),
  ]
}

/** Policies that the principal can create and that conditions name. */
function listCreatablePolicies(
  patterns: readonly string[],
  capabilities: Capabilities,
  account: string,
  partition: string,
): string[] {
  const allowed = capabilities.findResources('iam:CreatePolicy')
  if (allowed === undefined) return []
  const scope = restrictToAccount([`arn:${partition}:iam::${account}:policy/*`], { account, partition })
  const names: GlobSet[] = [
    ...patterns.map(glob => ({ glob })),
    { not: { any: patterns.map(glob => ({ glob })) } },
  ]
  return names.slice(0, MAX_CHOICES).flatMap(globSet => {
    const { certain, possible } = allowed
    for (const each of certain === undefined ? [possible] : [certain, possible]) {
      const example = findExampleText({ all: [scope, globSet, each] })
      if (example.is === 'TEXT') return [example.text]
    }
    return []
  })
}

function listTestValues(permissions: readonly EffectivePermission[], key: string): string[] {
  const tests = permissions.flatMap(each => [...each.tests, ...each.unless.flatMap(({ tests: of }) => of)])
  const values = tests
    .filter(conditionTest => conditionTest.key === key)
    .flatMap(conditionTest => conditionTest.values)
  return [...new Set(values)].slice(0, MAX_CHOICES)
}
