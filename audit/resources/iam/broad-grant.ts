import type { BroadStatement } from '../../policy/broad/broad.ts'

/** A statement that allows without bounds what it should not, and the policy it stands in. */
export interface BroadGrant extends BroadStatement {
  /** The name of an inline policy; the ARN of a managed one. */
  policy: string
  inline: boolean
}

/** What an engine says of whatever holds a policy document. */
export interface BroadGrantFacts {
  /** The statements of its own documents, not of attached ones, that allow without bounds what they should not. */
  broadGrants: readonly BroadGrant[]
}
