import { formatTransitionId, type Transition } from '../../audit/state/transition.ts'
import { findException, type Exception } from '../../audit/settings/exception.ts'
import type { Notification, Notifier } from '../../audit/notify/notification.ts'
import type { PipelineObserver } from '../../functions/local/local-pipeline.ts'
import type { EventFile } from './event-file.ts'
import { printNote } from '../output/terminal.ts'
import { formatEventLines, formatNotificationLines, formatTransitionLines } from '../output/format-events.ts'

/** What `assay replay --json` prints; `schema` names this form. */
export interface ReplayDocument {
  schema: 'assay.replay/1'
  baseline: { resources: number; open: number }
  events: { file: string; id?: string; ignored?: string; affected: { resource: string; why: string }[] }[]
  transitions: ReplayedTransition[]
  notifications: Notification[]
  failedEvents: { file: string; reason: string }[]
}

/** A transition, with the exception under which nobody is told of it. */
export interface ReplayedTransition extends Transition {
  accepted?: Exception
}

/** Keeps and says what happens from `begin` on; before that the account is only made known. */
export interface ReplayLog {
  replay: ReplayDocument
  observer: PipelineObserver
  notifier: Notifier
  /** The baseline of so many resources is read. */
  begin(resources: number): ReplayDocument['baseline']
}

/** A chronicle of `events`, some findings accepted by `exceptions`; `say` is given its lines as they come. */
export function createReplayLog(
  events: readonly EventFile[],
  exceptions: readonly Exception[],
  emitLines: (lines: readonly string[]) => void,
): ReplayLog {
  const files = new Map(events.map(({ event, file }) => [event['id'], file]))
  const fileOf = (message: unknown) => (isEvent(message) ? (files.get(message.id) ?? '') : '')
  const replayDocument = createEmptyReplay()
  const seen = new Set<string>()
  let started = false
  return {
    replay: replayDocument,
    observer: {
      onRead(message, collectorOutcome) {
        if (!started || !isEvent(message)) return
        const affected = 'affected' in collectorOutcome ? collectorOutcome.affected : []
        const shown = affected.map(({ resource, reason: why }) => ({ resource: resource.arn, why }))
        replayDocument.events.push({ file: fileOf(message), ...collectorOutcome, affected: shown })
        emitLines(formatEventLines(message, fileOf(message), collectorOutcome))
      },
      onTransitions(transitions) {
        const fresh = transitions.filter(transition => !seen.has(formatTransitionId(transition)))
        for (const transition of fresh) seen.add(formatTransitionId(transition))
        if (!started) return
        const shown = fresh.map(transition => attachException(transition, exceptions))
        replayDocument.transitions.push(...shown)
        for (const transition of shown) emitLines(formatTransitionLines(transition, transition.accepted))
      },
      onDeadLetter({ message }, failure) {
        const reason = failure instanceof Error ? failure.message : String(failure)
        replayDocument.failedEvents.push({ file: fileOf(message), reason })
        printNote(`assay: ${fileOf(message)}: ${reason}`)
      },
    },
    notifier: {
      send(notification) {
        if (started) {
          replayDocument.notifications.push(notification)
          emitLines(formatNotificationLines(notification))
        }
        return Promise.resolve()
      },
    },
    begin(resources) {
      started = true
      replayDocument.baseline = { resources, open: seen.size }
      return replayDocument.baseline
    },
  }
}

function attachException(transition: Transition, exceptions: readonly Exception[]): ReplayedTransition {
  const { control, resource, at } = transition
  const accepted = findException(exceptions, { control, arn: resource.arn }, new Date(at))
  return accepted ? { ...transition, accepted } : transition
}

function createEmptyReplay(): ReplayDocument {
  const nothing = { events: [], transitions: [], notifications: [], failedEvents: [] }
  return { schema: 'assay.replay/1', baseline: { resources: 0, open: 0 }, ...nothing }
}

function isEvent(message: unknown): message is Record<string, unknown> & { id: string } {
  return typeof message === 'object' && message !== null && 'detail-type' in message
}
