import { isGlobMatch } from '../../glob/glob-match.ts'
import type { GraphContext } from '../context/graph-context.ts'
import type { Alteration } from '../permissions/alteration.ts'
import { hasMatchingTest } from '../permissions/allowed-scopes.ts'
import type { IndexedPolicy, PermissionIndex } from '../permission-index/permission-index.ts'
import type { Capabilities } from '../permissions/capabilities.ts'
import type { IndexedAddition } from '../permissions/permission-set-registry.ts'
import { hasNumber } from '../sets/bitset.ts'

/** A policy that principals could gain, and which of them do not have it yet. */
export interface PolicyGain {
  alteration: Extract<Alteration, { gives: 'POLICY_ADDED' }>
  isUseful: (principal: number) => boolean
}

/** The limits of policies that are gained, and of those that are attached. */
const MAX_GAINS = 60
const MAX_ATTACHED = 20

/** The policies without administrator permissions that principals could gain; the others are granted at once. */
export function listPolicyAlterations(
  changers: readonly Capabilities[],
  context: GraphContext,
): PolicyGain[] {
  const { index, members, policies, policyHolders } = context
  const isMade = (principal: number) => index.principals[principal]?.isMade === true
  const isRewritten = {
    group: hasChanger(['iam:PutGroupPolicy', 'iam:AttachGroupPolicy'], changers),
    policy: hasChanger(['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion'], changers),
  }
  const joined = index.groups.flatMap(
    ({ arn, adds, isPrivileged, attached: groupPolicies }, group): PolicyGain[] => {
      const current = members[group]
      if (adds === undefined || isPrivileged || current === undefined) return []
      const isRewritable = isRewritten.group || (isRewritten.policy && groupPolicies.length > 0)
      if (!isRewritable && !allowsSome(adds, index)) return []
      return [
        {
          alteration: { gives: 'POLICY_ADDED', adds: 'MEMBERSHIP', group: arn },
          isUseful: principal => !hasNumber(current, principal),
        },
      ]
    },
  )
  const isAttachable = createAttachmentTest(changers)
  const attached = index.policies
    .filter(policy => policy.adds !== undefined && !policy.isPrivileged && isAttachable(policy.arn))
    .filter(policy => isRewritten.policy || isUsefulPolicy(policy, index))
    .slice(0, MAX_ATTACHED)
    .map(({ arn }): PolicyGain => {
      const holders = policyHolders[policies.arns.findNumber(arn) ?? -1]
      return {
        alteration: { gives: 'POLICY_ADDED', adds: 'ATTACHED', policy: arn },
        isUseful: principal =>
          !isMade(principal) && (holders === undefined || !hasNumber(holders, principal)),
      }
    })
  const versions = index.policies.flatMap(({ arn, versions: all = [] }) =>
    all.flatMap((addition, version): PolicyGain[] =>
      allowsSome(addition, index)
        ? [
            {
              alteration: { gives: 'POLICY_ADDED', adds: 'VERSION', policy: arn, version },
              isUseful: principal => !isMade(principal),
            },
          ]
        : [],
    ),
  )
  return [...joined, ...attached, ...versions].slice(0, MAX_GAINS)
}

function hasChanger(actions: readonly string[], changers: readonly Capabilities[]): boolean {
  return changers.some(changer => actions.some(action => changer.permissions(action).length > 0))
}

/** Whether the policy, or another version of it, allows something, but not everything. */
function isUsefulPolicy(
  { adds, versions = [], hasPrivilegedVersion }: IndexedPolicy,
  index: PermissionIndex,
): boolean {
  return (
    hasPrivilegedVersion ||
    [...(adds === undefined ? [] : [adds]), ...versions].some(addition => allowsSome(addition, index))
  )
}

function allowsSome({ allowed }: IndexedAddition, { sets }: PermissionIndex): boolean {
  return (sets[allowed]?.allowed.length ?? 0) > 0
}

const ATTACHED = 'iam:policyarn'
const ATTACHING = ['iam:AttachUserPolicy', 'iam:AttachRolePolicy', 'iam:AttachGroupPolicy']

/** Tests whether a condition limits attachments to the policy, among others. Without one, any policy can be attached. */
function createAttachmentTest(changers: readonly Capabilities[]): (policy: string) => boolean {
  const patterns = new Set<string>()
  for (const capabilities of changers)
    for (const action of ATTACHING) {
      const permissions = capabilities.permissions(action)
      if (!hasMatchingTest(permissions, key => key === ATTACHED)) continue
      for (const { tests } of permissions)
        for (const { key, values, meaning } of tests)
          if (key === ATTACHED && meaning !== 'NULL')
            for (const value of meaning?.negated === true ? ['*'] : values) patterns.add(value)
    }
  return policy => [...patterns].some(pattern => isGlobMatch(pattern, policy))
}
