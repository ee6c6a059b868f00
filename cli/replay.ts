import { Command, Option } from 'commander'
import { isOpening } from '../audit/account/transition.ts'
import { isAtLeast, severities, type Severity } from '../audit/controls/severity.ts'
import { keyOf } from '../audit/resources/resource.ts'
import type { Posture } from '../reports/posture.ts'
import { clockAt } from '../functions/local/clock.ts'
import { recordedAccount } from './account.ts'
import { configOption, settingsFrom } from './configuration.ts'
import { chronicleOf, type Replay } from './chronicle.ts'
import { accountOf, BEFORE, readEventFile, type EventFile } from './events.ts'
import { postureNow } from './posture.ts'
import { regionOption } from './region.ts'
import { formatOption, reportsTo, type Wanted } from './reports.ts'
import { openSession } from './session.ts'
import { note, print, printJson } from './terminal.ts'

/** On what, and how, events are replayed. */
export interface ReplayOptions extends Wanted {
  account: string
  region?: string[]
  config?: string
  json: boolean
}

interface Options extends ReplayOptions {
  failOn: Severity
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
    .addOption(regionOption('regions in scope; default: those of the account file'))
    .option(...configOption)
    .option('--out <dir>', 'directory to write reports to, of where the account stands after the events')
    .option(...formatOption)
    .option('--json', 'print one JSON document (schema assay.replay/1)', false)
    .addOption(
      new Option('--fail-on <severity>', 'exit 1 from this severity on')
        .choices([...severities])
        .default('HIGH'),
    )
    .action(async (files: string[], options: Options) => {
      process.exitCode = exitCodeOf(await replayed(files, options), options.failOn)
    })
}

/** Replays the events in `files`, shows what comes of them, and writes the reports that are asked for. */
export async function replayed(files: readonly string[], options: ReplayOptions): Promise<Replay> {
  const events = files.map(readEventFile).toSorted((a, b) => a.at.getTime() - b.at.getTime())
  const write = reportsTo(options)
  const { replay, posture } = await run(events, options)
  if (options.json) printJson(replay)
  for (const path of write(posture)) note(`Report: ${path}`)
  return replay
}

/** What came of the events, and where the account stands after them. */
async function run(
  events: readonly EventFile[],
  options: ReplayOptions,
): Promise<{ replay: Replay; posture: Posture }> {
  const say = options.json ? () => {} : (lines: readonly string[]) => lines.forEach(print)
  const first = events[0]?.at ?? new Date(0)
  const start = new Date(first.getTime() - BEFORE)
  const clock = clockAt(start)
  const asked = recordedAccount(options.account, () => clock.now(), options.region)
  const settings = settingsFrom(options.config)
  const chronicle = chronicleOf(events, settings.exceptions, say)
  const session = openSession(asked, clock, { ...chronicle, settings })
  try {
    const account = await accountOf(events, asked)
    const listed = await session.baseline(account)
    await session.index(account)
    say(baselineLines(chronicle.begin(listed.resources.length)))
    for (const { event, trigger, at } of events) {
      await session.pipeline.run(at)
      session.pipeline.queues.deliver(trigger.queue, event, at)
    }
    await session.pipeline.run()
    const about = { account, regions: asked.regions, at: clock.now(), settings }
    const posture = await postureNow(session, listed, about)
    say(endLines(chronicle.replay, posture))
    return { replay: chronicle.replay, posture }
  } finally {
    session.close()
  }
}

function baselineLines({ resources, open }: Replay['baseline']): string[] {
  if (resources > 0) return [`Before the events: ${resources} resources, ${open} findings open.`, '']
  return ['The account file lists no resources: what the account was like before is not known.', '']
}

function endLines({ baseline, transitions, notifications }: Replay, { findings }: Posture): string[] {
  if (baseline.resources === 0) return []
  const opened = transitions.filter(({ step }) => isOpening(step)).length
  const closed = transitions.length - opened
  const told = `${notifications.length} ${notifications.length === 1 ? 'message' : 'messages'}`
  return [
    '',
    `After the events: ${findings.length} findings open; ${opened} opened, ${closed} closed, ${told}.`,
  ]
}

/**
 * 1 where a finding at or above `failOn` is open at the end and not accepted, 2 where an event could not be worked
 * off.
 */
function exitCodeOf(replay: Replay, failOn: Severity): number {
  if (replay.unworkable.length > 0) return 2
  const last = new Map(replay.transitions.map(each => [`${keyOf(each.resource)} ${each.control}`, each]))
  const open = [...last.values()].filter(({ step, accepted }) => isOpening(step) && accepted === undefined)
  return open.some(({ severity }) => isAtLeast(severity, failOn)) ? 1 : 0
}
