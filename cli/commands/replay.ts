import { Command } from 'commander'
import { isSeverityAtLeast, type Severity } from '../../audit/settings/severity.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import { createSimulatedClock } from '../../functions/local/simulated-clock.ts'
import { openAccountFileSource } from '../account/account-source.ts'
import { configOption, loadAuditConfiguration } from '../options/configuration-file.ts'
import { createRegionOption } from '../options/region-option.ts'
import { createSeverityOption } from '../options/severity-option.ts'
import { formatBaseline, formatReplaySummary, listOpenAtEnd } from '../output/format-replay.ts'
import { startPhase } from '../output/progress.ts'
import {
  createBriefPrinter,
  createVerbosePrinter,
  silentPrinter,
  type ReplayPrinter,
} from '../output/replay-printer.ts'
import { createFormatOption, createReportWriter, type ReportOptions } from '../output/report-files.ts'
import { printNote, printLine, printJson } from '../output/terminal.ts'
import { getProgramRun, setExitCode } from '../program-io.ts'
import {
  listEventFiles,
  readEventFile,
  resolveEventAccount,
  LEAD_TIME_MS,
  type EventFile,
} from '../run/event-file.ts'
import { openLocalAudit } from '../run/local-audit.ts'
import { buildLocalPosture } from '../run/local-posture.ts'
import type { ReplayDocument } from '../output/replay-document.ts'
import { createReplayLog } from '../run/replay-log.ts'

/** The account that events are replayed against, and the output. */
export interface ReplayOptions extends ReportOptions {
  account: string
  region?: string[]
  config?: string
  json: boolean
}

interface Options extends ReplayOptions {
  failOn: Severity
}

/** `assay replay`: runs events through the pipeline that is deployed, against an account file. */
export function createReplayCommand(): Command {
  return new Command('replay')
    .summary('replay events against an account file')
    .description(
      'Replay events against an account file: which resources each event affects, which findings open and close, ' +
        'which notifications are sent. --verbose prints all details.',
    )
    .argument(
      '<event...>',
      'files of events as EventBridge delivers them, or directories of such files, replayed in order of time; ' +
        '- is standard input',
    )
    .requiredOption('--account <dir>', 'account file: a directory of recorded AWS responses')
    .addOption(createRegionOption('regions in scope; default: those of the account file'))
    .option(...configOption)
    .option('--out <dir>', 'directory to write reports to, of the account after the events')
    .addOption(createFormatOption({ isVariadic: false }))
    .option('--json', 'print one JSON document (schema assay.replay/1)', false)
    .addOption(
      createSeverityOption(
        '--fail-on',
        'exit 1 if a finding that the events open has at least this severity',
      ).default('HIGH'),
    )
    .action(async (paths: string[], options: Options) => {
      setExitCode(computeExitCode(await replayEvents(paths, options), options.failOn))
    })
}

/** Replays the events in `paths`, prints what happens, and writes the reports of `options`. */
export async function replayEvents(
  paths: readonly string[],
  options: ReplayOptions,
): Promise<ReplayDocument> {
  const events = listEventFiles(paths)
    .map(readEventFile)
    .toSorted((one, other) => one.at.getTime() - other.at.getTime())
  const write = createReportWriter(options)
  const { replay, posture } = await runReplay(events, options)
  if (options.json) printJson(replay)
  for (const path of write(posture)) printNote(`Report: ${path}`)
  return replay
}

async function runReplay(
  events: readonly EventFile[],
  options: ReplayOptions,
): Promise<{ replay: ReplayDocument; posture: Posture }> {
  const printLines = options.json ? () => {} : (lines: readonly string[]) => lines.forEach(printLine)
  const printer = choosePrinter(options)
  const first = events[0]?.at ?? new Date(0)
  const simulatedClock = createSimulatedClock(new Date(first.getTime() - LEAD_TIME_MS))
  const source = openAccountFileSource(options.account, () => simulatedClock.now(), options.region)
  const { settings } = loadAuditConfiguration(options.config)
  const { exceptions } = settings
  const replayLog = createReplayLog(events, { exceptions, regions: source.regions }, printer)
  const localAudit = openLocalAudit(source, simulatedClock, { ...replayLog, settings })
  const account = await resolveEventAccount(events, source)
  const listedResources = await localAudit.baseline(account)
  await localAudit.buildEscalationIndex(account)
  printLines(formatBaseline(replayLog.begin(listedResources.resources.length)))
  startPhase(`Replaying ${events.length} events`)
  for (const { event, trigger, at } of events) {
    await localAudit.pipeline.run(at)
    printer.flush()
    localAudit.pipeline.queues.deliver(trigger.queue, event, at)
  }
  await localAudit.pipeline.run()
  printer.flush()
  const about = { account, regions: source.regions, at: simulatedClock.now(), settings }
  const posture = await buildLocalPosture(localAudit, listedResources, about)
  printLines(formatReplaySummary(replayLog.replay, posture))
  return { replay: replayLog.replay, posture }
}

function choosePrinter({ json }: ReplayOptions): ReplayPrinter {
  if (json) return silentPrinter
  return getProgramRun().verbosity === 'VERBOSE' ? createVerbosePrinter() : createBriefPrinter()
}

/**
 * 2 if an event could not be processed, 1 if a finding that the events opened is open at the end, not accepted and at
 * least as severe as `failOn`, else 0.
 */
function computeExitCode(replay: ReplayDocument, failOn: Severity): number {
  if (replay.failedEvents.length > 0) return 2
  const open = listOpenAtEnd(replay).filter(({ accepted }) => accepted === undefined)
  return open.some(({ severity }) => isSeverityAtLeast(severity, failOn)) ? 1 : 0
}
