import type { FactEdit } from '../resources/fact-edit.ts'
import type { PartialRead } from '../resources/resource-snapshot.ts'
import type { Kind, Resource, ResourceKey } from '../resources/resource.ts'
import type { ReportedVulnerability } from './vulnerability.ts'

/** Who made a change, as the event reports it. */
export interface Actor {
  /** CloudTrail's `userIdentity.type`, such as `IAMUser` or `AssumedRole`. */
  type: string
  /** The display name: a user name, `role/session`, or a service. */
  name: string
  arn?: string
  /** The ARN of the role or user that the session is of, if the actor has temporary credentials. */
  issuer?: string
  /** Set if the credentials are of a session of the AWS Management Console. */
  console?: true
  /** The service that made the call on behalf of the actor, such as `cloudformation.amazonaws.com`. */
  via?: string
  address?: string
}

/** The name of an actor that an event does not name. */
export const UNKNOWN_ACTOR = 'an unknown actor'

/** What a read finds once the change is visible. It decides about a recheck and is never a fact. */
export interface Expectation {
  presence?: 'PRESENT' | 'DELETED'
  facts?: Readonly<Record<string, unknown>>
  /** Resources that a relationship references, possibly among others. */
  references?: Readonly<Record<string, readonly ResourceKey[]>>
}

/** A resource that a change is about. */
export interface Subject {
  resource: Resource
  /** The facts that the change may have changed. */
  facts: readonly string[] | 'ALL'
  /** All facts are read again, and those that differ count as changed too. */
  fullRead?: true
  expectation?: Expectation
  /** Skips the read if the stored facts already satisfy the expectation. */
  skipIfSatisfied?: true
  /** Ignores the event if the stored facts are known to satisfy this: nothing is read and nothing evaluated. */
  ignoreIfKnown?: Expectation
  /**
   * Ignores the event unless this task, which has ended, was the one by which a resource is known to run an image that can be
   * vulnerable: other ends change no evaluation.
   */
  endedTask?: string
  /** Read only for the resources that it references then, at once or with the first recheck; affected only if it differs. */
  relatedOnly?: RelatedRead
  /** The changes of facts that the event itself reports. */
  claims?: readonly FactEdit[]
  /** The part of these facts that the change is about, such as an alias: the others need not be read again. */
  part?: string
  /** What earlier messages of the change read of the resource. */
  partial?: PartialRead
}

/** When a subject is read that is only related: the first recheck of a deletion confirms it. */
type RelatedRead = 'AT_ONCE' | 'WITH_RECHECK'

/** Subjects that an event does not name: the resources of `kind` whose relationship references `target`. */
export interface IndirectSubjects {
  target: Resource
  kind: Kind
  relationship: string
  facts: Subject['facts']
  /** Set if at least one must exist: if none is known, the kind is relisted. */
  required?: true
  /** The maximum number that is read; the others are left to the full scan. */
  limit?: number
  relatedOnly?: RelatedRead
}

/** A change in the account: what to read again, and who made it. */
export interface Change {
  /** The same for every delivery of the event. */
  id: string
  account: string
  region: string
  /** `service:Operation`. */
  action: string
  actor: Actor
  /** ISO 8601. */
  at: string
  subjects: readonly Subject[]
  /** Subjects that the event names only indirectly. */
  indirectSubjects?: readonly IndirectSubjects[]
  /** Kinds whose changed resources the event does not name: all of them in the region are relisted. */
  unresolvedKinds?: readonly Kind[]
  /** The id of the change record that several events of the same change share; by default the event's own id. */
  sharedChangeId?: string
  /** The vulnerability that the event reports of a resource. */
  vulnerability?: ReportedVulnerability
  /** Whether successful reads can be stale: IAM is eventually consistent. */
  eventuallyConsistent: boolean
  /** The full scan whose notification contains the results. */
  sweep?: string
  /** Set if the change is Assay's canary: when it is processed completely, it has come back. */
  canary?: true
}

/** Why an event is ignored. Ignored events are counted by reason. */
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
  | 'without-effect'

/** A parsed event: a change, or the reason why it is ignored. */
export type ParsedEvent = { change: Change } | { ignored: IgnoreReason }

/** An event that matched a rule and lacks required fields. It goes to the dead-letter queue with this message. */
export class UnreadableEvent extends Error {
  override name = 'UnreadableEvent'
}

/** Which changes are audited. */
export interface AuditScope {
  regions: readonly string[]
  /** The account, if it is known before an event is parsed. */
  account?: string
  /** The account's place in its organization; absent if the organization's policies are not followed. */
  organization?: OrganizationMembership
}

/** The place of an account in its organization. */
export interface OrganizationMembership {
  account: string
  /** The management account, the only one that receives events of the organization. */
  managementAccount: string
  /** The ids of the root and of all organizational units above the account. */
  parents: readonly string[]
}
