import type { ChangeRecord } from '../state/change-record.ts'
import type { Transition } from '../state/transition.ts'
import type { MessageContent } from './notification.ts'

/** What a notification says, before it is cut for one receiver. */
export interface NotificationSource {
  changeRecord: ChangeRecord
  /** The number of the notification among those of its change, from 1. */
  number: number
  transitions: readonly Transition[]
  content: MessageContent
  /** The transitions that an exception covers. */
  accepted: readonly Transition[]
  /** Whether what the change newly allows is worth a notification by itself. */
  isAccessNews: boolean
}

/** Passes notifications on to receivers besides the topic. A repeated one with the same number passes nothing on twice. */
export interface NotificationForwarder {
  forward(source: NotificationSource): Promise<void>
}
