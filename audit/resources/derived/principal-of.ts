import type { PolicyDocument } from '../../policy/document.ts'
import type { Principal, SourcedPolicy } from '../../policy/effective/principal.ts'
import { nameOf, type Resource } from '../resource.ts'

/** A managed policy that somebody has. */
export interface Attached {
  resource: Resource<'AWS::IAM::ManagedPolicy'>
  document: PolicyDocument
}

interface Holder {
  inlinePolicies: Readonly<Record<string, PolicyDocument>>
  attachedPolicies: readonly Attached[]
}

interface Bounded extends Holder {
  boundary: Attached | 'NONE'
}

interface Group extends Holder {
  resource: Resource<'AWS::IAM::Group'>
}

const policies = {
  facts: ['inlinePolicies'],
  each: { attachedPolicies: { facts: ['document'] } },
} as const

const boundary = { boundary: { facts: ['document'] } } as const

/** What says what a role may. Its tags do not: its sessions may have others. */
export const roleNeed = { ...policies, one: boundary } as const

/** What says what a user may. */
export const userNeed = {
  facts: ['inlinePolicies', 'tags'],
  one: boundary,
  each: { ...policies.each, groups: policies },
} as const

/** A role as engines know it. Of service control policies and of an organization nothing is known. */
export function rolePrincipal(given: Bounded & { resource: Resource<'AWS::IAM::Role'> }): Principal {
  return { ...principal(given.resource, given), kind: 'role', identity: policiesOf(given, '') }
}

/** A user as engines know him, with the policies of his groups. */
export function userPrincipal(
  given: Bounded & {
    resource: Resource<'AWS::IAM::User'>
    tags: Readonly<Record<string, string>>
    groups: readonly Group[]
  },
): Principal {
  const { resource, tags, groups } = given
  const identity = [...policiesOf(given, ''), ...groups.flatMap(groupPolicies)]
  return { ...principal(resource, given), kind: 'user', identity, tags }
}

function principal({ arn, account }: Resource, bounded: Bounded) {
  return { arn, account, organizationUnknown: true as const, ...boundaryOf(bounded) }
}

function boundaryOf({ boundary: bounds }: Bounded): Pick<Principal, 'boundary'> {
  return bounds === 'NONE' ? {} : { boundary: { policy: bounds.resource.arn, document: bounds.document } }
}

/** The policies of a group as engines know them. */
export function groupPolicies(group: Group): SourcedPolicy[] {
  return policiesOf(group, ` of group ${nameOf(group.resource)}`)
}

/** Inline policies by name, and whose they are where they are not the principal's own. */
function policiesOf({ inlinePolicies, attachedPolicies }: Holder, whose: string): SourcedPolicy[] {
  const inline = Object.entries(inlinePolicies).map(([name, document]) => ({
    policy: name + whose,
    document,
  }))
  return [
    ...inline,
    ...attachedPolicies.map(({ resource, document }) => ({ policy: resource.arn, document })),
  ]
}

/** Managed policies as engines of escalation know them of whoever has them. */
export function heldBy(attached: readonly Attached[]) {
  return { attachedPolicyArns: attached.map(({ resource }) => resource.arn) }
}
