import { transitionId, type Transition } from '../audit/account/transition.ts'
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
  transitions: Transition[]
  notifications: Notification[]
  unworkable: { file: string; reason: string }[]
}

/** Keeps and says what happens from `begin` on; before that the account is only made known. */
export interface Chronicle {
  replay: Replay
  observer: Observer
  notifier: Notifier
  /** The baseline of so many resources is read. */
  begin(resources: number): Replay['baseline']
}

/** A chronicle of `events`; `say` is given its lines as they come. */
export function chronicleOf(
  events: readonly EventFile[],
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
        replay.transitions.push(...fresh)
        for (const transition of fresh) say(transitionLines(transition))
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

function blankReplay(): Replay {
  const nothing = { events: [], transitions: [], notifications: [], unworkable: [] }
  return { schema: 'assay.replay/1', baseline: { resources: 0, open: 0 }, ...nothing }
}

function isEvent(message: unknown): message is Record<string, unknown> & { id: string } {
  return typeof message === 'object' && message !== null && 'detail-type' in message
}
