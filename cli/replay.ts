import { Command, Option } from 'commander'
import { keyOf } from '../audit/resources/resource.ts'
import { transitionId, type Transition } from '../audit/account/transition.ts'
import type { Affected } from '../audit/changes/affected.ts'
import type { Severity } from '../audit/controls/control.ts'
import type { Notification } from '../audit/notifications/notification.ts'
import { readEventFile, type EventFile } from './events.ts'
import { openSession } from './session.ts'
import { note, print, printJson } from './terminal.ts'
import { eventLines, notificationLines, transitionLines } from './words.ts'

const SEVERITIES: readonly Severity[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL']

/** How long before the first event the account is read as it was, in milliseconds. */
const BEFORE = 900_000

interface Options {
  account: string
  region?: string[]
  json: boolean
  failOn: Severity
}

/** What `assay replay --json` prints; `schema` names this form. */
export interface Replay {
  schema: 'assay.replay/1'
  baseline: { resources: number; open: number }
  events: { file: string; id?: string; ignored?: string; affected: { resource: string; why: string }[] }[]
  transitions: Transition[]
  notifications: Notification[]
  unworkable: { file: string; reason: string }[]
}

/** `assay replay`: events through the real pipeline, on an account file. */
export function replayCommand(): Command {
  return new Command('replay')
    .description(
      'Replay events on an account file: what each affects, which findings open and close, who is told.',
    )
    .argument(
      '<event...>',
      'files of events as EventBridge delivers them, worked off in the order of their times',
    )
    .requiredOption('--account <dir>', 'the account file: a directory of recorded AWS answers')
    .option('--region <name...>', 'regions in scope; default: those of the account file')
    .option('--json', 'print one JSON document (schema assay.replay/1)', false)
    .addOption(
      new Option('--fail-on <severity>', 'exit 1 from this severity on')
        .choices([...SEVERITIES])
        .default('HIGH'),
    )
    .action(async (files: string[], options: Options) => {
      const events = files.map(readEventFile).toSorted((a, b) => a.at.getTime() - b.at.getTime())
      const replay = await run(events, options)
      if (options.json) printJson(replay)
      process.exitCode = exitCodeOf(replay, options.failOn)
    })
}

async function run(events: readonly EventFile[], options: Options): Promise<Replay> {
  const say = options.json ? () => {} : (lines: readonly string[]) => lines.forEach(print)
  const replay: Replay = {
    schema: 'assay.replay/1',
    baseline: { resources: 0, open: 0 },
    events: [],
    transitions: [],
    notifications: [],
    unworkable: [],
  }
  const files = new Map(events.map(({ event, file }) => [event['id'], file]))
  const first = events[0]?.at ?? new Date(0)
  const seen = new Set<string>()
  let begun = false
  const session = openSession(
    options.account,
    new Date(first.getTime() - BEFORE),
    options.region,
    {
      onRead(message, outcome) {
        if (!begun || !isEvent(message)) return
        const affected = 'affected' in outcome ? outcome.affected : []
        const event = { file: files.get(message.id) ?? '', ...outcome, affected: affected.map(shown) }
        replay.events.push(event)
        say(eventLines(message, event.file, outcome))
      },
      onTransitions(transitions) {
        const fresh = transitions.filter(transition => !seen.has(transitionId(transition)))
        for (const transition of fresh) seen.add(transitionId(transition))
        if (!begun) return
        replay.transitions.push(...fresh)
        fresh.forEach(transition => say(transitionLines(transition)))
      },
      onDeadLetter({ message }, failure) {
        const file = isEvent(message) ? (files.get(message.id) ?? '') : ''
        const reason = failure instanceof Error ? failure.message : String(failure)
        replay.unworkable.push({ file, reason })
        note(`assay: ${file}: ${reason}`)
      },
    },
    {
      send(notification) {
        if (begun) {
          replay.notifications.push(notification)
          say(notificationLines(notification))
        }
        return Promise.resolve()
      },
    },
  )
  try {
    const resources = await session.baseline(events[0]?.account ?? '')
    replay.baseline = { resources, open: seen.size }
    say(baselineLines(resources, seen.size))
    begun = true
    for (const { event, trigger, at } of events) {
      await session.pipeline.run(at)
      session.pipeline.queues.deliver(trigger.queue, event, at)
    }
    await session.pipeline.run()
  } finally {
    session.close()
  }
  return replay
}

function baselineLines(resources: number, open: number): string[] {
  if (resources === 0)
    return ['The account file lists no resources: what the account was like before is not known.', '']
  return [`Before the events: ${resources} resources, ${open} findings open.`, '']
}

function shown({ resource, why }: Affected): { resource: string; why: string } {
  return { resource: resource.arn, why }
}

function isEvent(message: unknown): message is Record<string, unknown> & { id: string } {
  return typeof message === 'object' && message !== null && 'detail-type' in message
}

/** 1 where a finding at or above `failOn` is open at the end, 2 where an event could not be worked off. */
function exitCodeOf(replay: Replay, failOn: Severity): number {
  if (replay.unworkable.length > 0) return 2
  const last = new Map(replay.transitions.map(each => [`${keyOf(each.resource)} ${each.control}`, each]))
  const open = [...last.values()].filter(({ step }) => step === 'OPENED' || step === 'REOPENED')
  return open.some(({ severity }) => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(failOn)) ? 1 : 0
}
