import { DENY_REMOVAL_ACTIONS } from '../permissions/principal-states.ts'
import type { EscalationPath, EscalationRequirements } from '../../catalog/escalation-path.ts'

/** A way of a path: each of them is tried. */
export interface PathVariant extends EscalationRequirements {
  path: EscalationPath
}

/** By what they do. */
export interface PathVariants {
  /** They give something to a principal. */
  grants: readonly PathVariant[]
  /** They make a new principal that has everything. */
  newPrincipals: readonly PathVariant[]
  /** They take over a principal as it is. */
  takeovers: readonly PathVariant[]
  /** By the ids of a gift and a gain, what both together are called. */
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
    newPrincipals: variants.filter(({ path }) => path.gives === 'NEW_PRINCIPAL'),
    takeovers: variants.filter(({ path }) => path.gives === undefined),
    combinedIds: new Map(paths.flatMap(({ id, parts }) => (parts ? [[parts.join(' '), id] as const] : []))),
  }
}

/** Actions that decide beside those that paths need. */
export const SUPPORTING_ACTIONS = {
  /** By them an instance profile is made for a role. */
  instanceProfile: ['iam:CreateInstanceProfile', 'iam:AddRoleToInstanceProfile'],
  /** By one of them a role reads what triggers a function. */
  eventSource: ['sqs:ReceiveMessage', 'kinesis:GetRecords', 'dynamodb:GetRecords'],
  /** By them somebody rids himself, or a role, of policies that deny. */
  ridding: Object.values(DENY_REMOVAL_ACTIONS).flat(),
  /** By them a policy comes to say what one likes before it is attached. */
  policy: ['iam:CreatePolicy', 'iam:CreatePolicyVersion'],
} as const

/** All actions, in lower case, of which an index tells. */
export function listIndexedActions(paths: readonly EscalationPath[]): ReadonlySet<string> {
  const required = paths.flatMap(path =>
    [path, ...(path.or ?? [])].flatMap(({ needs: requiredPermissions }) => requiredPermissions),
  )
  const all = [...required.map(({ action }) => action), ...Object.values(SUPPORTING_ACTIONS).flat()]
  return new Set(all.map(action => action.toLowerCase()))
}
