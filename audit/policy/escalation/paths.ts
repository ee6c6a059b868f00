import { RIDDING } from './variants.ts'
import type { EscalationPath, Way } from '../knowledge/escalation-path.ts'

/** A way of a path: each of them is tried. */
export interface PathWay extends Way {
  path: EscalationPath
}

/** By what they do. */
export interface Paths {
  /** They give something to a principal. */
  gifts: readonly PathWay[]
  /** They make a new principal that has everything. */
  newPrincipals: readonly PathWay[]
  /** They take over a principal as it is. */
  gains: readonly PathWay[]
  /** By the ids of a gift and a gain, what both together are called. */
  together: ReadonlyMap<string, string>
}

export function sorted(paths: readonly EscalationPath[]): Paths {
  const whole = paths.filter(({ parts }) => parts === undefined)
  const ways = whole.flatMap(path =>
    [path, ...(path.or ?? [])].map(({ needs, requires }): PathWay => ({
      path,
      needs,
      ...(requires ? { requires } : {}),
    })),
  )
  return {
    gifts: ways.filter(({ path }) => path.gives === 'PERMISSIONS' || path.gives === 'NO_BOUNDARY'),
    newPrincipals: ways.filter(({ path }) => path.gives === 'NEW_PRINCIPAL'),
    gains: ways.filter(({ path }) => path.gives === undefined),
    together: new Map(paths.flatMap(({ id, parts }) => (parts ? [[parts.join(' '), id] as const] : []))),
  }
}

/** Actions that decide beside those that paths need. */
export const BESIDE = {
  /** By them an instance profile is made for a role. */
  instanceProfile: ['iam:CreateInstanceProfile', 'iam:AddRoleToInstanceProfile'],
  /** By one of them a role reads what triggers a function. */
  eventSource: ['sqs:ReceiveMessage', 'kinesis:GetRecords', 'dynamodb:GetRecords'],
  /** By them somebody rids himself, or a role, of policies that deny. */
  ridding: Object.values(RIDDING).flat(),
  /** By them a policy comes to say what one likes before it is attached. */
  policy: ['iam:CreatePolicy', 'iam:CreatePolicyVersion'],
} as const

/** All actions, in lower case, of which an index tells. */
export function actionsOf(paths: readonly EscalationPath[]): ReadonlySet<string> {
  const needed = paths.flatMap(path => [path, ...(path.or ?? [])].flatMap(({ needs }) => needs))
  const all = [...needed.map(({ action }) => action), ...Object.values(BESIDE).flat()]
  return new Set(all.map(action => action.toLowerCase()))
}
