import type { AuditScope, IgnoreReason } from '../events/change.ts'
import type { Trigger } from '../events/triggers.ts'
import type { Kind } from '../resources/resource.ts'
import type { AffectedResource } from './affected/affected-resources.ts'
import type { ListPages } from './listing-page.ts'
import type { RefreshSubjectsDeps } from './refresh-subjects.ts'
import type { Delivery } from './snapshot/partial-read.ts'

/** The dependencies of a collector function. */
export interface CollectorDeps extends RefreshSubjectsDeps {
  trigger: Trigger
  scope: AuditScope
  list: ListPages
  /** Whether an earlier delivery of the message failed, or took too long. */
  redelivered: boolean
  delivery: Delivery
}

/** The outcome of a message to a collector function. */
export type CollectorOutcome =
  { ignored: IgnoreReason } | { affected: AffectedResource[]; unresolved?: readonly Kind[] }
