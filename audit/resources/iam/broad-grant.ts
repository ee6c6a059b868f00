import type { BroadStatement } from '../../engines/iam/over-permissive/broad-statements.ts'
import type { BroadWriteStatement } from '../../engines/iam/over-permissive/broad-writes.ts'

/** The policy that contains a statement. */
interface InPolicy {
  /** The name of an inline policy or the ARN of a managed policy. */
  policy: string
  inline: boolean
}

/** An overly broad statement, with its policy. */
export interface BroadGrant extends BroadStatement, InPolicy {}

/** A statement that allows writes to all resources, with its policy. */
export interface BroadWrite extends BroadWriteStatement, InPolicy {}

/** The derived facts about overly broad statements of a resource with policy documents. */
export interface BroadGrantFacts {
  /** The overly broad statements of its own documents, without attached policies. */
  broadGrants: readonly BroadGrant[]
  /** The statements that allow writes to all resources, without those in `broadGrants`. */
  broadWrites: readonly BroadWrite[]
}
