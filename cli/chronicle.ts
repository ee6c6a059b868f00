import { transitionId, type Transition } from '../audit/account/transition.ts'
import { exceptionFor, type Exception } from '../audit/findings/exception.ts'
import type { Notification, Notifier } from '../audit/notifications/notification.ts'
import type { Observer } from '../functions/local/pipeline.ts'
import type { EventFile } from './events.ts'
import { note } from './terminal.ts'
import { eventLines, notificationLines, transitionLines } from './words.ts'

/** What `assay replay --json` prints; `schema` names this form. */
export interface Replay {
  schema: 'assay.replay/1'
  baseline: { resources: number; open: number }
  events: { file: string; id?: string; ignored?: string; affected: { resource: string; why: string }[] }[]
  transitions: ReplayedTransition[]
  notifications: Notification[]
  unworkable: { file: string; reason: string }[]
}

/** A transition, with the exception under which nobody is told of it. */
export interface ReplayedTransition extends Transition {
  accepted?: Exception
}

/** Keeps and says what happens from `begin` on; before that the account is only made known. */
export interface Chronicle {
  replay: Replay
  observer: Observer
  notifier: Notifier
  /** The baseline of so many resources is read. */
  begin(resources: number): Replay['baseline']
}

/** A chronicle of `events`, some findings accepted by `exceptions`; `say` is given its lines as they come. */
export function chronicleOf(
  events: readonly EventFile[],
  exceptions: readonly Exception[],
  say: (lines: readonly string[]) => void,
): Chronicle {
  const files = new Map(events.map(({ event, file }) => [event['id'], file]))
  const fileOf = (message: unknown) => (isEvent(message) ? (files.get(message.id) ?? '') : '')
  const replay = blankReplay()
  const seen = new Set<string>()
  let begun = false
  return {
    replay,
    observer: {
      onRead(message, outcome) {
        if (!begun || !isEvent(message)) return
        const affected = 'affected' in outcome ? outcome.affected : []
        const shown = affected.map(({ resource, why }) => ({ resource: resource.arn, why }))
        replay.events.push({ file: fileOf(message), ...outcome, affected: shown })
        say(eventLines(message, fileOf(message), outcome))
      },
      onTransitions(transitions) {
        const fresh = transitions.filter(transition => !seen.has(transitionId(transition)))
        for (const transition of fresh) seen.add(transitionId(transition))
        if (!begun) return
        const shown = fresh.map(transition => withException(transition, exceptions))
        replay.transitions.push(...shown)
        for (const transition of shown) say(transitionLines(transition, transition.accepted))
      },
      onDeadLetter({ message }, failure) {
        const reason = failure instanceof Error ? failure.message : String(failure)
        replay.unworkable.push({ file: fileOf(message), reason })
        note(`assay: ${fileOf(message)}: ${reason}`)
      },
    },
    notifier: {
      send(notification) {
        if (begun) {
          replay.notifications.push(notification)
          say(notificationLines(notification))
        }
        return Promise.resolve()
      },
    },
    begin(resources) {
      begun = true
      replay.baseline = { resources, open: seen.size }
      return replay.baseline
    },
  }
}

function withException(transition: Transition, exceptions: readonly Exception[]): ReplayedTransition {
  const { control, resource, at } = transition
  const accepted = exceptionFor(exceptions, { control, arn: resource.arn }, new Date(at))
  return accepted ? { ...transition, accepted } : transition
}

function blankReplay(): Replay {
  const nothing = { events: [], transitions: [], notifications: [], unworkable: [] }
  return { schema: 'assay.replay/1', baseline: { resources: 0, open: 0 }, ...nothing }
}

function isEvent(message: unknown): message is Record<string, unknown> & { id: string } {
  return typeof message === 'object' && message !== null && 'detail-type' in message
}
