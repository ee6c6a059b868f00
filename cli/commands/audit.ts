import { Command, Option } from 'commander'
import { isSeverityAtLeast, severities, type Severity } from '../../audit/settings/severity.ts'
import { createSimulatedClock } from '../../functions/local/simulated-clock.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import { resolveAccountId, openAccountFileSource, type AccountSource } from '../account/account-source.ts'
import { CliError } from '../cli-error.ts'
import { configOption, loadSettingsFile } from '../options/configuration-file.ts'
import { createLambdaRateOption, openLiveAccount, prefetchAccount } from '../account/live-account.ts'
import { formatPosture } from '../output/format-posture.ts'
import { buildLocalPosture } from '../run/local-posture.ts'
import { createRegionOption } from '../options/region-option.ts'
import { formatOption, createReportWriter, type ReportOptions } from '../output/report-files.ts'
import { openLocalAudit } from '../run/local-audit.ts'
import { printNote, printLine, printJson } from '../output/terminal.ts'

interface Options extends ReportOptions {
  account?: string
  region?: string[]
  profile?: string
  lambdaRate: number
  config?: string
  json: boolean
  failOn: Severity
  allowUnknown: boolean
}

/** `assay audit`: the whole checklist over a live account or an account file. */
export function createAuditCommand(): Command {
  return new Command('audit')
    .description('Judge a whole account: the one of an account file, or the one of the current credentials.')
    .option('--account <dir>', 'the account file: a directory of recorded AWS answers')
    .addOption(
      createRegionOption('regions to judge; needed for a live account, else those of the account file'),
    )
    .option('--profile <name>', 'profile of the AWS configuration, for a live account')
    .addOption(createLambdaRateOption())
    .option(...configOption)
    .option('--out <dir>', 'directory to write reports to')
    .option(...formatOption)
    .option('--json', 'print one JSON document (schema assay.posture/1, docs/posture.schema.json)', false)
    .option('--allow-unknown', 'exit 0 although something could not be judged', false)
    .addOption(
      new Option('--fail-on <severity>', 'exit 1 from this severity on')
        .choices([...severities])
        .default('HIGH'),
    )
    .action(async (options: Options) => {
      const write = createReportWriter(options)
      const posture = await runAudit(options)
      if (options.json) printJson(posture)
      else formatPosture(posture).forEach(printLine)
      for (const path of write(posture)) printNote(`Report: ${path}`)
      process.exitCode = computeAuditExitCode(posture, options)
    })
}

async function runAudit(options: Options): Promise<Posture> {
  const { asked: source, at } = await openSource(options)
  const settings = loadSettingsFile(options.config)
  const account = await resolveAccountId(source)
  const localAudit = openLocalAudit(source, createSimulatedClock(at), { settings })
  try {
    const listedResources = await localAudit.baseline(account)
    return await buildLocalPosture(localAudit, listedResources, {
      account,
      regions: source.regions,
      at,
      settings,
    })
  } finally {
    localAudit.close()
  }
}

/** What is audited, and when: an account file never before its last answer, whatever the clock of this machine says. */
async function openSource(options: Options): Promise<{ asked: AccountSource; at: Date }> {
  if (options.account !== undefined) {
    let at = new Date()
    const { lastRecordedAt, ...source } = openAccountFileSource(options.account, () => at, options.region)
    if (lastRecordedAt > at) at = lastRecordedAt
    return { asked: source, at }
  }
  if (options.region === undefined) {
    throw new CliError(
      'nothing to audit: give an account file with --account, or the regions of a live account',
    )
  }
  return {
    asked: prefetchAccount(await openLiveAccount({ ...options, region: options.region })),
    at: new Date(),
  }
}

/** 1 where a finding is as severe as `failOn`, or something could not be judged and that is not allowed; else 0. */
export function computeAuditExitCode(
  audit: Posture,
  { failOn, allowUnknown }: Pick<Options, 'failOn' | 'allowUnknown'>,
): number {
  if (audit.findings.some(({ severity }) => isSeverityAtLeast(severity, failOn))) return 1
  const unknown = audit.unknown.length > 0 || audit.unlisted.length > 0
  return unknown && !allowUnknown ? 1 : 0
}
