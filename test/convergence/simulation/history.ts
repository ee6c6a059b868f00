import type { ExampleAccount } from '../../../examples/account/example-account.ts'
import type { AccountStep } from '../steps/step.ts'

/** How an event arrives: how late, how late again, and whether at all; in seconds. */
export interface EventDelivery {
  delay: number
  again?: number
  lost?: true
}

/** A step, when it begins, in seconds after the history does, and how its events arrive, in turn. */
export interface PlannedStep {
  at: number
  /** The way in which it changes the account, by name. */
  change: string
  step: AccountStep
  deliveries: readonly [EventDelivery, ...EventDelivery[]]
}

/** A process that is killed at a write; the writes of a history are counted. */
export interface ProcessKill {
  write: number
  when: 'before' | 'after'
  /** Seconds until the message that it was working off comes again. */
  redeliverAfter: number
}

/** An access to the store, counted, before which other handlers work off what is due meanwhile. */
export interface HandlerMeeting {
  access: number
  handlers: number
}

/** What an account goes through, and what befalls the pipeline meanwhile. */
export interface AccountHistory {
  seed: number
  account: ExampleAccount
  planned: readonly PlannedStep[]
  kills: readonly ProcessKill[]
  meetings: readonly HandlerMeeting[]
  /** Whether IAM may answer what was so up to a minute ago. */
  stale: boolean
  /** Whether CloudTrail's event history shows what was lost. */
  isInEventHistory: boolean
  /** When a sweep is called for in the middle of it all, in seconds. */
  sweepAt?: number
}
