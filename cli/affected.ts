import { Command } from 'commander'
import { clockAt } from '../functions/local/clock.ts'
import { recordedAccount } from './account.ts'
import type { Affected } from '../audit/changes/affected.ts'
import type { LookAgain } from '../audit/messages.ts'
import { keyOf } from '../audit/resources/resource.ts'
import { accountOf, BEFORE, readEventFile, type EventFile } from './events.ts'
import { CannotRun } from './cannot-run.ts'
import { regionOption } from './region.ts'
import { openSession } from './session.ts'
import { print, printJson } from './terminal.ts'
import { eventLines } from './words.ts'

interface Options {
  account: string
  region?: string[]
  json: boolean
}

type Outcome = { ignored: string } | { affected: Affected[] }

/** `assay affected`: what one event would touch, and why. */
export function affectedCommand(): Command {
  return new Command('affected')
    .description('Say which resources an event affects, and why; nothing is judged.')
    .argument('<event>', 'file of an event as EventBridge delivers it')
    .requiredOption('--account <dir>', 'the account file: a directory of recorded AWS answers')
    .addOption(regionOption('regions in scope; default: those of the account file'))
    .option('--json', 'print one JSON document (schema assay.affected/1)', false)
    .action(async (file: string, options: Options) => {
      const event = readEventFile(file)
      const outcome = await affectedBy(event, options)
      if (options.json) printJson(documentOf(file, outcome))
      else eventLines(event.event, file, outcome).forEach(print)
    })
}

async function affectedBy(read: EventFile, options: Options): Promise<Outcome> {
  const { event, trigger, at, file } = read
  const outcomes: Outcome[] = []
  const passedOn: Affected[] = []
  let failure: unknown
  const clock = clockAt(new Date(at.getTime() - BEFORE))
  const asked = recordedAccount(options.account, () => clock.now(), options.region)
  const session = openSession(asked, clock, {
    observer: {
      onRead(message, outcome) {
        if (message === event) outcomes.push(outcome)
        else if (isPassedOn(message) && 'affected' in outcome) passedOn.push(...outcome.affected)
      },
      onDeadLetter: (_, reason) => {
        failure = reason
      },
    },
  })
  try {
    await session.baseline(await accountOf([read], asked))
    session.pipeline.queues.deliver(trigger.queue, event, at)
    await session.pipeline.run(at)
  } finally {
    session.close()
  }
  const [outcome] = outcomes
  if (outcome !== undefined) return together(outcome, passedOn)
  throw failure instanceof Error ? failure : new CannotRun(`${file}: the event could not be worked off`)
}

/** Whether another reader, or the one that listed a kind, looks for the first time at what the event is about. */
function isPassedOn(message: unknown): boolean {
  const { type, number } = message as Partial<LookAgain>
  return type === 'look-again' && number === 0
}

/** Everybody whom an event affects, once each. */
function together(outcome: Outcome, passedOn: readonly Affected[]): Outcome {
  if ('ignored' in outcome) return outcome
  const all = [...outcome.affected, ...passedOn].toReversed()
  const affected = [...new Map(all.map(each => [keyOf(each.resource), each])).values()].toReversed()
  return { ...outcome, affected }
}

function documentOf(file: string, outcome: Outcome) {
  const schema = 'assay.affected/1'
  if ('ignored' in outcome) return { schema, file, ignored: outcome.ignored, affected: [] }
  return {
    schema,
    file,
    affected: outcome.affected.map(({ resource, why }) => ({ kind: resource.kind, arn: resource.arn, why })),
  }
}
