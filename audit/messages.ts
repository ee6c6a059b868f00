import type { Origin } from './account/cause.ts'
import type { Period } from './account/told.ts'
import type { Change } from './changes/change.ts'
import type { Kind, Resource } from './resources/resource.ts'
import type { Sweep } from './sweep/state.ts'

/** The functions that read what AWS has, each what is of its own services. */
export type Reader =
  | 'account-change'
  | 'auditor-change'
  | 'function-deploy'
  | 'iam-change'
  | 'image-push'
  | 'network-change'
  | 'service-change'

/** The functions; each works off the queue that is named after it. */
export type Worker = Reader | 'reassess' | 'notify' | 'sweep' | 'report'

/** A reader's second queue, with what can wait: behind a sweep no event has to. */
export type SlowQueue = `${Reader}-sweep`

/** The queues that the functions work off. */
export type Queue = Worker | SlowQueue

/** To a reader: look at the change's subjects again, for the time `number` (from 1). */
export interface LookAgain {
  type: 'look-again'
  change: Change
  number: number
}

/** To a reader: look at these resources, as the schedule wants it; `at`, ISO 8601, is the same for every delivery. */
export interface LookNow {
  type: 'look-now'
  at: string
  resources: readonly Resource[]
}

/** To a reader: a cause came upon `resource`, which the model does not know. */
export interface ReadRequest {
  type: 'read-request'
  origin: Origin
  /** The look that came upon it. */
  number: number
  resource: Resource
  /** Set where something that is audited uses it. */
  used?: true
}

/** To a reader: look at all of a kind in a region, since an event did not say which ones a change is about. */
export interface ListNow {
  type: 'list-now'
  origin: Origin
  kind: Kind
  region: string
  /** Asks for a further page, and how many were before. */
  token?: string
  pages?: number
  /** When the first page was listed, ISO 8601. */
  listedAt?: string
}

/** To `sweep`: have looked at what is known of a kind in a region and was not on its list: it may be gone. */
export interface KnownNow {
  type: 'known-now'
  origin: Origin
  kind: Kind
  region: string
  listedAt: string
  /** Asks for a further page of what is known. */
  token?: string
}

/** To `reassess`: judge these resources for a cause; `piece` names this part of its work. */
export interface Reassess {
  type: 'reassess'
  cause: string
  piece: string
  resources: readonly Resource[]
  /** Times that are over by what events told: whether the resources fell short then. */
  periods?: readonly Period[]
}

/** To `reassess`: find which ways to become somebody else a cause opened; `piece` names this part of its work. */
export interface WeighEscalation {
  type: 'weigh-escalation'
  cause: string
  piece: string
  account: string
  /** Those that the cause may have changed on which it depends. */
  resources: readonly Resource[]
}

/** To `reassess`: make the index of who may become whom anew, of what the sweep knew. */
export interface RebuildIndex {
  type: 'rebuild-index'
  account: string
  sweep: string
}

/** To `notify`: tell what came of a cause as soon as all is judged. */
export interface Tell {
  type: 'tell'
  cause: string
}

/** To `sweep`: look at everything again; `at`, ISO 8601, is the same for every delivery. */
export interface BeginSweep {
  type: 'sweep'
  at: string
  /** The id of the stack whose queues carry the sweep. */
  stack?: string
}

/** To `sweep`: compare the event history of `regions`, the first of them from `token` on, with what arrived. */
export interface Reconcile {
  type: 'reconcile'
  sweep: Sweep
  regions: readonly string[]
  /** From when on, ISO 8601. */
  since: string
  token?: string
  /** Lost events that were found so far. */
  lost?: number
}

/** To a reader: have everything looked at that is on a page of a list, and on those after it. */
export interface SweepList {
  type: 'sweep-list'
  sweep: Sweep
  /** What is on the list. */
  noun: string
  region: string
  /** Asks for a further page, and how many were before. */
  token?: string
  pages?: number
}

/** To a reader: look at these resources for a sweep; `part` names this part of its work. */
export interface SweepLook {
  type: 'sweep-look'
  sweep: Sweep
  part: string
  resources: readonly Resource[]
}

/** To `sweep`: have looked at what the account model knows, from `token` on, and no list led to. */
export interface SweepKnown {
  type: 'sweep-known'
  sweep: Sweep
  token?: string
}

/** To `report`: publish where the account stands; `at`, ISO 8601, is the same for every delivery. */
export interface MakeReport {
  type: 'report'
  at: string
}

export type Message =
  | LookAgain
  | LookNow
  | ReadRequest
  | ListNow
  | KnownNow
  | Reassess
  | WeighEscalation
  | RebuildIndex
  | Tell
  | BeginSweep
  | Reconcile
  | SweepList
  | SweepLook
  | SweepKnown
  | MakeReport

/** Carries messages to the functions. What it has accepted arrives at least once. */
export interface Post {
  /** Messages, or events as EventBridge delivers them, to a queue; seconds of delay. */
  send(queue: Queue, messages: readonly (Message | object)[], delaySeconds: number): Promise<void>
}

/** The queue of a reader's work that can wait. */
export function slow(reader: Reader): SlowQueue {
  return `${reader}-sweep`
}

/** The queue on which a reader gets what comes of a sweep, or of a change. */
export function laneOf(reader: Reader, sweep: string | undefined): Queue {
  return sweep === undefined ? reader : slow(reader)
}
