import type { BroadStatement } from '../../engines/iam/over-permissive/broad-statements.ts'
import type { BroadWriteStatement } from '../../engines/iam/over-permissive/broad-writes.ts'

/** The policy that a statement stands in. */
interface InPolicy {
  /** The name of an inline policy; the ARN of a managed one. */
  policy: string
  inline: boolean
}

/** A statement that allows without bounds what it should not, and the policy it stands in. */
export interface BroadGrant extends BroadStatement, InPolicy {}

/** A statement that allows to change every resource, and the policy it stands in. */
export interface BroadWrite extends BroadWriteStatement, InPolicy {}

/** What an engine says of whatever holds a policy document. */
export interface BroadGrantFacts {
  /** The statements of its own documents, not of attached ones, that allow without bounds what they should not. */
  broadGrants: readonly BroadGrant[]
  /** Those that allow to change every resource, but for those of `broadGrants`. */
  broadWrites: readonly BroadWrite[]
}
