import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HOME_STACK } from '../audit/deployment/names.ts'
import type { Configuration } from '../audit/settings/configuration.ts'
import { stacksOf, type DeployedStack } from '../functions/aws/stacks.ts'
import { assemble, bundle, type Assembly } from './deploy/assembly.ts'
import { requireBootstrap } from './deploy/bootstrap.ts'
import { cdk, CdkFailed } from './deploy/cdk.ts'
import { accountOf, configurationFrom, reachingTo } from './deploy/configuration.ts'
import { mappingOf, remainsIn, type Mapping, type Remains } from './deploy/kept.ts'
import { leftLines, nextLines } from './deploy/next.ts'
import { commandNamed, type Options } from './deploy/options.ts'
import { changesNothing, planLines } from './deploy/plan-lines.ts'
import {
  deployedRegions,
  isCreated,
  leftOver,
  plansOf,
  requireOneHome,
  type LeftOver,
} from './deploy/plan.ts'
import { run } from './deploy/run.ts'
import { agreed, note, print } from './deploy/terminal.ts'

/** `npm run deploy`: says what it would do, asks, and does it. Answers the exit code. */
async function deploy(options: Options): Promise<number> {
  const configuration = configurationFrom(options.config)
  const { home } = configuration
  const account = await accountOf(configuration)
  const stacks = stacksOf(account)
  await requireBootstrap(configuration, account, stacks, options)
  note('Building the functions and the templates…')
  await bundle(options.config, options.out)
  const assembly = assemble({ configuration, account, out: options.out, named: 'cdk.out' })
  const plans = await plansOf(assembly.stacks, stacks)
  requireOneHome(plans)
  const deployed = await stacks.find(HOME_STACK, home)
  const remains = isCreated(deployed) ? NOTHING : await remainsIn(home, account)
  const mapping = mappingOf(templateOf(assembly), remains)
  const plan = {
    configuration,
    account,
    stacks: plans,
    templates: assembly.stacks.map(({ template }) => template),
    leftOver: await leftOver(deployedRegions(deployed), assembly.stacks, stacks),
    remains,
  }
  planLines(plan).forEach(print)
  print('')
  if (changesNothing(plan)) {
    print('Nothing changes.')
    return told(deployed, false, options, home)
  }
  if (!(await agreed('Deploy this?', options.yes))) return 1
  await takeOver(mapping, assembly)
  await cdk(assembly.directory, 'deploy', '--all', '--require-approval', 'never')
  await remove(plan.leftOver, { configuration, account, options })
  print('')
  return told(await stacks.find(HOME_STACK, home), true, options, home)
}

const NOTHING: Remains = { table: undefined, bucket: undefined, unknown: [] }

function templateOf({ stacks }: Assembly) {
  const { template = {} } = stacks.find(({ name }) => name === HOME_STACK) ?? {}
  return template
}

/** Makes the home stack of what an earlier deployment left; the rest of it is added by the deployment. */
async function takeOver(mapping: Mapping, { directory }: Assembly): Promise<void> {
  if (Object.keys(mapping).length === 0) return
  const scratch = mkdtempSync(join(tmpdir(), 'assay-import-'))
  try {
    const file = join(scratch, 'mapping.json')
    writeFileSync(file, JSON.stringify(mapping))
    await cdk(directory, 'import', HOME_STACK, '--resource-mapping', file)
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

interface Removal {
  configuration: Configuration
  account: string
  options: Options
}

/** Deletes the forwarding stacks that are left over: their templates are made once more, for CDK to know them by. */
async function remove(
  left: readonly LeftOver[],
  { configuration, account, options }: Removal,
): Promise<void> {
  if (left.length === 0) return
  const reaching = reachingTo(
    configuration,
    left.map(({ region }) => region),
  )
  const { directory } = assemble({ configuration: reaching, account, out: options.out, named: 'removed' })
  try {
    await cdk(directory, 'destroy', ...left.map(({ name }) => name), '--force')
  } catch (failure) {
    if (!(failure instanceof CdkFailed)) throw failure
    throw new CdkFailed(leftLines(left, options).join('\n'), { cause: failure })
  }
}

function told(deployed: DeployedStack | undefined, changed: boolean, options: Options, home: string): number {
  nextLines({ home, outputs: deployed?.outputs ?? {}, changed }, options).forEach(print)
  return 0
}

await run(
  commandNamed(
    'deploy',
    'Deploy Assay, or what changed of it, to the account of the current credentials: says first what it creates and ' +
      'what that costs, and asks.',
  ),
  deploy,
)
