import { Command } from 'commander'
import { resolveAccountId } from '../account/account-source.ts'
import {
  recordAccount,
  createLambdaRateOption,
  openLiveAccount,
  prefetchAccount,
} from '../account/live-account.ts'
import { createSimulatedClock } from '../../functions/local/simulated-clock.ts'
import { createRegionOption } from '../options/region-option.ts'
import { openLocalAudit } from '../run/local-audit.ts'
import { printNote, printLine, printJson } from '../output/terminal.ts'

interface Options {
  out: string
  region: string[]
  profile?: string
  lambdaRate: number
  json: boolean
}

/** `assay collect`: the account of the current credentials, as an account file. */
export function createCollectCommand(): Command {
  return new Command('collect')
    .description(
      'Read the account of the current credentials into an account file. Nothing is changed; values that may be ' +
        'secrets are left out. Run again with the same --out, it goes on where it stopped.',
    )
    .requiredOption('--out <dir>', 'directory of the account file')
    .addOption(createRegionOption('regions to read').makeOptionMandatory())
    .option('--profile <name>', 'profile of the AWS configuration')
    .addOption(createLambdaRateOption())
    .option('--json', 'print one JSON document (schema assay.collect/1)', false)
    .action(async (options: Options) => {
      const live = await openLiveAccount(options)
      const source = prefetchAccount(recordAccount(options.out, live))
      const account = await resolveAccountId(source)
      const localAudit = openLocalAudit(source, createSimulatedClock(new Date()), {})
      try {
        const { resources, unlisted: unread } = await localAudit.baseline(account)
        const unlisted = [...unread, ...(await localAudit.describeUnresolved())]
        for (const why of unlisted) printNote(`assay: ${why}`)
        const result = {
          schema: 'assay.collect/1',
          account,
          out: options.out,
          resources: resources.length,
          unlisted,
        }
        if (options.json) printJson(result)
        else printLine(`${resources.length} resources of account ${account} in ${options.out}`)
      } finally {
        localAudit.close()
      }
    })
}
