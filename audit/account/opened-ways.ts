import type { Origin as Statement } from '../policy/effective/principal.ts'
import { causedChanges } from './caused.ts'
import { digestOf } from './keys.ts'

/** One step of a way: who becomes whom, and by what. */
export interface WayStep {
  /** ARNs; whoever goes the way is left out. */
  from?: string
  to?: string
  /** The id of the escalation path. */
  by: string
  actions: readonly string[]
  statements: readonly Statement[]
}

/** A way to become an administrator that a cause opened. */
export interface OpenedWay {
  /** ARNs of the first of those to whom it is open. */
  principals: readonly string[]
  count: number
  steps: readonly WayStep[]
  /** Whether it takes conditions that nobody can choose, such as a second factor or an address. */
  conditional: boolean
}

/** Whom somebody can become at once since a cause, none of them a way to an administrator. */
export interface OpenedTakeover {
  /** ARNs. */
  from: string
  to: readonly string[]
  count: number
  /** How the first of them is taken over. */
  step: WayStep
}

/** What a cause opened for the principals of an account. */
export interface OpenedWays {
  cause: string
  account: string
  /** The shortest first. */
  ways: readonly OpenedWay[]
  /** How many more become administrators: by other ways, or by ways that nobody looked for. */
  others: number
  takeovers: readonly OpenedTakeover[]
  otherTakeovers: number
  /** How many users and roles the account has, where these are too many to find ways among them. */
  tooMany?: number
}

/** Ways that were opened, with the causes of it. */
export const openedWays = causedChanges<OpenedWays>('WAYS', opened => digestOf(JSON.stringify(opened)))
