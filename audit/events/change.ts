import type { FactEdit } from '../resources/fact-edit.ts'
import type { Kind, Resource, ResourceKey } from '../resources/resource.ts'

/** Who made a change, as the event tells it. */
export interface Actor {
  /** CloudTrail's `userIdentity.type`, such as `IAMUser` or `AssumedRole`. */
  type: string
  /** What people call him: a user's name, `role/session`, a service. */
  name: string
  arn?: string
  /** The service that made the call for him, such as `cloudformation.amazonaws.com`. */
  via?: string
  address?: string
}

/** What a read should find if the event's change is visible yet. It is a reason to look again, never a fact. */
export interface Expectation {
  presence?: 'PRESENT' | 'DELETED'
  facts?: Readonly<Record<string, unknown>>
  /** Resources that a relation names, among others. */
  references?: Readonly<Record<string, readonly ResourceKey[]>>
}

/** A resource that a change is about. */
export interface Subject {
  resource: Resource
  /** The facts that the change may have changed. */
  facts: readonly string[] | 'ALL'
  /** All of it is read again, and what is found changed counts besides. */
  fullRead?: true
  expectation?: Expectation
  /** Nothing is read again where what is known is as expected already. */
  skipIfSatisfied?: true
  /** It is read, with the second look, for those whom it names then, and is not affected itself. */
  relatedOnly?: true
  /** What the event itself says that some of it became. */
  claims?: readonly FactEdit[]
}

/** Subjects that an event does not name: those of a kind that name `target` by a relation. */
export interface IndirectSubjects {
  target: Resource
  kind: Kind
  relationship: string
  facts: Subject['facts']
  /** Set where somebody does: if nobody is known to, all of the kind are looked at. */
  required?: true
  /** As many of them as are looked at; the others are left to a sweep. */
  limit?: number
  relatedOnly?: true
}

/** Something changed in the account: what to look at again, and who made it so. */
export interface Change {
  /** The same for every delivery of the same change. */
  id: string
  account: string
  region: string
  /** `service:Operation`. */
  action: string
  actor: Actor
  /** ISO 8601. */
  at: string
  subjects: readonly Subject[]
  /** Whom it is about besides, by what they name. */
  indirectSubjects?: readonly IndirectSubjects[]
  /** The kinds of which the event does not say which ones it is about: all of its region are looked at. */
  unresolvedKinds?: readonly Kind[]
  /** The id of the cause that all events of this change share, where it is told by several; the event's own without. */
  sharedChangeId?: string
  /** Whether reads may lag behind the change although they succeed: IAM is eventually consistent. */
  eventuallyConsistent: boolean
  /** The sweep whose message tells what comes of this. */
  sweep?: string
}

/** Why an event leads to nothing; each is counted. */
export type IgnoreReason =
  | 'failed'
  | 'dry-run'
  | 'read-only'
  | 'out-of-scope-region'
  | 'other-cloud'
  | 'duplicate'
  | 'service-linked'
  | 'kind-not-audited'
  | 'not-in-use'

/** What an event says: a change, or nothing that matters and why. */
export type ParsedEvent = { change: Change } | { ignored: IgnoreReason }

/** An event that matched our rule and lacks what we need: kept in the dead-letter queue with this message. */
export class UnreadableEvent extends Error {
  override name = 'UnreadableEvent'
}

/** Which changes of the account are audited. */
export interface AuditScope {
  regions: readonly string[]
  /** The account itself, where it is known before an event is read. */
  account?: string
  /** The organization that the account is in, where its policies are followed. */
  organization?: OrganizationMembership
}

/** Where in an organization an account is. */
export interface OrganizationMembership {
  /** The account. */
  account: string
  /** The account that manages the organization, in which alone its changes become known. */
  managementAccount: string
  /** The ids of the root and the organizational units above the account. */
  parents: readonly string[]
}
