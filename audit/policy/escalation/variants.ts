import type { PolicyDocument } from '../document.ts'
import type { Principal, SourcedPolicy } from '../effective/principal.ts'

/** What a principal has been given beside what is listed: permissions at will, its boundary taken away, or both. */
export type State = 0 | 1 | 2 | 3
export const LISTED = 0
export const GRANTED = 1
export const UNBOUND = 2
export const STATES: readonly State[] = [0, 1, 2, 3]

/** Stands in the place of a policy that somebody writes to give himself everything. */
export const EVERYTHING_ALLOWED: SourcedPolicy = {
  policy: '',
  document: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
  },
}

/** The principal in the state: what it has been given, with what its own policies deny or (`free`) without. */
export function inState(principal: Principal, state: State, free: boolean): Principal {
  const { boundary, ...rest } = principal
  const denied = free ? [] : principal.identity.flatMap(deniesOf)
  return {
    ...rest,
    ...(boundary === undefined || (state & UNBOUND) !== 0 ? {} : { boundary }),
    identity: (state & GRANTED) === 0 ? principal.identity : [EVERYTHING_ALLOWED, ...denied],
  }
}

/**
 * The principal where a resource's policy names it, so that its own policies need not allow: they may only deny. A
 * boundary limits a role that is named by its ARN, and nobody who is named himself (IAM User Guide, "Policy evaluation
 * for requests within a single account").
 */
export function namedDirectly(principal: Principal, by: 'ROLE_ARN' | 'ITSELF'): Principal {
  const { boundary, ...rest } = principal
  const bound = boundary === undefined ? [] : by === 'ITSELF' ? deniesOf(boundary) : [boundary]
  const identity = [EVERYTHING_ALLOWED, ...principal.identity.flatMap(deniesOf)]
  if (by === 'ITSELF') return { ...rest, identity: [...identity, ...bound] }
  return { ...rest, identity, ...(boundary === undefined ? {} : { boundary }) }
}

const known = new WeakMap<PolicyDocument, PolicyDocument>()

/** What the policy denies; nothing where it denies nothing. */
export function deniesOf({ policy, document }: SourcedPolicy): SourcedPolicy[] {
  const remembered = known.get(document)
  const denying = remembered ?? {
    ...document,
    Statement: document.Statement.filter(({ Effect }) => Effect === 'Deny'),
  }
  known.set(document, denying)
  return denying.Statement.length === 0 ? [] : [{ policy, document: denying }]
}

/** The actions by which a user or role rids itself of policies that deny. */
export const RIDDING = {
  role: ['iam:DeleteRolePolicy', 'iam:DetachRolePolicy'],
  user: ['iam:DeleteUserPolicy', 'iam:DetachUserPolicy'],
  root: [],
} as const
