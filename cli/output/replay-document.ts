import type { Notification } from '../../audit/notify/notification.ts'
import type { Exception } from '../../audit/settings/exception.ts'
import type { Transition } from '../../audit/state/transition.ts'

/** The document that `assay replay --json` prints; `schema` names its form. */
export interface ReplayDocument {
  schema: 'assay.replay/1'
  baseline: { resources: number; open: number }
  events: { file: string; id?: string; ignored?: string; affected: { resource: string; why: string }[] }[]
  transitions: ReplayedTransition[]
  notifications: Notification[]
  failedEvents: { file: string; reason: string }[]
}

/** A transition, with the exception that accepts its risk: it is not notified. */
export interface ReplayedTransition extends Transition {
  accepted?: Exception
}
