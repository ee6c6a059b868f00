import type { PolicyDocument } from '../../audit/policy/document.ts'
import type { Principal, SourcedPolicy } from '../../audit/policy/effective/principal.ts'
import { organization } from './roles.ts'

/** Roles and policies of which each document is in a list, once: what a process is given that measures them. */
export interface Packed {
  documents: PolicyDocument[]
  policies: Place[]
  roles: (Omit<Principal, 'identity' | 'boundary' | 'organization'> & {
    identity: Place[]
    boundary?: Place
  })[]
}

/** A policy with the place of its document in the list. */
type Place = [policy: string, document: number]

/** Roles of the organization, and policies that they may get. */
export interface Unpacked {
  roles: readonly Principal[]
  policies: readonly SourcedPolicy[]
}

export function packed({ roles, policies }: Unpacked): Packed {
  const places = new Map<PolicyDocument, number>()
  const place = ({ policy, document }: SourcedPolicy): Place => {
    const found = places.get(document) ?? places.size
    places.set(document, found)
    return [policy, found]
  }
  const packedRoles = roles.map(({ identity, boundary, organization: all, ...role }) => {
    if (all !== organization) throw new Error('every role is of the same organization')
    return {
      ...role,
      identity: identity.map(place),
      ...(boundary === undefined ? {} : { boundary: place(boundary) }),
    }
  })
  return { roles: packedRoles, policies: policies.map(place), documents: [...places.keys()] }
}

export function unpacked({ documents, policies, roles }: Packed): Unpacked {
  const source = ([policy, place]: Place): SourcedPolicy => {
    const document = documents[place]
    if (document === undefined) throw new Error(`there is no document ${place}`)
    return { policy, document }
  }
  return {
    policies: policies.map(source),
    roles: roles.map(({ identity, boundary, ...role }) => ({
      ...role,
      organization,
      identity: identity.map(source),
      ...(boundary === undefined ? {} : { boundary: source(boundary) }),
    })),
  }
}
