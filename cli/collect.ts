import { Command } from 'commander'
import { numberOf } from './account.ts'
import { collectedInto, lambdaRateOption, liveAccount, wholeAccount } from './live.ts'
import { clockAt } from '../functions/local/clock.ts'
import { regionOption } from './region.ts'
import { openSession } from './session.ts'
import { note, print, printJson } from './terminal.ts'

interface Options {
  out: string
  region: string[]
  profile?: string
  lambdaRate: number
  json: boolean
}

/** `assay collect`: the account of the current credentials, as an account file. */
export function collectCommand(): Command {
  return new Command('collect')
    .description(
      'Read the account of the current credentials into an account file. Nothing is changed; values that may be ' +
        'secrets are left out. Run again with the same --out, it goes on where it stopped.',
    )
    .requiredOption('--out <dir>', 'directory of the account file')
    .addOption(regionOption('regions to read').makeOptionMandatory())
    .option('--profile <name>', 'profile of the AWS configuration')
    .addOption(lambdaRateOption())
    .option('--json', 'print one JSON document (schema assay.collect/1)', false)
    .action(async (options: Options) => {
      const live = await liveAccount(options)
      const asked = wholeAccount(collectedInto(options.out, live))
      const account = await numberOf(asked)
      const session = openSession(asked, clockAt(new Date()), {})
      try {
        const { resources, unlisted: unread } = await session.baseline(account)
        const unlisted = [...unread, ...(await session.untraced())]
        for (const why of unlisted) note(`assay: ${why}`)
        const result = {
          schema: 'assay.collect/1',
          account,
          out: options.out,
          resources: resources.length,
          unlisted,
        }
        if (options.json) printJson(result)
        else print(`${resources.length} resources of account ${account} in ${options.out}`)
      } finally {
        session.close()
      }
    })
}
