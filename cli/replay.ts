import { Command, Option } from 'commander'
import { isAtLeast, severities, type Severity } from '../audit/controls/severity.ts'
import { keyOf } from '../audit/resources/resource.ts'
import { clockAt } from '../functions/local/clock.ts'
import { recordedAccount } from './account.ts'
import { chronicleOf, type Replay } from './chronicle.ts'
import { BEFORE, readEventFile, type EventFile } from './events.ts'
import { openSession } from './session.ts'
import { print, printJson } from './terminal.ts'

interface Options {
  account: string
  region?: string[]
  json: boolean
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
    .option('--region <name...>', 'regions in scope; default: those of the account file')
    .option('--json', 'print one JSON document (schema assay.replay/1)', false)
    .addOption(
      new Option('--fail-on <severity>', 'exit 1 from this severity on')
        .choices([...severities])
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
  const chronicle = chronicleOf(events, say)
  const first = events[0]?.at ?? new Date(0)
  const start = new Date(first.getTime() - BEFORE)
  const clock = clockAt(start)
  const asked = recordedAccount(options.account, () => clock.now(), options.region)
  const session = openSession(asked, clock, chronicle)
  try {
    const { resources } = await session.baseline(events[0]?.account ?? '')
    say(baselineLines(chronicle.begin(resources.length)))
    for (const { event, trigger, at } of events) {
      await session.pipeline.run(at)
      session.pipeline.queues.deliver(trigger.queue, event, at)
    }
    await session.pipeline.run()
  } finally {
    session.close()
  }
  return chronicle.replay
}

function baselineLines({ resources, open }: Replay['baseline']): string[] {
  if (resources > 0) return [`Before the events: ${resources} resources, ${open} findings open.`, '']
  return ['The account file lists no resources: what the account was like before is not known.', '']
}

/** 1 where a finding at or above `failOn` is open at the end, 2 where an event could not be worked off. */
function exitCodeOf(replay: Replay, failOn: Severity): number {
  if (replay.unworkable.length > 0) return 2
  const last = new Map(replay.transitions.map(each => [`${keyOf(each.resource)} ${each.control}`, each]))
  const open = [...last.values()].filter(({ step }) => step === 'OPENED' || step === 'REOPENED')
  return open.some(({ severity }) => isAtLeast(severity, failOn)) ? 1 : 0
}
