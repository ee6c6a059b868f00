import type { PolicyDocument } from '../../policy-document.ts'
import type { Principal, SourcedPolicy } from '../../effective-permissions/principal.ts'

/**
 * What a principal has been granted in addition to what is listed: arbitrary permissions, removal of its boundary, or
 * both.
 */
export type PrincipalState = 0 | 1 | 2 | 3
export const LISTED = 0
export const GRANTED = 1
export const BOUNDARY_REMOVED = 2
export const PRINCIPAL_STATES: readonly PrincipalState[] = [0, 1, 2, 3]

/** Represents a policy that a principal writes to grant itself all permissions. */
export const EVERYTHING_ALLOWED: SourcedPolicy = {
  policy: '',
  document: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
  },
}

/** The principal in the state, with the Deny statements of its own policies or (`withoutDenies`) without. */
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
 * The principal if a resource policy names it, so that its own policies need not allow the request and can only deny
 * it. A boundary limits a role that is named by its ARN, but not a principal that is named directly (IAM User Guide,
 * "Policy evaluation for requests within a single account").
 */
export function assumeNamedDirectly(principal: Principal, by: 'ROLE_ARN' | 'ITSELF'): Principal {
  const { boundary, ...rest } = principal
  const bound = boundary === undefined ? [] : by === 'ITSELF' ? selectDenies(boundary) : [boundary]
  const identity = [EVERYTHING_ALLOWED, ...principal.identity.flatMap(selectDenies)]
  if (by === 'ITSELF') return { ...rest, identity: [...identity, ...bound] }
  return { ...rest, identity, ...(boundary === undefined ? {} : { boundary }) }
}

const deniesByDocument = new WeakMap<PolicyDocument, PolicyDocument>()

/** The Deny statements of the policy; none if it has none. */
function selectDenies({ policy, document }: SourcedPolicy): SourcedPolicy[] {
  const remembered = deniesByDocument.get(document)
  const denying = remembered ?? {
    ...document,
    Statement: document.Statement.filter(({ Effect }) => Effect === 'Deny'),
  }
  deniesByDocument.set(document, denying)
  return denying.Statement.length === 0 ? [] : [{ policy, document: denying }]
}

/** The actions by which a user or role removes its policies that deny. */
export const DENY_REMOVAL_ACTIONS = {
  role: ['iam:DeleteRolePolicy', 'iam:DetachRolePolicy'],
  user: ['iam:DeleteUserPolicy', 'iam:DetachUserPolicy'],
  root: [],
} as const
