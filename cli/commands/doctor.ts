import { Command } from 'commander'
import { fetchCallerAccount } from '../../functions/collectors/lists/resource-list.ts'
import type { AwsCall } from '../../functions/collectors/api/aws-call.ts'
import { formatUnreachableAws } from '../../functions/aws/sdk/unreachable-error.ts'
import { CliError } from '../cli-error.ts'
import { loadDeploymentConfiguration } from '../options/configuration-file.ts'
import { runDoctor, type CheckResult, type DoctorReport } from '../run/run-doctor.ts'
import { createLambdaRateOption, openLiveDeployment } from '../account/live-account.ts'
import { startPhase } from '../output/progress.ts'
import { setExitCode } from '../program-io.ts'
import { colorize, wrapLine, printLine, printJson } from '../output/terminal.ts'
import { escapeText } from '../../audit/text/quote-text.ts'

interface Options {
  profile?: string
  config?: string
  lambdaRate: number
  json: boolean
}

/** `assay doctor`: checks whether a deployment can see all changes. */
export function createDoctorCommand(): Command {
  return new Command('doctor')
    .summary('check that a deployment sees all changes')
    .description(
      'Check that the deployment of Assay in the account of the current credentials can see all changes: its trail, ' +
        'rules, forwarding, queues, functions, deliveries, full scans, table and notifications. Read-only.',
    )
    .option('--profile <name>', 'profile of the AWS configuration')
    .option(
      '--config <file>',
      'configuration of the deployment; default: assay.config.json in the working directory',
    )
    .addOption(createLambdaRateOption())
    .option('--json', 'print one JSON document (schema assay.doctor/1)', false)
    .addHelpText(
      'after',
      '\nExit codes:\n  0  all checks passed\n  1  a check failed, or could not be done\n  2  the command could not run, or nothing is deployed',
    )
    .action(async (options: Options) => {
      const configuration = loadDeploymentConfiguration(options.config)
      const { home, regions, settings } = configuration
      startPhase('Checking the deployment')
      const awsCall = await openLiveDeployment(options)
      const account = await resolveDoctorAccount(awsCall, home)
      const now = new Date()
      const report = await runDoctor(awsCall, { account, scope: configuration, settings, now })
      const about = { account, home, regions }
      if (options.json) printJson(buildDoctorDocument(report, { ...about, at: now.toISOString() }))
      else formatDoctorReport(report, about).forEach(printLine)
      setExitCode(computeDoctorExitCode(report))
    })
}

async function resolveDoctorAccount(awsCall: AwsCall, home: string): Promise<string> {
  try {
    return await fetchCallerAccount(home, awsCall)
  } catch (failure) {
    throw new CliError(formatUnreachableAws(failure), { cause: failure })
  }
}

/** 0 if all checks are OK; else 1. */
export function computeDoctorExitCode({ checks }: DoctorReport): number {
  return checks.every(({ state }) => state === 'OK') ? 0 : 1
}

interface DoctorContext {
  account: string
  home: string
  regions: readonly string[]
}

/** Builds the document that `--json` prints. */
export function buildDoctorDocument(
  { checks, evaluation }: DoctorReport,
  about: DoctorContext & { at: string },
): object {
  const { status, reason } = { reason: undefined, ...evaluation }
  return {
    schema: 'assay.doctor/1',
    ...about,
    evaluation: { status, ...(reason === undefined ? {} : { reason }) },
    checks,
  }
}

const STATE_LABELS = {
  OK: ['green', 'ok'],
  IMPAIRED: ['red', 'impaired'],
  UNKNOWN: ['yellow', 'unknown'],
} as const

/** The column behind the states. */
const MARGIN = ' '.repeat(11)

/** Reasons that are shown per check; the rest is counted. */
const MAX_REASONS = 10

/** Formats the results: a line per check, with reasons and remediation where something is wrong. */
export function formatDoctorReport(
  { checks }: DoctorReport,
  { account, home, regions }: DoctorContext,
): string[] {
  const head = `Assay in ${home} of account ${account}, for ${regions.join(', ')}`
  return [colorize('bold', escapeText(head)), '', ...checks.flatMap(formatCheck)]
}

function formatCheck({ state, title, remediation, reasons, unknown }: CheckResult): string[] {
  const [color, word] = STATE_LABELS[state]
  const head = `${colorize(color, word.padEnd(MARGIN.length - 2))}  ${title}`
  if (state === 'OK') return [head]
  const all = [...reasons, ...unknown.map(each => `unknown: ${each}`)]
  const more = all.length - MAX_REASONS
  const shown = more > 0 ? [...all.slice(0, MAX_REASONS), `and ${more} more; --json lists all`] : all
  const advice =
    state === 'IMPAIRED' ? wrapLine(MARGIN + remediation, 0).map(line => colorize('gray', line)) : []
  return [head, ...shown.flatMap(reason => wrapLine(MARGIN + escapeText(reason), 0)), ...advice]
}
