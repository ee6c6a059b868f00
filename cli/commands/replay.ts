import { Command, Option } from 'commander'
import { isOpening } from '../../audit/state/transition.ts'
import { isSeverityAtLeast, severities, type Severity } from '../../audit/settings/severity.ts'
import { getResourceKey } from '../../audit/resources/resource.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import { createSimulatedClock } from '../../functions/local/simulated-clock.ts'
import { openAccountFileSource } from '../account/account-source.ts'
import { configOption, loadSettingsFile } from '../options/configuration-file.ts'
import { createReplayLog, type ReplayDocument } from '../run/replay-log.ts'
import { resolveEventAccount, LEAD_TIME_MS, readEventFile, type EventFile } from '../run/event-file.ts'
import { buildLocalPosture } from '../run/local-posture.ts'
import { createRegionOption } from '../options/region-option.ts'
import { formatOption, createReportWriter, type ReportOptions } from '../output/report-files.ts'
import { openLocalAudit } from '../run/local-audit.ts'
import { printNote, printLine, printJson } from '../output/terminal.ts'

/** On what, and how, events are replayed. */
export interface ReplayOptions extends ReportOptions {
  account: string
  region?: string[]
  config?: string
  json: boolean
}

interface Options extends ReplayOptions {
  failOn: Severity
}

/** `assay replay`: events through the real pipeline, on an account file. */
export function createReplayCommand(): Command {
  return new Command('replay')
    .description(
      'Replay events on an account file: what each affects, which findings open and close, who is told.',
    )
    .argument(
      '<event...>',
      'files of events as EventBridge delivers them, worked off in the order of their times',
    )
    .requiredOption('--account <dir>', 'the account file: a directory of recorded AWS answers')
    .addOption(createRegionOption('regions in scope; default: those of the account file'))
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
      process.exitCode = computeExitCode(await replayEvents(files, options), options.failOn)
    })
}

/** Replays the events in `files`, shows what comes of them, and writes the reports that are asked for. */
export async function replayEvents(
  files: readonly string[],
  options: ReplayOptions,
): Promise<ReplayDocument> {
  const events = files.map(readEventFile).toSorted((a, b) => a.at.getTime() - b.at.getTime())
  const write = createReportWriter(options)
  const { replay, posture } = await runReplay(events, options)
  if (options.json) printJson(replay)
  for (const path of write(posture)) printNote(`Report: ${path}`)
  return replay
}

/** What came of the events, and where the account stands after them. */
async function runReplay(
  events: readonly EventFile[],
  options: ReplayOptions,
): Promise<{ replay: ReplayDocument; posture: Posture }> {
  const emitLines = options.json ? () => {} : (lines: readonly string[]) => lines.forEach(printLine)
  const first = events[0]?.at ?? new Date(0)
  const start = new Date(first.getTime() - LEAD_TIME_MS)
  const simulatedClock = createSimulatedClock(start)
  const source = openAccountFileSource(options.account, () => simulatedClock.now(), options.region)
  const settings = loadSettingsFile(options.config)
  const replayLog = createReplayLog(events, settings.exceptions, emitLines)
  const localAudit = openLocalAudit(source, simulatedClock, { ...replayLog, settings })
  try {
    const account = await resolveEventAccount(events, source)
    const listedResources = await localAudit.baseline(account)
    await localAudit.buildEscalationIndex(account)
    emitLines(formatBaseline(replayLog.begin(listedResources.resources.length)))
    for (const { event, trigger, at } of events) {
      await localAudit.pipeline.run(at)
      localAudit.pipeline.queues.deliver(trigger.queue, event, at)
    }
    await localAudit.pipeline.run()
    const about = { account, regions: source.regions, at: simulatedClock.now(), settings }
    const posture = await buildLocalPosture(localAudit, listedResources, about)
    emitLines(formatTotals(replayLog.replay, posture))
    return { replay: replayLog.replay, posture }
  } finally {
    localAudit.close()
  }
}

function formatBaseline({ resources, open }: ReplayDocument['baseline']): string[] {
  if (resources > 0) return [`Before the events: ${resources} resources, ${open} findings open.`, '']
  return ['The account file lists no resources: what the account was like before is not known.', '']
}

function formatTotals(
  { baseline, transitions, notifications }: ReplayDocument,
  { findings }: Posture,
): string[] {
  if (baseline.resources === 0) return []
  const opened = transitions.filter(({ step }) => isOpening(step)).length
  const closed = transitions.length - opened
  const messages = `${notifications.length} ${notifications.length === 1 ? 'message' : 'messages'}`
  return [
    '',
    `After the events: ${findings.length} findings open; ${opened} opened, ${closed} closed, ${messages}.`,
  ]
}

/**
 * 1 where a finding at or above `failOn` is open at the end and not accepted, 2 where an event could not be worked
 * off.
 */
function computeExitCode(replayDocument: ReplayDocument, failOn: Severity): number {
  if (replayDocument.failedEvents.length > 0) return 2
  const last = new Map(
    replayDocument.transitions.map(each => [`${getResourceKey(each.resource)} ${each.control}`, each]),
  )
  const open = [...last.values()].filter(({ step, accepted }) => isOpening(step) && accepted === undefined)
  return open.some(({ severity }) => isSeverityAtLeast(severity, failOn)) ? 1 : 0
}
