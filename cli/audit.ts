import { Command, Option } from 'commander'
import { isAtLeast, severities, type Severity } from '../audit/controls/severity.ts'
import { clockAt } from '../functions/local/clock.ts'
import type { Posture } from '../reports/posture.ts'
import { numberOf, recordedAccount, type AskedAccount } from './account.ts'
import { CannotRun } from './cannot-run.ts'
import { configOption, settingsFrom } from './configuration.ts'
import { lambdaRateOption, liveAccount, wholeAccount } from './live.ts'
import { postureLines } from './posture-lines.ts'
import { postureNow } from './posture.ts'
import { regionOption } from './region.ts'
import { formatOption, reportsTo, type Wanted } from './reports.ts'
import { openSession } from './session.ts'
import { note, print, printJson } from './terminal.ts'

interface Options extends Wanted {
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
export function auditCommand(): Command {
  return new Command('audit')
    .description('Judge a whole account: the one of an account file, or the one of the current credentials.')
    .option('--account <dir>', 'the account file: a directory of recorded AWS answers')
    .addOption(regionOption('regions to judge; needed for a live account, else those of the account file'))
    .option('--profile <name>', 'profile of the AWS configuration, for a live account')
    .addOption(lambdaRateOption())
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
      const write = reportsTo(options)
      const posture = await run(options)
      if (options.json) printJson(posture)
      else postureLines(posture).forEach(print)
      for (const path of write(posture)) note(`Report: ${path}`)
      process.exitCode = exitCodeOf(posture, options)
    })
}

async function run(options: Options): Promise<Posture> {
  const { asked, at } = await accountOf(options)
  const settings = settingsFrom(options.config)
  const account = await numberOf(asked)
  const session = openSession(asked, clockAt(at), { settings })
  try {
    const listed = await session.baseline(account)
    return await postureNow(session, listed, { account, regions: asked.regions, at, settings })
  } finally {
    session.close()
  }
}

/** What is audited, and when: an account file never before its last answer, whatever the clock of this machine says. */
async function accountOf(options: Options): Promise<{ asked: AskedAccount; at: Date }> {
  if (options.account !== undefined) {
    let at = new Date()
    const { last, ...asked } = recordedAccount(options.account, () => at, options.region)
    if (last > at) at = last
    return { asked, at }
  }
  if (options.region === undefined) {
    throw new CannotRun(
      'nothing to audit: give an account file with --account, or the regions of a live account',
    )
  }
  return { asked: wholeAccount(await liveAccount({ ...options, region: options.region })), at: new Date() }
}

/** 1 where a finding is as severe as `failOn`, or something could not be judged and that is not allowed; else 0. */
export function exitCodeOf(
  audit: Posture,
  { failOn, allowUnknown }: Pick<Options, 'failOn' | 'allowUnknown'>,
): number {
  if (audit.findings.some(({ severity }) => isAtLeast(severity, failOn))) return 1
  const unknown = audit.unknown.length > 0 || audit.unlisted.length > 0
  return unknown && !allowUnknown ? 1 : 0
}
