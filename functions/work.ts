import type { Kind } from '../audit/resources/resource.ts'
import { UnreadableEvent, type IgnoreReason, type Scope } from '../audit/changes/change.ts'
import type { Affected } from '../audit/changes/affected.ts'
import type { Trigger } from '../audit/changes/triggers.ts'
import type {
  BeginSweep,
  KnownNow,
  ListNow,
  LookAgain,
  MakeReport,
  LookNow,
  ReadRequest,
  RebuildIndex,
  Reassess,
  Reconcile,
  SweepKnown,
  SweepList,
  SweepLook,
  Tell,
  WeighEscalation,
} from '../audit/messages.ts'
import type { Transition } from '../audit/account/transition.ts'
import { rebuildIndex, type RebuildPorts } from '../audit/escalation/rebuild.ts'
import { weighEscalation } from '../audit/escalation/weigh.ts'
import { reassess, type ReassessPorts } from '../audit/reassess.ts'
import { lookAtListed, lookAtUnlisted } from '../audit/list-now.ts'
import { changeOfTime } from '../audit/look-now.ts'
import { look, readRequested, respond, type RespondPorts } from '../audit/respond.ts'
import { begin, type Estate } from '../audit/sweep/begin.ts'
import { sweepKnown, type KnownPorts } from '../audit/sweep/known.ts'
import { type Listed, type ListOrder } from '../audit/listed.ts'
import { sweepList, sweepLook } from '../audit/sweep/look.ts'
import { reconcile, type ReconcilePorts } from '../audit/sweep/reconcile.ts'

/** What a reader works with; `list` is asked for what is on a list. */
export interface ReadPorts extends RespondPorts {
  list(order: ListOrder): Promise<Listed>
}

/** What came of a message to a reader. */
export type Outcome = { ignored: IgnoreReason } | { affected: Affected[]; unresolved?: readonly Kind[] }

/** What a reader does with a message of its queues: an event, another look, a request, a part of a sweep. */
export async function read(
  message: unknown,
  trigger: Trigger,
  scope: Scope,
  ports: ReadPorts,
): Promise<Outcome> {
  const { type } = objectOf(message)
  if (type === 'look-again') {
    const again = message as LookAgain
    return { affected: await look(again.change, again.number, ports) }
  }
  if (type === 'look-now') return respond(changeOfTime(message as LookNow), ports)
  if (type === 'read-request') {
    await readRequested(message as ReadRequest, ports)
    return { affected: [] }
  }
  if (type === 'list-now') {
    const order = message as ListNow
    const { kind, region, origin, token } = order
    const list = () => ports.list({ of: { kind }, account: origin.account, region, ...tokenOf(token) })
    await lookAtListed(order, list, ports)
    return { affected: [] }
  }
  if (type === 'sweep-list') {
    const list = message as SweepList
    const { noun, region, token } = list
    await sweepList(
      list,
      () => ports.list({ of: { noun }, account: list.sweep.account, region, ...tokenOf(token) }),
      ports,
    )
    return { affected: [] }
  }
  if (type === 'sweep-look') {
    await sweepLook(message as SweepLook, ports)
    return { affected: [] }
  }
  const event = trigger.read(message, scope)
  return 'ignored' in event ? event : respond(event.change, ports)
}

function tokenOf(token: string | undefined): Pick<ListOrder, 'token'> {
  return token === undefined ? {} : { token }
}

/** What a sweep works with, beside whose account it is. */
export type SweepPorts = KnownPorts & ReconcilePorts

/**
 * What `sweep` does with a message of its queue: the schedule's, that of a deployment which ended, or its own. Throws
 * UnreadableEvent.
 */
export async function sweep(message: unknown, estate: Estate, ports: SweepPorts): Promise<void> {
  const { type } = objectOf(message)
  if (type === 'reconcile') return reconcile(message as Reconcile, ports)
  if (type === 'sweep-known') return sweepKnown(message as SweepKnown, ports)
  if (type === 'known-now') return lookAtUnlisted(message as KnownNow, ports)
  const call = type === 'sweep' ? (message as BeginSweep) : callOf(objectOf(message))
  if (Number.isNaN(Date.parse(call.at))) throw new UnreadableEvent('a call for a sweep without a time')
  return begin({ ...call, at: new Date(call.at).toISOString() }, estate, ports)
}

/** What CloudFormation's event of a deployment that ended calls for. */
function callOf({ time, detail }: Record<string, unknown>): BeginSweep {
  const stack = typeof detail === 'object' && detail !== null && 'stack-id' in detail && detail['stack-id']
  return { type: 'sweep', at: String(time), ...(typeof stack === 'string' ? { stack } : {}) }
}

/** What judging works with. */
export type JudgingPorts = ReassessPorts & RebuildPorts

/** What `reassess` does with a message of its queue. Answers what that changed. Throws UnreadableEvent. */
export async function judge(message: unknown, ports: JudgingPorts): Promise<Transition[]> {
  const { type } = objectOf(message)
  if (type === 'reassess') return reassess(message as Reassess, ports)
  if (type === 'weigh-escalation') await weighEscalation(message as WeighEscalation, ports)
  else if (type === 'rebuild-index') await rebuildIndex(message as RebuildIndex, ports)
  else throw new UnreadableEvent('no message to judge something')
  return []
}

/** A message of the `notify` queue. Throws UnreadableEvent for anything else. */
export function asTell(message: unknown): Tell {
  if (objectOf(message)['type'] !== 'tell') throw new UnreadableEvent('no message to tell something')
  return message as Tell
}

/** How far the clock that called for a report may be ahead of ours, in milliseconds. */
const AHEAD = 900_000

/** A message of the `report` queue. Throws UnreadableEvent for anything else, and for a report of the future. */
export function asReport(message: unknown, now: Date): MakeReport {
  const { type, at } = objectOf(message)
  const time = new Date(typeof at === 'string' ? at : Number.NaN)
  if (type !== 'report' || Number.isNaN(time.getTime())) throw new UnreadableEvent('no call for a report')
  if (time.getTime() - now.getTime() > AHEAD) throw new UnreadableEvent('a call for a report of the future')
  return { type, at: time.toISOString() }
}

function objectOf(message: unknown): Record<string, unknown> {
  if (typeof message === 'object' && message !== null) return message as Record<string, unknown>
  throw new UnreadableEvent('a message that is no JSON object')
}
