import type { ExampleAccount } from '../../../examples/account/example-account.ts'
import type { AccountStep } from '../steps/step.ts'

/** How an event arrives: its delay, the delay of a second delivery, and whether it is lost. In seconds. */
export interface EventDelivery {
  delay: number
  again?: number
  lost?: true
}

/** A step, its start in seconds after the start of the history, and the arrivals of its events in order. */
export interface PlannedStep {
  at: number
  /** The name of its change generator. */
  change: string
  step: AccountStep
  deliveries: readonly [EventDelivery, ...EventDelivery[]]
}

/** A process that is killed at a write, by the number of the write within the history. */
export interface ProcessKill {
  write: number
  when: 'before' | 'after'
  /** Seconds until the message that it processed is redelivered. */
  redeliverAfter: number
}

/** An access to the store, by its number, before which other handlers process what is due. */
export interface HandlerMeeting {
  access: number
  handlers: number
}

/** The changes of an account, and the faults of the pipeline meanwhile. */
export interface AccountHistory {
  seed: number
  account: ExampleAccount
  planned: readonly PlannedStep[]
  kills: readonly ProcessKill[]
  meetings: readonly HandlerMeeting[]
  /** Whether IAM can answer with a state up to a minute old. */
  stale: boolean
  /** Whether CloudTrail's event history has the lost events. */
  isInEventHistory: boolean
  /** When a full scan is requested in the middle of the history, in seconds. */
  sweepAt?: number
}
