import { formatTransitionId, type Transition } from '../../audit/state/transition.ts'
import { findException, type Exception } from '../../audit/settings/exception.ts'
import type { TagDigests } from '../../audit/settings/exception-tag.ts'
import type { Notifier } from '../../audit/notify/notification.ts'
import type { PipelineObserver } from '../../functions/local/local-pipeline.ts'
import type { ReplayPrinter } from '../output/replay-printer.ts'
import { printError } from '../output/terminal.ts'
import type { EventFile } from './event-file.ts'
import type { ReplayDocument, ReplayedTransition } from '../output/replay-document.ts'

/** Records and prints what happens from `begin` on; before, the account is only read. */
export interface ReplayLog {
  replay: ReplayDocument
  observer: PipelineObserver
  notifier: Notifier
  /** Ends the initial scan, which read so many resources. */
  begin(resources: number): ReplayDocument['baseline']
}

/** Creates a log of the replay of `events` in `regions`, with some findings accepted by `exceptions`. */
export function createReplayLog(
  events: readonly EventFile[],
  { exceptions, regions }: { exceptions: readonly Exception[]; regions: readonly string[] },
  printer: ReplayPrinter,
): ReplayLog {
  const filesById = new Map(events.map(eventFile => [eventFile.event['id'], eventFile]))
  const findFile = (message: unknown) => (isEvent(message) ? filesById.get(message.id) : undefined)
  const replayDocument = createEmptyReplay()
  const seen = new Set<string>()
  let started = false
  return {
    replay: replayDocument,
    observer: {
      onRead(message, outcome) {
        if (!started || !isEvent(message)) return
        const eventFile = findFile(message)
        const affected = 'affected' in outcome ? outcome.affected : []
        const shown = affected.map(({ resource, reason: why }) => ({ resource: resource.arn, why }))
        replayDocument.events.push({ file: eventFile?.file ?? '', ...outcome, affected: shown })
        printer.printEvent(message, outcome, findChangeId(eventFile, regions) ?? message.id)
      },
      onTransitions(transitions, tagDigests) {
        const fresh = transitions.filter(transition => !seen.has(formatTransitionId(transition)))
        for (const transition of fresh) seen.add(formatTransitionId(transition))
        if (!started) return
        const shown = fresh.map(transition =>
          attachException(transition, exceptions, tagDigests.get(transition)),
        )
        replayDocument.transitions.push(...shown)
        for (const each of shown) printer.printTransition(each)
      },
      onDeadLetter({ message }, failure) {
        const file = findFile(message)?.file ?? ''
        const reason = failure instanceof Error ? failure.message : String(failure)
        replayDocument.failedEvents.push({ file, reason })
        printError(`assay: ${file}: ${reason}`)
      },
    },
    notifier: {
      send(notification) {
        if (started) {
          replayDocument.notifications.push(notification)
          printer.printNotification(notification)
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

/** The id of the change that an event reports; undefined for one that is ignored. */
function findChangeId(eventFile: EventFile | undefined, regions: readonly string[]): string | undefined {
  const parsed = eventFile?.trigger.parse(eventFile.event, { regions })
  return parsed !== undefined && 'change' in parsed
    ? (parsed.change.sharedChangeId ?? parsed.change.id)
    : undefined
}

function attachException(
  transition: Transition,
  exceptions: readonly Exception[],
  tagDigests: TagDigests | undefined,
): ReplayedTransition {
  const { control, resource, at, reason, evidence } = transition
  const target = { control, arn: resource.arn, reason, evidence, tagDigests }
  const accepted = findException(exceptions, target, new Date(at))
  return accepted ? { ...transition, accepted } : transition
}

function createEmptyReplay(): ReplayDocument {
  const nothing = { events: [], transitions: [], notifications: [], failedEvents: [] }
  return { schema: 'assay.replay/1', baseline: { resources: 0, open: 0 }, ...nothing }
}

function isEvent(message: unknown): message is Record<string, unknown> & { id: string } {
  return typeof message === 'object' && message !== null && 'detail-type' in message
}
