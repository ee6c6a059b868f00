import { Command } from 'commander'
import { callerAccount } from '../functions/answers/listing.ts'
import type { Call } from '../functions/answers/operation.ts'
import { cannotAsk } from './account.ts'
import { configurationFrom } from './configuration.ts'
import { examined, type Checked, type Examination } from './examination.ts'
import { lambdaRateOption, liveDeployment } from './live.ts'
import { coloured, folded, print, printable, printJson } from './terminal.ts'

interface Options {
  profile?: string
  config?: string
  lambdaRate: number
  json: boolean
}

/** `assay doctor`: whether a deployment sees, or is blind without anybody noticing. */
export function doctorCommand(): Command {
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
    .addOption(lambdaRateOption())
    .option('--json', 'print one JSON document (schema assay.doctor/1)', false)
    .addHelpText(
      'after',
      '\nExit codes: 0 it sees; 1 it is blind, or that could not be told; 2 could not run, or nothing is deployed.',
    )
    .action(async (options: Options) => {
      const configuration = configurationFrom(options.config)
      const { home, regions, settings } = configuration
      const call = await liveDeployment(options)
      const account = await accountOf(call, home)
      const now = new Date()
      const examination = await examined(call, { account, extent: configuration, settings, now })
      const about = { account, home, regions }
      if (options.json) printJson(documentOf(examination, { ...about, at: now.toISOString() }))
      else linesOf(examination, about).forEach(print)
      process.exitCode = exitCodeOf(examination)
    })
}

async function accountOf(call: Call, home: string): Promise<string> {
  try {
    return await callerAccount(home, call)
  } catch (failure) {
    throw cannotAsk(failure)
  }
}

/** 0 where it sees all; blind and not known are 1. */
export function exitCodeOf({ checks }: Examination): number {
  return checks.every(({ state }) => state === 'OK') ? 0 : 1
}

interface About {
  account: string
  home: string
  regions: readonly string[]
}

/** What `--json` prints. */
export function documentOf({ checks, verdict }: Examination, about: About & { at: string }): object {
  const { status, reason } = { reason: undefined, ...verdict }
  return {
    schema: 'assay.doctor/1',
    ...about,
    verdict: { status, ...(reason === undefined ? {} : { reason }) },
    checks,
  }
}

const STATES = {
  OK: ['green', 'ok'],
  BLIND: ['red', 'blind'],
  NOT_KNOWN: ['yellow', 'not known'],
} as const

/** Where the sentences begin, behind the states. */
const MARGIN = ' '.repeat(11)

/** Reasons that are named of one check; beyond that they are counted. */
const MOST_REASONS = 10

/** An examination for people: a line for each check, and under what is wrong why and what to do. */
export function linesOf({ checks }: Examination, { account, home, regions }: About): string[] {
  const head = `Assay in ${home} of account ${account}, for ${regions.join(', ')}`
  return [coloured('bold', printable(head)), '', ...checks.flatMap(checkLines)]
}

function checkLines({ state, title, remedy, reasons, unknown }: Checked): string[] {
  const [colour, word] = STATES[state]
  const head = `${coloured(colour, word.padEnd(MARGIN.length - 2))}  ${title}`
  if (state === 'OK') return [head]
  const why = [...reasons, ...unknown.map(each => `not known: ${each}`)]
  const more = why.length - MOST_REASONS
  const shown = more > 0 ? [...why.slice(0, MOST_REASONS), `and ${more} more; --json names all`] : why
  const advice = state === 'BLIND' ? folded(MARGIN + remedy, 0).map(line => coloured('gray', line)) : []
  return [head, ...shown.flatMap(reason => folded(MARGIN + printable(reason), 0)), ...advice]
}
