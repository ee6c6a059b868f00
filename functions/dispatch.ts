import type { Kind } from '../audit/resources/resource.ts'
import { UnreadableEvent, type IgnoreReason, type AuditScope } from '../audit/events/change.ts'
import type { AffectedResource } from '../audit/refresh/affected-resources.ts'
import type { Trigger } from '../audit/events/triggers.ts'
import type {
  StartSweepMessage,
  RefreshMissingMessage,
  RelistKindMessage,
  RecheckMessage,
  ReportMessage,
  ScheduledRefreshMessage,
  DiscoverMessage,
  RebuildEscalationIndexMessage,
  EvaluateMessage,
  ReconcileMessage,
  VerifyMissingMessage,
  SweepListMessage,
  SweepRefreshMessage,
  NotifyMessage,
  UpdateEscalationIndexMessage,
} from '../audit/messages.ts'
import type { Transition } from '../audit/state/transition.ts'
import { rebuildEscalationIndex, type RebuildIndexDeps } from '../audit/evaluate/escalation/rebuild-index.ts'
import { updateEscalationIndex } from '../audit/evaluate/escalation/update-index.ts'
import { evaluateAffected, type EvaluateAffectedDeps } from '../audit/evaluate/evaluate-affected.ts'
import { refreshListed, refreshMissing } from '../audit/refresh/relist-kind.ts'
import { buildScheduledChange } from '../audit/refresh/scheduled-refresh.ts'
import {
  refreshSubjects,
  discoverResource,
  handleChange,
  type HandleChangeDeps,
} from '../audit/refresh/handle-change.ts'
import { startSweep, type AuditTarget } from '../audit/sweep/start-sweep.ts'
import { verifyMissing, type VerifyMissingDeps } from '../audit/sweep/verify-missing.ts'
import { type ListingPage, type ListingPageRequest } from '../audit/refresh/listing-page.ts'
import { enqueueListPage, refreshForSweep } from '../audit/sweep/refresh-listed.ts'
import { reconcileEventHistory, type ReconcileDeps } from '../audit/sweep/reconcile-event-history.ts'

/** What a reader works with; `list` is asked for what is on a list. */
export interface CollectorDispatchDeps extends HandleChangeDeps {
  list(order: ListingPageRequest): Promise<ListingPage>
}

/** What came of a message to a reader. */
export type CollectorOutcome =
  { ignored: IgnoreReason } | { affected: AffectedResource[]; unresolved?: readonly Kind[] }

/** What a reader does with a message of its queues: an event, another look, a request, a part of a sweep. */
export async function dispatchCollectorMessage(
  message: unknown,
  trigger: Trigger,
  auditScope: AuditScope,
  deps: CollectorDispatchDeps,
): Promise<CollectorOutcome> {
  const { type } = parseObject(message)
  if (type === 'recheck') {
    const recheck = message as RecheckMessage
    return { affected: await refreshSubjects(recheck.change, recheck.attempt, deps) }
  }
  if (type === 'scheduled-refresh')
    return handleChange(buildScheduledChange(message as ScheduledRefreshMessage), deps)
  if (type === 'discover') {
    await discoverResource(message as DiscoverMessage, deps)
    return { affected: [] }
  }
  if (type === 'relist-kind') {
    const order = message as RelistKindMessage
    const { kind, region, origin, token } = order
    const list = () => deps.list({ of: { kind }, account: origin.account, region, ...pickToken(token) })
    await refreshListed(order, list, deps)
    return { affected: [] }
  }
  if (type === 'sweep-list') {
    const list = message as SweepListMessage
    const { label, region, token } = list
    await enqueueListPage(
      list,
      () => deps.list({ of: { label }, account: list.sweep.account, region, ...pickToken(token) }),
      deps,
    )
    return { affected: [] }
  }
  if (type === 'sweep-refresh') {
    await refreshForSweep(message as SweepRefreshMessage, deps)
    return { affected: [] }
  }
  const event = trigger.parse(message, auditScope)
  return 'ignored' in event ? event : handleChange(event.change, deps)
}

function pickToken(token: string | undefined): Pick<ListingPageRequest, 'token'> {
  return token === undefined ? {} : { token }
}

/** What a sweep works with, beside whose account it is. */
export type SweepDispatchDeps = VerifyMissingDeps & ReconcileDeps

/**
 * What `dispatchSweepMessage` does with a message of its queue: the schedule's, that of a deployment which ended, or its own. Throws
 * UnreadableEvent.
 */
export async function dispatchSweepMessage(
  message: unknown,
  auditTarget: AuditTarget,
  deps: SweepDispatchDeps,
): Promise<void> {
  const { type } = parseObject(message)
  if (type === 'reconcile') return reconcileEventHistory(message as ReconcileMessage, deps)
  if (type === 'sweep-verify-missing') return verifyMissing(message as VerifyMissingMessage, deps)
  if (type === 'refresh-missing') return refreshMissing(message as RefreshMissingMessage, deps)
  const request =
    type === 'sweep' ? (message as StartSweepMessage) : parseDeploymentEvent(parseObject(message))
  if (Number.isNaN(Date.parse(request.at))) throw new UnreadableEvent('a call for a sweep without a time')
  return startSweep({ ...request, at: new Date(request.at).toISOString() }, auditTarget, deps)
}

/** What CloudFormation's event of a deployment that ended calls for. */
function parseDeploymentEvent({ time, detail }: Record<string, unknown>): StartSweepMessage {
  const stack = typeof detail === 'object' && detail !== null && 'stack-id' in detail && detail['stack-id']
  return { type: 'sweep', at: String(time), ...(typeof stack === 'string' ? { stack } : {}) }
}

/** What judging works with. */
export type EvaluationDispatchDeps = EvaluateAffectedDeps & RebuildIndexDeps

/** What `reassess` does with a message of its queue. Answers what that changed. Throws UnreadableEvent. */
export async function dispatchEvaluationMessage(
  message: unknown,
  deps: EvaluationDispatchDeps,
): Promise<Transition[]> {
  const { type } = parseObject(message)
  if (type === 'evaluate') return evaluateAffected(message as EvaluateMessage, deps)
  if (type === 'update-escalation-index')
    await updateEscalationIndex(message as UpdateEscalationIndexMessage, deps)
  else if (type === 'rebuild-escalation-index')
    await rebuildEscalationIndex(message as RebuildEscalationIndexMessage, deps)
  else throw new UnreadableEvent('no message to judge something')
  return []
}

/** A message of the `notify` queue. Throws UnreadableEvent for anything else. */
export function parseNotifyMessage(message: unknown): NotifyMessage {
  if (parseObject(message)['type'] !== 'notify') throw new UnreadableEvent('no message to tell something')
  return message as NotifyMessage
}

/** How far the clock that called for a report may be ahead of ours, in milliseconds. */
const MAX_CLOCK_SKEW = 900_000

/** A message of the `report` queue. Throws UnreadableEvent for anything else, and for a report of the future. */
export function parseReportMessage(message: unknown, now: Date): ReportMessage {
  const { type, at } = parseObject(message)
  const time = new Date(typeof at === 'string' ? at : Number.NaN)
  if (type !== 'report' || Number.isNaN(time.getTime())) throw new UnreadableEvent('no call for a report')
  if (time.getTime() - now.getTime() > MAX_CLOCK_SKEW)
    throw new UnreadableEvent('a call for a report of the future')
  return { type, at: time.toISOString() }
}

function parseObject(message: unknown): Record<string, unknown> {
  if (typeof message === 'object' && message !== null) return message as Record<string, unknown>
  throw new UnreadableEvent('a message that is no JSON object')
}
