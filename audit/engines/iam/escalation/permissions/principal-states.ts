import type { PolicyDocument } from '../../policy-document.ts'
import type { Principal, SourcedPolicy } from '../../effective-permissions/principal.ts'

/** What has changed of a principal on an escalation path: a set of changes, as bits. */
export type PrincipalState = number
export const LISTED: PrincipalState = 0

/** One change of a principal: it is granted arbitrary permissions, its boundary is removed, or a policy that denies. */
export type PrincipalChange = number
export const GRANTED: PrincipalChange = 1
export const BOUNDARY_REMOVED: PrincipalChange = 2

/** The limit of different removals of policies of one principal. */
export const MAX_REMOVALS = 3

/** The change that is the removal with this number, from 0. */
function getRemovalChange(removal: number): PrincipalChange {
  return 4 << removal
}

/** All changes. The number of a change is its position in the list. */
export const PRINCIPAL_CHANGES: readonly PrincipalChange[] = [
  GRANTED,
  BOUNDARY_REMOVED,
  ...Array.from({ length: MAX_REMOVALS }, (_, removal) => getRemovalChange(removal)),
]

type ChangeMeaning = { gives: 'PERMISSIONS' | 'NO_BOUNDARY' } | { gives: 'POLICY_REMOVED'; removal: number }

/** Describes a change by its number: as what paths give, and a removal with its number among the removals. */
export function explainStateChange(number: number): ChangeMeaning {
  if (number < FIRST_REMOVAL) return { gives: number === 0 ? 'PERMISSIONS' : 'NO_BOUNDARY' }
  return { gives: 'POLICY_REMOVED', removal: number - FIRST_REMOVAL }
}

/** The number of the first removal among the changes. */
const FIRST_REMOVAL = 2

/** The number of all states. */
export const STATE_COUNT = 2 ** PRINCIPAL_CHANGES.length

/** The state after the change. */
export function addChange(principalState: PrincipalState, change: PrincipalChange): PrincipalState {
  return principalState | change
}

/** The state without the changes of the other one. */
export function subtractState(principalState: PrincipalState, other: PrincipalState): PrincipalState {
  return principalState & ~other
}

export function hasChange(principalState: PrincipalState, change: PrincipalChange): boolean {
  return (principalState & change) !== 0
}

/** The numbers of the changes in a state. */
export function listChangeNumbers(principalState: PrincipalState): number[] {
  return PRINCIPAL_CHANGES.flatMap((change, number) => (hasChange(principalState, change) ? [number] : []))
}

/** Represents a policy that a principal writes to grant itself all permissions. */
export const EVERYTHING_ALLOWED: SourcedPolicy = {
  policy: '',
  document: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
  },
}

/** The policies of a principal that each of its removals removes. */
export type RemovedIndices = readonly { policies: readonly number[] }[]

/**
 * Resolves each state of a principal with these removals. A state has the same outcome as the one that `reduce` returns,
 * and as the one with a boundary if the principal has none: it is resolved once.
 */
export function mapStates<Resolved>(
  { boundary }: Principal,
  removals: RemovedIndices,
  reduce: (principalState: PrincipalState) => PrincipalState,
  resolve: (principalState: PrincipalState) => Resolved,
): Resolved[] {
  const none = boundary === undefined ? BOUNDARY_REMOVED : LISTED
  const found: Resolved[] = []
  for (let state = LISTED; state < getRemovalChange(removals.length); state += 1)
    found.push(found[subtractState(reduce(state), none)] ?? resolve(state))
  return found
}

/** The principal in the state. */
export function applyState(
  principal: Principal,
  principalState: PrincipalState,
  removals: RemovedIndices,
): Principal {
  const { boundary, ...rest } = principal
  const isRemoved = (at: number) =>
    removals.some(
      ({ policies }, removal) =>
        hasChange(principalState, getRemovalChange(removal)) && policies.includes(at),
    )
  const held = principal.identity.filter((_, at) => !isRemoved(at))
  return {
    ...rest,
    ...(boundary === undefined || hasChange(principalState, BOUNDARY_REMOVED) ? {} : { boundary }),
    identity: hasChange(principalState, GRANTED) ? [EVERYTHING_ALLOWED, ...held.flatMap(selectDenies)] : held,
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
export function selectDenies({ policy, document }: SourcedPolicy): SourcedPolicy[] {
  const remembered = deniesByDocument.get(document)
  const denying = remembered ?? {
    ...document,
    Statement: document.Statement.filter(({ Effect }) => Effect === 'Deny'),
  }
  deniesByDocument.set(document, denying)
  return denying.Statement.length === 0 ? [] : [{ policy, document: denying }]
}
