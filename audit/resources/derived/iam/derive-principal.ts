import type { PolicyDocument } from '../../../engines/iam/policy-document.ts'
import type { Principal, SourcedPolicy } from '../../../engines/iam/effective-permissions/principal.ts'
import { getResourceName, type Resource } from '../../resource.ts'

/** A managed policy that somebody has. */
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

/** What says what a role may. Its tags do not: its sessions may have others. */
export const roleInputs = { ...policyInputs, one: boundaryInputs } as const

/** What says what a user may. */
export const userInputs = {
  facts: ['inlinePolicies', 'tags'],
  one: boundaryInputs,
  each: { ...policyInputs.each, groups: policyInputs },
} as const

/** A role as engines know it. Of service control policies and of an organization nothing is known. */
export function deriveRolePrincipal(
  inputs: BoundedHolder & { resource: Resource<'AWS::IAM::Role'> },
): Principal {
  return { ...buildPrincipal(inputs.resource, inputs), kind: 'role', identity: listPolicies(inputs, '') }
}

/** A user as engines know him, with the policies of his groups. */
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

/** The policies of a group as engines know them. */
export function collectGroupPolicies(group: GroupPolicies): SourcedPolicy[] {
  return listPolicies(group, ` of group ${getResourceName(group.resource)}`)
}

/** Inline policies by name, and whose they are where they are not the principal's own. */
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

/** Managed policies as engines of escalation know them of whoever has them. */
export function collectAttachedPolicyArns(attached: readonly AttachedPolicy[]) {
  return { attachedPolicyArns: attached.map(({ resource }) => resource.arn) }
}
