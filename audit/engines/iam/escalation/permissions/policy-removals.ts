import type { PolicyDocument } from '../../policy-document.ts'
import type { RemovedPolicies } from '../../catalog/escalation-path.ts'
import type { HeldPolicy, SourcedPrincipal } from '../../effective-permissions/principal.ts'
import { MAX_REMOVALS } from './principal-states.ts'

/** The removal of policies that deny from a principal. */
export interface PolicyRemoval {
  /** All steps are required, each in one of several ways. */
  steps: readonly (readonly RemovalWay[])[]
}

/** One way in which a principal loses policies. */
export interface RemovalWay {
  removes: RemovedPolicies
  /** The managed policy that is detached or rewritten. */
  policy?: string
  /** The group that the user leaves, or whose policies change. */
  group?: string
}

interface IdentityRemoval extends PolicyRemoval {
  /** The indices of the removed policies in `identity`. */
  policies: readonly number[]
}

/**
 * The removals that take a relevant policy away from a principal. If there are too many, the last one is several at
 * once.
 */
export function listPolicyRemovals(
  { identity }: SourcedPrincipal,
  isRelevant: (document: PolicyDocument) => boolean,
): IdentityRemoval[] {
  const found = new Map<string, { policies: readonly number[]; ways: RemovalWay[] }>()
  identity.forEach((held, at) => {
    if (!isRelevant(held.document)) return
    for (const { way, isRemoved } of listRemovalWays(held)) {
      const policies = identity.flatMap((each, number) => (number === at || isRemoved(each) ? [number] : []))
      const known = found.get(policies.join()) ?? { policies, ways: [] }
      found.set(policies.join(), known)
      if (!known.ways.some(each => isSameWay(each, way))) known.ways.push(way)
    }
  })
  const all = [...found.values()].map(({ policies, ways }) => ({ policies, steps: [ways] }))
  return all.length <= MAX_REMOVALS
    ? all
    : [...all.slice(0, MAX_REMOVALS - 1), combineRemovals(all.slice(MAX_REMOVALS - 1))]
}

function combineRemovals(all: readonly IdentityRemoval[]): IdentityRemoval {
  return {
    policies: [...new Set(all.flatMap(({ policies }) => policies))],
    steps: all.flatMap(({ steps }) => steps),
  }
}

function isSameWay(one: RemovalWay, other: RemovalWay): boolean {
  return one.removes === other.removes && one.policy === other.policy && one.group === other.group
}

/** The ARN of a managed policy; undefined for an inline policy. */
export function getManagedPolicyArn({ policy, arn }: HeldPolicy): string | undefined {
  return arn ?? (policy.startsWith('arn:') ? policy : undefined)
}

/** The ways to remove the policy, with the other policies that go with it. */
export function listRemovalWays(
  held: HeldPolicy,
): { way: RemovalWay; isRemoved: (other: HeldPolicy) => boolean }[] {
  const { group } = held
  const policy = getManagedPolicyArn(held)
  const isOfHolder = (other: HeldPolicy) => other.group === group
  const isInline = (other: HeldPolicy) => isOfHolder(other) && other.policy === held.policy
  const isManaged = (other: HeldPolicy) => getManagedPolicyArn(other) === policy
  const isAttached = (other: HeldPolicy) => isOfHolder(other) && isManaged(other)
  const leaving =
    group === undefined ? [] : [{ way: { removes: 'MEMBERSHIP', group } as const, isRemoved: isOfHolder }]
  const holder = group === undefined ? {} : { group }
  if (policy === undefined)
    return [
      ...leaving,
      { way: { removes: group === undefined ? 'INLINE' : 'GROUP_INLINE', ...holder }, isRemoved: isInline },
    ]
  return [
    ...leaving,
    {
      way: { removes: group === undefined ? 'ATTACHED' : 'GROUP_ATTACHED', policy, ...holder },
      isRemoved: isAttached,
    },
    ...(policy.split(':')[4] === 'aws'
      ? []
      : [{ way: { removes: 'MANAGED', policy } as const, isRemoved: isManaged }]),
  ]
}
