import type { PolicyDocument } from '../../audit/engines/iam/policy-document.ts'
import type { Principal, SourcedPolicy } from '../../audit/engines/iam/effective-permissions/principal.ts'
import { benchOrganization } from './generate-roles.ts'

/** Roles and policies of which each document is in a list, once: what a process is given that measures them. */
export interface PackedRoles {
  documents: PolicyDocument[]
  policies: PolicyReference[]
  roles: (Omit<Principal, 'identity' | 'boundary' | 'organization'> & {
    identity: PolicyReference[]
    boundary?: PolicyReference
  })[]
}

/** A policy with the place of its document in the list. */
type PolicyReference = [policy: string, document: number]

/** Roles of the organization, and policies that they may get. */
export interface RoleSet {
  roles: readonly Principal[]
  policies: readonly SourcedPolicy[]
}

export function packRoles({ roles, policies }: RoleSet): PackedRoles {
  const indexes = new Map<PolicyDocument, number>()
  const reference = ({ policy, document }: SourcedPolicy): PolicyReference => {
    const found = indexes.get(document) ?? indexes.size
    indexes.set(document, found)
    return [policy, found]
  }
  const packedRoles = roles.map(({ identity, boundary, organization: all, ...role }) => {
    if (all !== benchOrganization) throw new Error('every role is of the same organization')
    return {
      ...role,
      identity: identity.map(reference),
      ...(boundary === undefined ? {} : { boundary: reference(boundary) }),
    }
  })
  return { roles: packedRoles, policies: policies.map(reference), documents: [...indexes.keys()] }
}

export function unpackRoles({ documents, policies, roles }: PackedRoles): RoleSet {
  const source = ([policy, reference]: PolicyReference): SourcedPolicy => {
    const document = documents[reference]
    if (document === undefined) throw new Error(`there is no document ${reference}`)
    return { policy, document }
  }
  return {
    policies: policies.map(source),
    roles: roles.map(({ identity, boundary, ...role }) => ({
      ...role,
      organization: benchOrganization,
      identity: identity.map(source),
      ...(boundary === undefined ? {} : { boundary: source(boundary) }),
    })),
  }
}
