import type { NewAccess, RecordedAccess } from '../recorded/new-access.ts'

/** New access of a principal that a change granted, and whether the principal still has it. */
export interface TrackedAccess extends NewAccess {
  /** Whether its policies are what they were before, or nothing of the access is allowed any more. */
  isUndone: boolean
}

/** The derived fact about new access of a role or a user. */
export interface NewAccessFacts {
  /** In the order of time. `'NONE'` if no change is known to have granted any. */
  newAccess: ({ changes: readonly TrackedAccess[] } & Pick<RecordedAccess, 'older'>) | 'NONE'
}
