import type { IgnoreReason } from '../../audit/events/change.ts'
import { Command } from 'commander'
import { createSimulatedClock } from '../../functions/local/simulated-clock.ts'
import { openAccountFileSource } from '../account/account-source.ts'
import type { AffectedResource } from '../../audit/refresh/affected/affected-resources.ts'
import type { RecheckMessage } from '../../audit/messages.ts'
import { getResourceKey } from '../../audit/resources/resource.ts'
import { resolveEventAccount, LEAD_TIME_MS, readEventFile, type EventFile } from '../run/event-file.ts'
import { CliError } from '../cli-error.ts'
import { createRegionOption } from '../options/region-option.ts'
import { openLocalAudit } from '../run/local-audit.ts'
import { printLine, printJson } from '../output/terminal.ts'
import { formatEventLines } from '../output/format-events.ts'

interface Options {
  account: string
  region?: string[]
  json: boolean
}

type Outcome = { ignored: IgnoreReason } | { affected: AffectedResource[] }

/** `assay affected`: lists the resources that one event affects, and why. */
export function createAffectedCommand(): Command {
  return new Command('affected')
    .summary('list the resources that an event affects')
    .description('List the resources that an event affects, and why. Evaluates no control.')
    .argument('<event>', 'file of an event as EventBridge delivers it; - is standard input')
    .requiredOption('--account <dir>', 'account file: a directory of recorded AWS responses')
    .addOption(createRegionOption('regions in scope; default: those of the account file'))
    .option('--json', 'print one JSON document (schema assay.affected/1)', false)
    .action(async (file: string, options: Options) => {
      const event = readEventFile(file)
      const outcome = await findAffectedByEvent(event, options)
      if (options.json) printJson(buildAffectedDocument(file, outcome))
      else formatEventLines(event.event, outcome).forEach(printLine)
    })
}

async function findAffectedByEvent(eventFile: EventFile, options: Options): Promise<Outcome> {
  const { event, trigger, at, file } = eventFile
  const outcomes: Outcome[] = []
  const fannedOut: AffectedResource[] = []
  let failure: unknown
  const simulatedClock = createSimulatedClock(new Date(at.getTime() - LEAD_TIME_MS))
  const source = openAccountFileSource(options.account, () => simulatedClock.now(), options.region)
  const localAudit = openLocalAudit(source, simulatedClock, {
    observer: {
      onRead(message, outcome) {
        if (message === event) outcomes.push(outcome)
        else if (isFannedOut(message) && 'affected' in outcome) fannedOut.push(...outcome.affected)
      },
      onDeadLetter: (_, reason) => {
        failure = reason
      },
    },
  })
  await localAudit.baseline(await resolveEventAccount([eventFile], source))
  localAudit.pipeline.queues.deliver(trigger.queue, event, at)
  await localAudit.pipeline.run(at)
  const [outcome] = outcomes
  if (outcome !== undefined) return mergeOutcomes(outcome, fannedOut)
  throw failure instanceof Error ? failure : new CliError(`${file}: the event could not be processed`)
}

/** Whether `message` asks another collector for its first read of what the event is about. */
function isFannedOut(message: unknown): boolean {
  const { type, attempt } = message as Partial<RecheckMessage>
  return type === 'recheck' && attempt === 0
}

/** All affected resources, each once. */
function mergeOutcomes(outcome: Outcome, fannedOut: readonly AffectedResource[]): Outcome {
  if ('ignored' in outcome) return outcome
  const all = [...outcome.affected, ...fannedOut].toReversed()
  const affected = [...new Map(all.map(each => [getResourceKey(each.resource), each])).values()].toReversed()
  return { ...outcome, affected }
}

function buildAffectedDocument(file: string, outcome: Outcome) {
  const schema = 'assay.affected/1'
  if ('ignored' in outcome) return { schema, file, ignored: outcome.ignored, affected: [] }
  return {
    schema,
    file,
    affected: outcome.affected.map(({ resource, reason: why }) => ({
      kind: resource.kind,
      arn: resource.arn,
      why,
    })),
  }
}
