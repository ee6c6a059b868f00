import { ownRegions } from '../audit/deployment/extent.ts'
import { forwardingStackName, HOME_STACK } from '../audit/deployment/names.ts'
import { stacksOf } from '../functions/aws/stacks.ts'
import { assemble, bundle } from './deploy/assembly.ts'
import { cdk } from './deploy/cdk.ts'
import { accountOf, configurationFrom, reachingTo } from './deploy/configuration.ts'
import { remainsIn } from './deploy/kept.ts'
import { keptLines, removalLines } from './deploy/next.ts'
import { commandNamed, type Options } from './deploy/options.ts'
import { deployedRegions } from './deploy/plan.ts'
import { run } from './deploy/run.ts'
import { agreed, note, print } from './deploy/terminal.ts'

/** `npm run destroy`: says what is deleted and what is kept, asks, and does it. Answers the exit code. */
async function destroy(options: Options): Promise<number> {
  const configuration = configurationFrom(options.config)
  const { home } = configuration
  const account = await accountOf(configuration)
  const stacks = stacksOf(account)
  const deployed = await stacks.find(HOME_STACK, home)
  const reaching = reachingTo(configuration, deployedRegions(deployed))
  const there = deployed ? [{ name: HOME_STACK, region: home }] : []
  for (const region of ownRegions(reaching).filter(each => each !== home)) {
    const name = forwardingStackName(region)
    if (await stacks.find(name, region)) there.push({ name, region })
  }
  if (there.length === 0) print(`Assay is not deployed in ${home} of account ${account}.`)
  else {
    removalLines(there, account).forEach(print)
    print('')
    if (!(await agreed('Remove it?', options.yes))) return 1
    note('Building the templates by which CDK knows the stacks…')
    await bundle(options.config, options.out)
    const { directory } = assemble({ configuration: reaching, account, out: options.out, named: 'removed' })
    await cdk(directory, 'destroy', ...there.map(({ name }) => name), '--force')
    print('')
  }
  keptLines(await remainsIn(home, account), home, options).forEach(print)
  return 0
}

await run(
  commandNamed(
    'destroy',
    'Remove Assay from the account of the current credentials: says first what is deleted and what is kept, and asks.',
  ),
  destroy,
)
