import { Command, Option } from 'commander'
import type { Sheet } from '../audit/account/sheet.ts'
import { checklist, controlsOn } from '../audit/checklist.ts'
import { isAtLeast, severities, type Severity } from '../audit/controls/severity.ts'
import { spoken } from '../audit/resources/kinds.ts'
import { keyOf, type Resource } from '../audit/resources/resource.ts'
import { clockAt } from '../functions/local/clock.ts'
import { postureOf, type Posture } from '../reports/posture.ts'
import { numberOf, recordedAccount, type AskedAccount } from './account.ts'
import { CannotRun } from './cannot-run.ts'
import { readSettings } from './configuration.ts'
import { liveAccount } from './live.ts'
import { postureLines } from './posture-lines.ts'
import { openSession } from './session.ts'
import { print, printJson } from './terminal.ts'

interface Options {
  account?: string
  region?: string[]
  profile?: string
  config?: string
  json: boolean
  failOn: Severity
  allowUnknown: boolean
}

/** What `assay audit --json` prints: the posture, and what could not be listed or judged at all. */
export interface Audit extends Posture {
  unlisted: readonly string[]
}

/** `assay audit`: the whole checklist over a live account or an account file. */
export function auditCommand(): Command {
  return new Command('audit')
    .description('Judge a whole account: the one of an account file, or the one of the current credentials.')
    .option('--account <dir>', 'the account file: a directory of recorded AWS answers')
    .option(
      '--region <name...>',
      'regions to judge; needed for a live account, else those of the account file',
    )
    .option('--profile <name>', 'profile of the AWS configuration, for a live account')
    .option('--config <file>', 'settings of controls, as in assay.config.json')
    .option('--json', 'print one JSON document (schema assay.posture/1)', false)
    .option('--allow-unknown', 'exit 0 although something could not be judged', false)
    .addOption(
      new Option('--fail-on <severity>', 'exit 1 from this severity on')
        .choices([...severities])
        .default('HIGH'),
    )
    .action(async (options: Options) => {
      const audit = await run(options)
      if (options.json) printJson(audit)
      else postureLines(audit, audit.unlisted).forEach(print)
      process.exitCode = exitCodeOf(audit, options)
    })
}

async function run(options: Options): Promise<Audit> {
  const settings = options.config === undefined ? undefined : readSettings(options.config)
  const { asked, at } = await accountOf(options)
  const account = await numberOf(asked)
  const session = openSession(asked, clockAt(at), settings ? { settings } : {})
  try {
    const { resources, unlisted } = await session.baseline(account)
    const judgeable = resources.filter(({ kind }) => controlsOn(kind, checklist).length > 0)
    const sheets = await session.sheets(judgeable)
    const posture = postureOf(sheets, checklist, { account, regions: asked.regions, at })
    return { ...posture, unlisted: [...unlisted, ...unjudged(judgeable, sheets)] }
  } finally {
    session.close()
  }
}

function unjudged(resources: readonly Resource[], sheets: readonly Sheet[]): string[] {
  const judged = new Set(sheets.map(({ resource }) => keyOf(resource)))
  const missing = resources.filter(resource => !judged.has(keyOf(resource)))
  return missing.map(resource => `${spoken(resource)} was listed and could not be judged`)
}

async function accountOf(options: Options): Promise<{ asked: AskedAccount; at: Date }> {
  if (options.account !== undefined) {
    const now = new Date()
    const asked = recordedAccount(options.account, () => now, options.region)
    return { asked, at: now }
  }
  if (options.region === undefined) {
    throw new CannotRun(
      'nothing to audit: give an account file with --account, or the regions of a live account',
    )
  }
  return { asked: await liveAccount(options.region, options.profile), at: new Date() }
}

function exitCodeOf(audit: Audit, { failOn, allowUnknown }: Options): number {
  if (audit.findings.some(({ severity }) => isAtLeast(severity, failOn))) return 1
  const unknown = audit.unknown.length > 0 || audit.unlisted.length > 0
  return unknown && !allowUnknown ? 1 : 0
}
