import type { ChangeOrigin } from './events/change-origin.ts'
import type { ClaimWindow } from './state/event-claims.ts'
import type { Change } from './events/change.ts'
import type { Kind, Resource } from './resources/resource.ts'
import type { Sweep } from './resources/assay/sweep.ts'
import type { QueueName } from './resources/collector-queue.ts'

/** To a reader: look at the change's subjects again, for the time `number` (from 1). */
export interface RecheckMessage {
  type: 'recheck'
  change: Change
  attempt: number
}

/** To a reader: look at these resources, as the schedule wants it; `at`, ISO 8601, is the same for every delivery. */
export interface ScheduledRefreshMessage {
  type: 'scheduled-refresh'
  at: string
  resources: readonly Resource[]
}

/** To a reader: a cause came upon `resource`, which the model does not know. */
export interface DiscoverMessage {
  type: 'discover'
  origin: ChangeOrigin
  /** The look that came upon it. */
  attempt: number
  resource: Resource
  /** Set where something that is audited uses it. */
  inUse?: true
}

/** To a reader: look at all of a kind in a region, since an event did not say which ones a change is about. */
export interface RelistKindMessage {
  type: 'relist-kind'
  origin: ChangeOrigin
  kind: Kind
  region: string
  /** Asks for a further page, and how many were before. */
  token?: string
  pages?: number
  /** When the first page was listed, ISO 8601. */
  listedAt?: string
}

/** To `sweep`: have looked at what is known of a kind in a region and was not on its list: it may be gone. */
export interface RefreshMissingMessage {
  type: 'refresh-missing'
  origin: ChangeOrigin
  kind: Kind
  region: string
  listedAt: string
  /** Asks for a further page of what is known. */
  token?: string
}

/** To `reassess`: judge these resources for a cause; `piece` names this part of its work. */
export interface EvaluateMessage {
  type: 'evaluate'
  changeId: string
  task: string
  resources: readonly Resource[]
  /** Times that are over by what events told: whether the resources fell short then. */
  claimWindows?: readonly ClaimWindow[]
}

/** To `reassess`: find which ways to become somebody else a cause opened; `piece` names this part of its work. */
export interface UpdateEscalationIndexMessage {
  type: 'update-escalation-index'
  changeId: string
  task: string
  account: string
  /** Those that the cause may have changed on which it depends. */
  resources: readonly Resource[]
}

/** To `reassess`: make the index of who may become whom anew, of what the sweep knew. */
export interface RebuildEscalationIndexMessage {
  type: 'rebuild-escalation-index'
  account: string
  sweep: string
}

/** To `notify`: tell what came of a cause as soon as all is judged. */
export interface NotifyMessage {
  type: 'notify'
  changeId: string
}

/** To `sweep`: look at everything again; `at`, ISO 8601, is the same for every delivery. */
export interface StartSweepMessage {
  type: 'sweep'
  at: string
  /** The id of the stack whose queues carry the sweep. */
  stack?: string
}

/** To `sweep`: compare the event history of `regions`, the first of them from `token` on, with what arrived. */
export interface ReconcileMessage {
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
export interface SweepListMessage {
  type: 'sweep-list'
  sweep: Sweep
  /** What is on the list. */
  label: string
  region: string
  /** Asks for a further page, and how many were before. */
  token?: string
  pages?: number
}

/** To a reader: look at these resources for a sweep; `part` names this part of its work. */
export interface SweepRefreshMessage {
  type: 'sweep-refresh'
  sweep: Sweep
  task: string
  resources: readonly Resource[]
}

/** To `sweep`: have looked at what the account model knows, from `token` on, and no list led to. */
export interface VerifyMissingMessage {
  type: 'sweep-verify-missing'
  sweep: Sweep
  token?: string
}

/** To `report`: publish where the account stands; `at`, ISO 8601, is the same for every delivery. */
export interface ReportMessage {
  type: 'report'
  at: string
}

export type Message =
  | RecheckMessage
  | ScheduledRefreshMessage
  | DiscoverMessage
  | RelistKindMessage
  | RefreshMissingMessage
  | EvaluateMessage
  | UpdateEscalationIndexMessage
  | RebuildEscalationIndexMessage
  | NotifyMessage
  | StartSweepMessage
  | ReconcileMessage
  | SweepListMessage
  | SweepRefreshMessage
  | VerifyMissingMessage
  | ReportMessage

/** Carries messages to the functions. What it has accepted arrives at least once. */
export interface MessageSender {
  /** Messages, or events as EventBridge delivers them, to a queue; seconds of delay. */
  send(queueName: QueueName, messages: readonly (Message | object)[], delaySeconds: number): Promise<void>
}
