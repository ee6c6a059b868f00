import type { ChangeOrigin } from './events/change-origin.ts'
import type { ClaimWindow } from './state/event-claims.ts'
import { type Change, UnreadableEvent } from './events/change.ts'
import type { PartialRead } from './resources/resource-snapshot.ts'
import type { Kind, Resource } from './resources/resource.ts'
import type { Sweep } from './resources/assay/sweep.ts'
import type { QueueName } from './resources/collector-queue.ts'
import type { PackEvidenceMessage, ReportMessage } from './deployment/scheduled-messages.ts'
import type { FindingIdentity } from './state/transition.ts'
import { escapeText } from './text/quote-text.ts'

/** To a collector function: read the subjects of a change again. `attempt` 0 is their first read. */
export interface RecheckMessage {
  type: 'recheck'
  change: Change
  attempt: number
}

/** To a collector function: read these resources, on schedule. `at`, ISO 8601, is the same for every delivery. */
export interface ScheduledRefreshMessage {
  type: 'scheduled-refresh'
  at: string
  resources: readonly Resource[]
}

/**
 * To a collector function: read a resource that another one references, and that has no snapshot or is newly in use; or one
 * that is read again because another one affects it.
 */
export interface DiscoverMessage {
  type: 'discover'
  origin: ChangeOrigin
  /** The attempt that found the reference. */
  attempt: number
  resource: Resource
  /** Set if an audited resource uses it. */
  inUse?: true
  /** Set if it is read again, however recent its last read is. */
  again?: true
  /** What earlier messages read of the resource. */
  partial?: PartialRead
}

/** To a collector function: list all resources of a kind in a region, since an event does not say which one changed. */
export interface RelistKindMessage {
  type: 'relist-kind'
  origin: ChangeOrigin
  kind: Kind
  region: string
  /** The token of a further page. */
  token?: string
  /** How many pages were listed before. */
  pages?: number
  /** When the first page was listed, ISO 8601. */
  listedAt?: string
}

/** To `sweep`: request reads of the known resources of a kind in a region that were on no page: they may be deleted. */
export interface RefreshMissingMessage {
  type: 'refresh-missing'
  origin: ChangeOrigin
  kind: Kind
  region: string
  listedAt: string
  /** The token of a further page of snapshots. */
  token?: string
}

/** To `evaluate`: evaluate these resources for a change. */
export interface EvaluateMessage {
  type: 'evaluate'
  changeId: string
  task: string
  resources: readonly Resource[]
  /** Windows between claimed edits, in which to search transient violations. */
  claimWindows?: readonly ClaimWindow[]
}

/** To `evaluate`: update the escalation index for a change, and record the escalation paths that it opened. */
export interface UpdateEscalationIndexMessage {
  type: 'update-escalation-index'
  changeId: string
  task: string
  account: string
  /** The resources with facts of the index that the change can have modified. */
  resources: readonly Resource[]
}

/** To `evaluate`: rebuild the escalation index from the members that a full scan recorded. */
export interface RebuildEscalationIndexMessage {
  type: 'rebuild-escalation-index'
  account: string
  sweep: string
}

/** To `notify`: notify the results of a change as soon as all of its tasks are completed. */
export interface NotifyMessage {
  type: 'notify'
  changeId: string
  /** The time for which this message waited, ISO 8601; absent unless a notification was delayed. */
  scheduledFor?: string
}

/** To `sweep`: start a full scan. `at`, ISO 8601, is the same for every delivery. */
export interface StartSweepMessage {
  type: 'sweep'
  at: string
  /** The id of the stack whose queues carry the full scan. */
  stack?: string
}

/** To `sweep`: compare the event history of `regions` with the events that arrived, one page of the first region. */
export interface ReconcileMessage {
  type: 'reconcile'
  sweep: Sweep
  regions: readonly string[]
  /** Start of the comparison, ISO 8601. */
  since: string
  token?: string
  /** How many pages of the first region were compared before. */
  pages?: number
  /** How many lost events were found so far. */
  lost?: number
  /** The regions whose event history has more pages than are compared. */
  partial?: readonly string[]
}

/** To a collector function: list one page for a full scan, and request reads of what is on it. */
export interface SweepListMessage {
  type: 'sweep-list'
  sweep: Sweep
  /** The label of the list, such as `functions`. */
  label: string
  region: string
  /** The token of a further page. */
  token?: string
  /** How many pages were listed before. */
  pages?: number
}

/** To a collector function: read these resources for a full scan. */
export interface SweepRefreshMessage {
  type: 'sweep-refresh'
  sweep: Sweep
  task: string
  resources: readonly Resource[]
  /** What earlier messages read of the resource, if there is one only. */
  partial?: PartialRead
}

/** To `sweep`: compare all findings by the version `number` of the run-time settings and the one before, one page. */
export interface SettingsChangedMessage {
  type: 'settings-changed'
  number: number
  /** The page, from 2 on. */
  page?: number
  token?: string
}

/** To `sweep`: request reads of the known resources that a full scan did not read, one page of snapshots. */
export interface VerifyMissingMessage {
  type: 'sweep-verify-missing'
  sweep: Sweep
  token?: string
}

/** To `report`: write to Security Lake what the report of this time has that the last written one has not. */
export interface ExportReportMessage {
  type: 'export-report'
  at: string
}

/** To `route`: send a batch of deliveries. `batch` is the time at which it is due, ISO 8601, or the id of its only notification. */
export interface DeliverMessage {
  type: 'deliver'
  route: string
  batch: string
}

/** To `security-hub`: import these findings as they are in the table when the message is processed. */
export interface ImportFindingsMessage {
  type: 'import-findings'
  findings: readonly FindingIdentity[]
}

/** To `security-hub`, requested `at`: import all open findings, and archive what Security Hub has as open and the table has not. */
export interface ReconcileFindingsMessage {
  type: 'reconcile-findings'
  at: string
  /** The regions in which Security Hub is compared with the table; absent while open findings are imported. */
  regions?: readonly string[]
  /** The token of a further page: of the table, or of the findings in the first of these regions. */
  token?: string
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
export type SweepMessage =
  StartSweepMessage | ReconcileMessage | VerifyMissingMessage | RefreshMissingMessage | SettingsChangedMessage

export type Message =
  | CollectorMessage
  | EvaluatorMessage
  | SweepMessage
  | NotifyMessage
  | ReportMessage
  | ExportReportMessage
  | PackEvidenceMessage
  | DeliverMessage
  | ImportFindingsMessage
  | ReconcileFindingsMessage

/** An event as EventBridge delivers it: it has no `type`. */
type EventBody = object & { type?: never }

/** The message that a body without a `type` is parsed to. */
export interface EventMessage {
  type: 'event'
  event: EventBody
}

/** Sends messages to the functions. A message that it accepted arrives at least once. */
export interface MessageSender {
  /** Sends messages, or events as EventBridge delivers them, to a queue, which delivers them after the delay. */
  send(queueName: QueueName, messages: readonly (Message | EventBody)[], delaySeconds: number): Promise<void>
}

/** The required members of a message of each type. */
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
  'settings-changed': ['number'],
  report: ['at'],
  'export-report': ['at'],
  'pack-evidence': ['at'],
  deliver: ['route', 'batch'],
  'import-findings': ['findings'],
  'reconcile-findings': ['at'],
} as const satisfies {
  [Type in Message['type']]: readonly Exclude<keyof Extract<Message, { type: Type }>, 'type'>[]
}

/** Parses the body of a queue's message. A body without `type` is an event. Throws UnreadableEvent. */
export function parseMessage(body: unknown): Message | EventMessage {
  if (typeof body !== 'object' || body === null) throw new UnreadableEvent('the message is not a JSON object')
  if (!('type' in body)) return { type: 'event', event: body }
  const { type } = body
  if (typeof type !== 'string' || !Object.hasOwn(REQUIRED_MEMBERS, type))
    throw new UnreadableEvent(`unknown message type ${escapeText(JSON.stringify(type).slice(0, 80))}`)
  const missing = REQUIRED_MEMBERS[type as Message['type']].find(member => !Object.hasOwn(body, member))
  if (missing !== undefined) throw new UnreadableEvent(`the message ${type} has no member ${missing}`)
  return body as Message
}

/** The handlers of one queue, one for each type of message that it carries: a missing one does not compile. */
export type MessageHandlers<M extends { type: string }, Deps, Outcome> = {
  readonly [Type in M['type']]: (message: Extract<M, { type: Type }>, deps: Deps) => Promise<Outcome>
}

/** Passes a message to the handler of its type. Throws UnreadableEvent if this queue does not carry the type. */
export async function handleMessage<Deps, Outcome>(
  handlers: Readonly<Record<string, (message: never, deps: Deps) => Promise<Outcome>>>,
  body: unknown,
  deps: Deps,
): Promise<Outcome> {
  const message = parseMessage(body)
  const handler = Object.hasOwn(handlers, message.type) ? handlers[message.type] : undefined
  const kind = message.type === 'event' ? 'events' : `${message.type} messages`
  if (handler === undefined) throw new UnreadableEvent(`this queue carries no ${kind}`)
  return handler(message as never, deps)
}
