import type { PolicyDocument } from '../../policy-document.ts'
import type { Principal, SourcedPolicy } from '../../effective-permissions/principal.ts'

/** What a principal has been given beside what is listed: permissions at will, its boundary taken away, or both. */
export type PrincipalState = 0 | 1 | 2 | 3
export const LISTED = 0
export const GRANTED = 1
export const BOUNDARY_REMOVED = 2
export const PRINCIPAL_STATES: readonly PrincipalState[] = [0, 1, 2, 3]

/** Stands in the place of a policy that somebody writes to give himself everything. */
export const EVERYTHING_ALLOWED: SourcedPolicy = {
  policy: '',
  document: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
  },
}

/** The principal in the state: what it has been given, with what its own policies deny or (`free`) without. */
export function applyState(
  principal: Principal,
  principalState: PrincipalState,
  withoutDenies: boolean,
): Principal {
  const { boundary, ...rest } = principal
  const denied = withoutDenies ? [] : principal.identity.flatMap(selectDenies)
  return {
    ...rest,
    ...(boundary === undefined || (principalState & BOUNDARY_REMOVED) !== 0 ? {} : { boundary }),
    identity: (principalState & GRANTED) === 0 ? principal.identity : [EVERYTHING_ALLOWED, ...denied],
  }
}

/**
 * The principal where a resource's policy names it, so that its own policies need not allow: they may only deny. A
 * boundary limits a role that is named by its ARN, and nobody who is named himself (IAM User Guide, "Policy evaluation
 * for requests within a single account").
 */
export function assumeNamedDirectly(principal: Principal, by: 'ROLE_ARN' | 'ITSELF'): Principal {
  const { boundary, ...rest } = principal
  const bound = boundary === undefined ? [] : by === 'ITSELF' ? selectDenies(boundary) : [boundary]
  const identity = [EVERYTHING_ALLOWED, ...principal.identity.flatMap(selectDenies)]
  if (by === 'ITSELF') return { ...rest, identity: [...identity, ...bound] }
  return { ...rest, identity, ...(boundary === undefined ? {} : { boundary }) }
}

const deniesByDocument = new WeakMap<PolicyDocument, PolicyDocument>()

/** What the policy denies; nothing where it denies nothing. */
export function selectDenies({ policy, document }: SourcedPolicy): SourcedPolicy[] {
  const remembered = deniesByDocument.get(document)
  const denying = remembered ?? {
    ...document,
    Statement: document.Statement.filter(({ Effect }) => Effect === 'Deny'),
  }
  deniesByDocument.set(document, denying)
  return denying.Statement.length === 0 ? [] : [{ policy, document: denying }]
}

/** The actions by which a user or role rids itself of policies that deny. */
export const DENY_REMOVAL_ACTIONS = {
  role: ['iam:DeleteRolePolicy', 'iam:DetachRolePolicy'],
  user: ['iam:DeleteUserPolicy', 'iam:DetachUserPolicy'],
  root: [],
} as const
