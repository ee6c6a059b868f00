import { Command } from 'commander'
import { fetchCallerAccount } from '../../functions/collectors/lists/resource-list.ts'
import type { AwsCall } from '../../functions/collectors/api/aws-call.ts'
import { createAwsUnreachableError } from '../account/account-source.ts'
import { loadConfigurationFile } from '../options/configuration-file.ts'
import { runDoctor, type CheckResult, type DoctorReport } from '../run/run-doctor.ts'
import { createLambdaRateOption, openLiveDeployment } from '../account/live-account.ts'
import { colorize, wrapLine, printLine, stripControlCharacters, printJson } from '../output/terminal.ts'

interface Options {
  profile?: string
  config?: string
  lambdaRate: number
  json: boolean
}

/** `assay doctor`: whether a deployment sees, or is blind without anybody noticing. */
export function createDoctorCommand(): Command {
  return new Command('doctor')
    .description(
      'Ask whether the deployment of Assay in the account of the current credentials sees what happens: its trail, ' +
        'rules, forwarding, queues, deliveries and sweeps. Nothing is changed.',
    )
    .option('--profile <name>', 'profile of the AWS configuration')
    .option(
      '--config <file>',
      'the configuration that was deployed; default: assay.config.json in the working directory',
    )
    .addOption(createLambdaRateOption())
    .option('--json', 'print one JSON document (schema assay.doctor/1)', false)
    .addHelpText(
      'after',
      '\nExit codes: 0 it sees; 1 it is blind, or that could not be told; 2 could not run, or nothing is deployed.',
    )
    .action(async (options: Options) => {
      const configuration = loadConfigurationFile(options.config)
      const { home, regions, settings } = configuration
      const awsCall = await openLiveDeployment(options)
      const account = await resolveDoctorAccount(awsCall, home)
      const now = new Date()
      const report = await runDoctor(awsCall, { account, scope: configuration, settings, now })
      const about = { account, home, regions }
      if (options.json) printJson(buildDoctorDocument(report, { ...about, at: now.toISOString() }))
      else formatDoctorReport(report, about).forEach(printLine)
      process.exitCode = computeDoctorExitCode(report)
    })
}

async function resolveDoctorAccount(awsCall: AwsCall, home: string): Promise<string> {
  try {
    return await fetchCallerAccount(home, awsCall)
  } catch (failure) {
    throw createAwsUnreachableError(failure)
  }
}

/** 0 where it sees all; blind and not known are 1. */
export function computeDoctorExitCode({ checks }: DoctorReport): number {
  return checks.every(({ state }) => state === 'OK') ? 0 : 1
}

interface DoctorContext {
  account: string
  home: string
  regions: readonly string[]
}

/** What `--json` prints. */
export function buildDoctorDocument(
  { checks, evaluation }: DoctorReport,
  about: DoctorContext & { at: string },
): object {
  const { status, reason } = { reason: undefined, ...evaluation }
  return {
    schema: 'assay.doctor/1',
    ...about,
    verdict: { status, ...(reason === undefined ? {} : { reason }) },
    checks,
  }
}

const STATE_LABELS = {
  OK: ['green', 'ok'],
  IMPAIRED: ['red', 'impaired'],
  UNKNOWN: ['yellow', 'unknown'],
} as const

/** Where the sentences begin, behind the states. */
const MARGIN = ' '.repeat(11)

/** Reasons that are named of one check; beyond that they are counted. */
const MAX_REASONS = 10

/** An examination for people: a line for each check, and under what is wrong why and what to do. */
export function formatDoctorReport(
  { checks }: DoctorReport,
  { account, home, regions }: DoctorContext,
): string[] {
  const head = `Assay in ${home} of account ${account}, for ${regions.join(', ')}`
  return [colorize('bold', stripControlCharacters(head)), '', ...checks.flatMap(formatCheck)]
}

function formatCheck({ state, title, remediation, reasons, unknown }: CheckResult): string[] {
  const [color, word] = STATE_LABELS[state]
  const head = `${colorize(color, word.padEnd(MARGIN.length - 2))}  ${title}`
  if (state === 'OK') return [head]
  const why = [...reasons, ...unknown.map(each => `not known: ${each}`)]
  const more = why.length - MAX_REASONS
  const shown = more > 0 ? [...why.slice(0, MAX_REASONS), `and ${more} more; --json names all`] : why
  const advice =
    state === 'IMPAIRED' ? wrapLine(MARGIN + remediation, 0).map(line => colorize('gray', line)) : []
  return [head, ...shown.flatMap(reason => wrapLine(MARGIN + stripControlCharacters(reason), 0)), ...advice]
}
