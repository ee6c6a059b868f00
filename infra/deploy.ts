import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Configuration } from '../audit/configuration/configuration.ts'
import { fetchConcurrencyLimit } from '../functions/aws/cdk/concurrency-limit.ts'
import { createStackReader, type StackDescription } from '../functions/aws/cdk/deployed-stacks.ts'
import { synthesizeAssembly, buildDeployBundles, type SynthesizedAssembly } from './deploy/synthesize.ts'
import { requireConcurrency } from './deploy/concurrency.ts'
import { requireBootstrap } from './deploy/bootstrap.ts'
import { runCdk, CdkError } from './deploy/run-cdk.ts'
import {
  resolveDeployAccount,
  loadDeployConfiguration,
  extendToRegions,
} from './deploy/deploy-configuration.ts'
import {
  buildImportMapping,
  findRetainedResources,
  type ImportMapping,
  type RetainedResources,
} from './deploy/retained-resources.ts'
import { formatUndeletedStacks, formatNextSteps } from './deploy/next-steps.ts'
import { createDeployCommand, type DeployOptions } from './deploy/deploy-command.ts'
import { isPlanUnchanged, formatPlan } from './deploy/format-plan.ts'
import {
  parseDeployedRegions,
  isStackCreated,
  findObsoleteStacks,
  planStacks,
  requireSingleHome,
  type ObsoleteStack,
} from './deploy/plan-stacks.ts'
import { runDeployCommand } from './deploy/run-deploy-command.ts'
import { confirmAction, printProgress, printResult } from './deploy/terminal.ts'

/** `npm run deploy`: prints the plan, asks, and deploys. Returns the exit code. */
async function deploy(deployOptions: DeployOptions): Promise<number> {
  const configuration = loadDeployConfiguration(deployOptions.config)
  const { home, prefix, stack: homeStack } = configuration
  const { qualifier } = deployOptions
  const account = await resolveDeployAccount(configuration)
  const stackReader = createStackReader({ account, qualifier })
  await requireBootstrap(configuration, account, stackReader, deployOptions)
  const concurrencyLimit = await fetchConcurrencyLimit({ account, qualifier }, home)
  requireConcurrency(concurrencyLimit, configuration, deployOptions)
  printProgress('Building the functions and the templates…')
  await buildDeployBundles(deployOptions.out)
  const synthesizedAssembly = await synthesizeAssembly({
    configuration,
    account,
    qualifier,
    out: deployOptions.out,
    directoryName: 'cdk.out',
  })
  const plans = await planStacks(synthesizedAssembly.stacks, stackReader)
  requireSingleHome(plans, homeStack)
  const deployed = await stackReader.find(homeStack, home)
  const retained = isStackCreated(deployed)
    ? NOTHING_RETAINED
    : await findRetainedResources({ account, qualifier, region: home }, prefix)
  const mapping = buildImportMapping(findHomeTemplate(synthesizedAssembly, homeStack), retained)
  const plan = {
    configuration,
    account,
    concurrencyLimit,
    stacks: plans,
    templates: synthesizedAssembly.stacks.map(({ template }) => template),
    obsoleteStacks: await findObsoleteStacks(
      parseDeployedRegions(deployed),
      synthesizedAssembly.stacks,
      homeStack,
      stackReader,
    ),
    retained,
  }
  formatPlan(plan).forEach(printResult)
  printResult('')
  if (isPlanUnchanged(plan)) {
    printResult('No changes.')
    return printNextSteps(deployed, false, deployOptions, configuration)
  }
  if (!(await confirmAction('Deploy this?', deployOptions.yes))) return 1
  await importRetainedResources(mapping, synthesizedAssembly, homeStack)
  await runCdk(synthesizedAssembly.directory, 'deploy', '--all', '--require-approval', 'never')
  await removeObsoleteStacks(plan.obsoleteStacks, { configuration, account, options: deployOptions })
  printResult('')
  return printNextSteps(await stackReader.find(homeStack, home), true, deployOptions, configuration)
}

const NOTHING_RETAINED: RetainedResources = { table: undefined, bucket: undefined, unknown: [] }

function findHomeTemplate({ stacks }: SynthesizedAssembly, homeStack: string) {
  const { template = {} } = stacks.find(({ name }) => name === homeStack) ?? {}
  return template
}

/** Creates the home stack by importing the retained resources; the deployment adds the rest. */
async function importRetainedResources(
  mapping: ImportMapping,
  { directory }: SynthesizedAssembly,
  homeStack: string,
): Promise<void> {
  if (Object.keys(mapping).length === 0) return
  const scratch = mkdtempSync(join(tmpdir(), 'assay-import-'))
  try {
    const file = join(scratch, 'mapping.json')
    writeFileSync(file, JSON.stringify(mapping))
    await runCdk(directory, 'import', homeStack, '--resource-mapping', file)
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

interface RemovalContext {
  configuration: Configuration
  account: string
  options: DeployOptions
}

/**
 * Deletes the obsolete forwarding stacks. CDK needs their templates for that, so they are synthesized once
 * more.
 */
async function removeObsoleteStacks(
  obsolete: readonly ObsoleteStack[],
  { configuration, account, options }: RemovalContext,
): Promise<void> {
  if (obsolete.length === 0) return
  const extended = extendToRegions(
    configuration,
    obsolete.map(({ region }) => region),
  )
  const { directory } = await synthesizeAssembly({
    configuration: extended,
    account,
    qualifier: options.qualifier,
    out: options.out,
    directoryName: 'removed',
  })
  try {
    await runCdk(directory, 'destroy', ...obsolete.map(({ name }) => name), '--force')
  } catch (failure) {
    if (!(failure instanceof CdkError)) throw failure
    throw new CdkError(formatUndeletedStacks(obsolete, options).join('\n'), { cause: failure })
  }
}

function printNextSteps(
  deployed: StackDescription | undefined,
  changed: boolean,
  deployOptions: DeployOptions,
  { home, prefix }: Configuration,
): number {
  formatNextSteps({ home, prefix, outputs: deployed?.outputs ?? {}, changed }, deployOptions).forEach(
    printResult,
  )
  return 0
}

await runDeployCommand(
  createDeployCommand(
    'deploy',
    'Deploy or update Assay in the account of the current credentials. Prints the plan and its cost, then asks for ' +
      'confirmation.',
  ).option(
    '--low-concurrency',
    "deploy although Lambda's limit of concurrent executions leaves little to other functions",
    false,
  ),
  deploy,
)
