import type { ChangeOrigin } from './events/change-origin.ts'
import type { ClaimWindow } from './state/event-claims.ts'
import { UnreadableEvent, type Change } from './events/change.ts'
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

/** What the queue of a collector function carries besides events. */
export type CollectorMessage =
  | RecheckMessage
  | ScheduledRefreshMessage
  | DiscoverMessage
  | RelistKindMessage
  | SweepListMessage
  | SweepRefreshMessage

/** What the queue `evaluate` carries. */
export type EvaluatorMessage = EvaluateMessage | UpdateEscalationIndexMessage | RebuildEscalationIndexMessage

/** What the queue `sweep` carries besides deployment events. */
export type SweepMessage = StartSweepMessage | ReconcileMessage | VerifyMissingMessage | RefreshMissingMessage

export type Message = CollectorMessage | EvaluatorMessage | SweepMessage | NotifyMessage | ReportMessage

/** An event as EventBridge delivers it: it has no `type`. */
export type EventBody = object & { type?: never }

/** What the body of an event is handled as. */
export interface EventMessage {
  type: 'event'
  event: EventBody
}

/** The members that a message of each type cannot do without. */
const REQUIRED_MEMBERS = {
  recheck: ['change', 'attempt'],
  'scheduled-refresh': ['at', 'resources'],
  discover: ['origin', 'attempt', 'resource'],
  'relist-kind': ['origin', 'kind', 'region'],
  'refresh-missing': ['origin', 'kind', 'region', 'listedAt'],
  evaluate: ['changeId', 'task', 'resources'],
  'update-escalation-index': ['changeId', 'task', 'account', 'resources'],
  'rebuild-escalation-index': ['account', 'sweep'],
  notify: ['changeId'],
  sweep: ['at'],
  reconcile: ['sweep', 'regions', 'since'],
  'sweep-list': ['sweep', 'label', 'region'],
  'sweep-refresh': ['sweep', 'task', 'resources'],
  'sweep-verify-missing': ['sweep'],
  report: ['at'],
} as const satisfies {
  [Type in Message['type']]: readonly Exclude<keyof Extract<Message, { type: Type }>, 'type'>[]
}

/** Parses the body of a queue's message; what has no `type` is an event. Throws UnreadableEvent. */
export function parseMessage(body: unknown): Message | EventMessage {
  if (typeof body !== 'object' || body === null) throw new UnreadableEvent('the message is not a JSON object')
  if (!('type' in body)) return { type: 'event', event: body as EventBody }
  const { type } = body
  if (typeof type !== 'string' || !Object.hasOwn(REQUIRED_MEMBERS, type))
    throw new UnreadableEvent(`unknown message type ${JSON.stringify(type)?.slice(0, 80)}`)
  const missing = REQUIRED_MEMBERS[type as Message['type']].find(member => !Object.hasOwn(body, member))
  if (missing !== undefined) throw new UnreadableEvent(`the message ${type} has no ${missing}`)
  return body as Message
}

/** What one queue does with each type of message that it carries: a type without a handler does not compile. */
export type MessageHandlers<M extends { type: string }, Deps, Outcome> = {
  readonly [Type in M['type']]: (message: Extract<M, { type: Type }>, deps: Deps) => Promise<Outcome>
}

/** Passes a message to the handler of its type. Throws UnreadableEvent for what this queue does not carry. */
export async function handleMessage<Deps, Outcome>(
  handlers: Readonly<Record<string, (message: never, deps: Deps) => Promise<Outcome>>>,
  body: unknown,
  deps: Deps,
): Promise<Outcome> {
  const message = parseMessage(body)
  const handler = Object.hasOwn(handlers, message.type) ? handlers[message.type] : undefined
  if (handler === undefined)
    throw new UnreadableEvent(
      message.type === 'event' ? 'this queue takes no events' : `this queue takes no message ${message.type}`,
    )
  return handler(message as never, deps)
}

/** Carries messages to the functions. What it has accepted arrives at least once. */
export interface MessageSender {
  /** Messages, or events as EventBridge delivers them, to a queue; seconds of delay. */
  send(queueName: QueueName, messages: readonly (Message | EventBody)[], delaySeconds: number): Promise<void>
}
