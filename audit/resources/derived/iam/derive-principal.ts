import type { PolicyDocument } from '../../../engines/iam/policy-document.ts'
import type {
  HeldPolicy,
  Principal,
  SourcedPolicy,
} from '../../../engines/iam/effective-permissions/principal.ts'
import { getResourceName, type Resource } from '../../resource.ts'

/** A managed policy that is attached to a principal. */
export interface AttachedPolicy {
  resource: Resource<'AWS::IAM::ManagedPolicy'>
  document: PolicyDocument
}

interface PolicyHolder {
  inlinePolicies: Readonly<Record<string, PolicyDocument>>
  attachedPolicies: readonly AttachedPolicy[]
}

interface BoundedHolder extends PolicyHolder {
  boundary: AttachedPolicy | 'NONE'
}

interface GroupPolicies extends PolicyHolder {
  resource: Resource<'AWS::IAM::Group'>
}

const policyInputs = {
  facts: ['inlinePolicies'],
  each: { attachedPolicies: { facts: ['document'] } },
} as const

const boundaryInputs = { boundary: { facts: ['document'] } } as const

/** The inputs of a role's effective permissions. Tags are left out: its sessions can have other tags. */
export const roleInputs = { ...policyInputs, one: boundaryInputs } as const

/** The inputs of a user's effective permissions. */
export const userInputs = {
  facts: ['inlinePolicies', 'tags'],
  one: boundaryInputs,
  each: { ...policyInputs.each, groups: policyInputs },
} as const

/** Converts a role to an engine principal. Service control policies and the organization are unknown. */
export function deriveRolePrincipal(
  inputs: BoundedHolder & { resource: Resource<'AWS::IAM::Role'> },
): Principal {
  return { ...buildPrincipal(inputs.resource, inputs), kind: 'role', identity: listPolicies(inputs, '') }
}

/** Converts a user to an engine principal, including the policies of the user's groups. */
export function deriveUserPrincipal(
  inputs: BoundedHolder & {
    resource: Resource<'AWS::IAM::User'>
    tags: Readonly<Record<string, string>>
    groups: readonly GroupPolicies[]
  },
): Principal {
  const { resource, tags, groups } = inputs
  const identity = [...listPolicies(inputs, ''), ...groups.flatMap(collectGroupPolicies)]
  return { ...buildPrincipal(resource, inputs), kind: 'user', identity, tags }
}

function buildPrincipal({ arn, account }: Resource, boundedHolder: BoundedHolder) {
  return { arn, account, organizationUnknown: true as const, ...buildBoundary(boundedHolder) }
}

function buildBoundary({ boundary: boundaryPolicy }: BoundedHolder): Pick<Principal, 'boundary'> {
  return boundaryPolicy === 'NONE'
    ? {}
    : { boundary: { policy: boundaryPolicy.resource.arn, document: boundaryPolicy.document } }
}

/** Converts the policies of a group to engine policies. */
export function collectGroupPolicies(group: GroupPolicies): HeldPolicy[] {
  return listPolicies(group, ` of group ${getResourceName(group.resource)}`).map(each => ({
    ...each,
    group: group.resource.arn,
  }))
}

/** Inline policies are identified by name, with the owner if it is not the principal itself. */
function listPolicies(
  { inlinePolicies, attachedPolicies }: PolicyHolder,
  ownerSuffix: string,
): SourcedPolicy[] {
  const inline = Object.entries(inlinePolicies).map(([name, document]) => ({
    policy: name + ownerSuffix,
    document,
  }))
  return [
    ...inline,
    ...attachedPolicies.map(({ resource, document }) => ({ policy: resource.arn, document })),
  ]
}

/** The ARNs of attached managed policies, as the escalation engine expects them. */
export function collectAttachedPolicyArns(attached: readonly AttachedPolicy[]) {
  return { attachedPolicyArns: attached.map(({ resource }) => resource.arn) }
}
