import { Command } from 'commander'
import { countByAws } from '../../functions/collectors/population-counts.ts'
import { createSimulatedClock } from '../../functions/local/simulated-clock.ts'
import { resolveAccountId, type AccountSource } from '../account/account-source.ts'
import { findClosedRegions } from '../account/region-access.ts'
import {
  recordAccount,
  createLambdaRateOption,
  openLiveAccount,
  prefetchAccount,
} from '../account/live-account.ts'
import { openRecordedGateAccount } from '../gate/gate-account.ts'
import { readAllStacks } from '../account/stacks.ts'
import { resolveLiveRegions } from '../account/live-regions.ts'
import { configOption, loadAuditConfiguration } from '../options/configuration-file.ts'
import { CONTENT_NOTE, createContentOption, selectContent } from '../account/content-option.ts'
import { createRegionOption } from '../options/region-option.ts'
import { startPhase } from '../output/progress.ts'
import { printError, printLine, printJson, printNote } from '../output/terminal.ts'
import { openLocalAudit } from '../run/local-audit.ts'

interface Options {
  out: string
  region?: string[]
  profile?: string
  config?: string
  lambdaRate: number
  content: boolean
  saveState: boolean
  json: boolean
}

/** `assay collect`: records the account of the current credentials in an account file. */
export function createCollectCommand(): Command {
  return new Command('collect')
    .summary('record a live account into an account file')
    .description(
      'Record the account of the current credentials into an account file. Read-only; values that may be secrets ' +
        'are left out. Run it again with the same --out to continue where it stopped.',
    )
    .requiredOption('--out <dir>', 'directory of the account file')
    .addOption(
      createRegionOption(
        'regions, separated by commas or spaces; default: those of the configuration, of AWS_REGION or of the profile',
      ),
    )
    .option('--profile <name>', 'profile of the AWS configuration')
    .option(...configOption)
    .addOption(createLambdaRateOption())
    .addOption(createContentOption())
    .option(
      '--save-state',
      'also save the state of the account, with which assay gate takes seconds; it takes about as long as an audit of the file',
      false,
    )
    .option('--json', 'print one JSON document (schema assay.collect/1)', false)
    .action(async (options: Options) => {
      const configuration = loadAuditConfiguration(options.config)
      const region = await resolveLiveRegions(options, configuration)
      const live = await openLiveAccount({ ...options, region })
      // What is left out is not recorded, so that a later run can complete the account file.
      const source = selectContent(prefetchAccount(recordAccount(options.out, live)), options.content)
      startPhase('Identifying the account')
      const account = await resolveAccountId(source)
      if (options.content) printNote(CONTENT_NOTE)
      const localAudit = openLocalAudit(source, createSimulatedClock(new Date()), {
        settings: configuration.settings,
      })
      const listed = await localAudit.baseline(account)
      const unlisted = [...listed.unlisted, ...(await localAudit.describeUnresolved())]
      for (const reason of unlisted) printError(`assay: ${reason}`)
      for (const reason of await recordCounts(source))
        printNote(`For assay evidence, no second count of resources: ${reason}`)
      startPhase('Reading stacks')
      for (const reason of await readAllStacks(source)) printNote(`For assay gate: ${reason}`)
      const { saveState } = options
      if (saveState)
        await openRecordedGateAccount(options.out, { ...configuration, saveState, note: printNote })
      const resources = listed.resources.length
      const result = { schema: 'assay.collect/1', account, out: options.out, resources, unlisted }
      if (options.json) printJson(result)
      else printLine(`Recorded ${resources} resources of account ${account} in ${options.out}`)
    })
}

/** Records AWS's own counts in the regions that are open. Returns why others are not known. */
async function recordCounts({ call, regions }: AccountSource): Promise<readonly string[]> {
  const closed = await findClosedRegions(regions, call)
  const open = regions.filter(region => !closed.has(region))
  return open.length === 0 ? [] : (await countByAws(call, open)).failures
}
