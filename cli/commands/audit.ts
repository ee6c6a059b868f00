import { Command } from 'commander'
import { isSeverityAtLeast, type Severity } from '../../audit/settings/severity.ts'
import {
  describeComparison,
  type Baseline,
  type BaselineComparison,
} from '../../reports/posture/earlier/baseline.ts'
import { createOpeningLookup } from '../../reports/posture/earlier/opening-lookup.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import { openAccountFileSource, type AccountSource } from '../account/account-source.ts'
import { createLambdaRateOption, openLiveAccount, prefetchAccount } from '../account/live-account.ts'
import { resolveLiveRegions } from '../account/live-regions.ts'
import {
  configOption,
  loadAuditConfiguration,
  type AuditConfigurationFile,
} from '../options/configuration-file.ts'
import { CONTENT_NOTE, createContentOption, selectContent } from '../account/content-option.ts'
import { createRegionOption } from '../options/region-option.ts'
import { createSeverityOption } from '../options/severity-option.ts'
import { formatPosture } from '../output/format-posture.ts'
import { createFormatOption, createReportWriter, type ReportOptions } from '../output/report-files.ts'
import { printNote, printLine, printJson } from '../output/terminal.ts'
import { setExitCode } from '../program-io.ts'
import { addAuditHistory, compareAudit, openBaseline, openHistory } from '../run/audit-baseline.ts'
import { auditSource, identifyAccount } from '../run/audit-source.ts'

interface Options extends ReportOptions {
  baseline?: string
  history?: string[]
  account?: string
  region?: string[]
  profile?: string
  lambdaRate: number
  config?: string
  content: boolean
  json: boolean
  failOn: Severity
  allowUnknown: boolean
}

/** `assay audit`: evaluates all controls on a live account or an account file. */
export function createAuditCommand(): Command {
  return new Command('audit')
    .summary('audit an account: live, or from an account file')
    .description('Audit an account: live (current credentials) or from an account file.')
    .option('--account <dir>', 'account file: a directory of recorded AWS responses')
    .addOption(
      createRegionOption(
        'regions, separated by commas or spaces; default for a live account: those of the configuration, of ' +
          'AWS_REGION or of the profile; for an account file: its own',
      ),
    )
    .option('--profile <name>', 'profile of the AWS configuration, for a live account')
    .addOption(createLambdaRateOption())
    .addOption(createContentOption())
    .option(...configOption)
    .option('--out <dir>', 'directory to write reports to')
    .addOption(createFormatOption({ isVariadic: true }))
    .option('--baseline <file>', 'report.json of an earlier audit: exit 1 only for what it does not have')
    .option(
      '--history <files...>',
      'report.json of earlier audits: reports show the trend of open findings, up to 12 reports',
    )
    .option('--json', 'print one JSON document (schema assay.posture/1, docs/posture.schema.json)', false)
    .option('--allow-unknown', 'exit 0 although something could not be evaluated', false)
    .addOption(
      createSeverityOption('--fail-on', 'exit 1 if a finding has at least this severity').default('HIGH'),
    )
    .action(async (options: Options) => {
      const write = createReportWriter(options)
      const earlier = openBaseline(options.baseline)
      const history = openHistory(options.history)
      const audited = await runAudit(options, earlier)
      const baseline = compareAudit(audited, earlier)
      const posture = addAuditHistory(audited, { earlier, baseline, history })
      if (options.json) printJson(posture)
      else formatPosture(posture, baseline).forEach(printLine)
      if (options.json && baseline !== undefined) printNote(describeComparison(baseline))
      for (const path of write(posture, baseline)) printNote(`Report: ${path}`)
      setExitCode(computeAuditExitCode(posture, options, baseline))
    })
}

async function runAudit(options: Options, earlier: Baseline | undefined): Promise<Posture> {
  const configuration = loadAuditConfiguration(options.config)
  const { settings } = configuration
  const { source, at } = await openSource(options, configuration)
  const account = await identifyAccount(source)
  if (options.account === undefined && options.content) printNote(CONTENT_NOTE)
  const findOpenSince = earlier && createOpeningLookup(earlier)
  const { posture } = await auditSource(source, { account, at, settings, findOpenSince })
  return posture
}

/** Opens the account, and decides on the time: never before the last response of an account file. */
async function openSource(
  options: Options,
  configuration: AuditConfigurationFile,
): Promise<{ source: AccountSource; at: Date }> {
  if (options.account !== undefined) {
    let at = new Date()
    const { lastRecordedAt, ...source } = openAccountFileSource(options.account, () => at, options.region)
    if (lastRecordedAt > at) at = lastRecordedAt
    return { source: selectContent(source, options.content), at }
  }
  const region = await resolveLiveRegions(options, configuration)
  const live = prefetchAccount(await openLiveAccount({ ...options, region }))
  return { source: selectContent(live, options.content), at: new Date() }
}

/**
 * 1 if a finding is at least as severe as `failOn`, or something unknown is not allowed; else 0. With a baseline, only
 * findings and unknown results count that it does not have.
 */
export function computeAuditExitCode(
  audit: Posture,
  { failOn, allowUnknown }: Pick<Options, 'failOn' | 'allowUnknown'>,
  baseline?: BaselineComparison,
): number {
  const findings = baseline?.opened ?? audit.findings
  if (findings.some(({ severity }) => isSeverityAtLeast(severity, failOn))) return 1
  const unknown = baseline?.newUnknown ?? audit.unknown
  const unlisted = baseline?.newUnlisted ?? audit.unlisted
  return unknown.length + unlisted.length > 0 && !allowUnknown ? 1 : 0
}
