import type {
  EscalationPath,
  EscalationRequirements,
  RemovedPolicies,
} from '../../catalog/escalation-path.ts'

/** A variant of a path, with one of its alternative requirements. */
export interface PathVariant extends EscalationRequirements {
  path: EscalationPath
}

/** Variants by what they do. */
export interface PathVariants {
  /** Grant something to a principal. */
  grants: readonly PathVariant[]
  /** Remove policies that deny from a principal. */
  removals: readonly PathVariant[]
  /** Change tags of a principal, or add policies without all permissions. */
  alterations: readonly PathVariant[]
  /** Create a new principal with all permissions. */
  newPrincipals: readonly PathVariant[]
  /** Take over a principal as it is. */
  takeovers: readonly PathVariant[]
  /** The id of the combination, by the ids of a grant and a takeover. */
  combinedIds: ReadonlyMap<string, string>
}

export function groupPathVariants(paths: readonly EscalationPath[]): PathVariants {
  const whole = paths.filter(({ parts }) => parts === undefined)
  const variants = whole.flatMap(path =>
    [path, ...(path.or ?? [])].map(({ needs: requiredPermissions, requires }): PathVariant => ({
      path,
      needs: requiredPermissions,
      ...(requires ? { requires } : {}),
    })),
  )
  return {
    grants: variants.filter(({ path }) => path.gives === 'PERMISSIONS' || path.gives === 'NO_BOUNDARY'),
    removals: variants.filter(({ path }) => path.gives === 'POLICY_REMOVED'),
    alterations: variants.filter(({ path }) => ALTERING.has(path.gives)),
    newPrincipals: variants.filter(({ path }) => path.gives === 'NEW_PRINCIPAL'),
    takeovers: variants.filter(({ path }) => path.gives === undefined),
    combinedIds: new Map(paths.flatMap(({ id, parts }) => (parts ? [[parts.join(' '), id] as const] : []))),
  }
}

/** Variants by their first action, in lowercase, and those that require none; by their numbers. */
interface VariantIndex {
  byAction: ReadonlyMap<string, readonly number[]>
  unconditional: readonly number[]
}

const indexes = new WeakMap<readonly PathVariant[], VariantIndex>()

/**
 * The variants whose first action is among `actions`, in lowercase. Most principals have the first action of none, so others
 * than these are not even tried.
 */
export function selectVariants(
  variants: readonly PathVariant[],
  actions: Iterable<string>,
): readonly PathVariant[] {
  const index = indexes.get(variants) ?? indexVariants(variants)
  indexes.set(variants, index)
  const found = [...index.unconditional]
  for (const action of actions) found.push(...(index.byAction.get(action) ?? []))
  return found.toSorted((a, b) => a - b).flatMap(number => variants[number] ?? [])
}

function indexVariants(variants: readonly PathVariant[]): VariantIndex {
  const byAction = new Map<string, number[]>()
  const unconditional: number[] = []
  for (const [number, { needs }] of variants.entries()) {
    const action = needs[0]?.action.toLowerCase()
    if (action === undefined) unconditional.push(number)
    else byAction.set(action, [...(byAction.get(action) ?? []), number])
  }
  return { byAction, unconditional }
}

const ALTERING: ReadonlySet<EscalationPath['gives']> = new Set<EscalationPath['gives']>([
  'TAGS',
  'SESSION_TAGS',
  'POLICY_ADDED',
  'KEY_REMOVED',
])

/** Actions that matter in addition to those that paths require. */
export const SUPPORTING_ACTIONS = {
  /** Create an instance profile for a role. */
  createInstanceProfile: ['iam:CreateInstanceProfile', 'iam:AddRoleToInstanceProfile'],
  /** Replace the role of an instance profile. */
  changeInstanceProfile: ['iam:RemoveRoleFromInstanceProfile', 'iam:AddRoleToInstanceProfile'],
  /** With one of these a role reads what triggers a function. */
  eventSource: ['sqs:ReceiveMessage', 'kinesis:GetRecords', 'dynamodb:GetRecords'],
  /** Create or change a policy before it is attached. */
  policy: ['iam:CreatePolicy', 'iam:CreatePolicyVersion'],
} as const

/** Lists the actions that remove policies in this way. */
export function createRemovalActionLister(
  paths: readonly EscalationPath[],
): (removes: RemovedPolicies) => readonly string[] {
  const removing = groupPathVariants(paths).removals.filter(({ requires = [] }) => requires.length === 0)
  return removes =>
    removing.flatMap(({ path, needs }) => (path.removes === removes ? needs.map(({ action }) => action) : []))
}

/** All actions, in lowercase, that an index covers. */
export function listIndexedActions(paths: readonly EscalationPath[]): ReadonlySet<string> {
  const required = paths.flatMap(path =>
    [path, ...(path.or ?? [])].flatMap(({ needs: requiredPermissions }) => requiredPermissions),
  )
  const all = [...required.map(({ action }) => action), ...Object.values(SUPPORTING_ACTIONS).flat()]
  return new Set(all.map(action => action.toLowerCase()))
}
