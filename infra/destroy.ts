import { listDeployedRegions } from '../audit/deployment/scope.ts'
import { nameForwardingStack } from '../audit/resources/assay/deployment-names.ts'
import { createStackReader } from '../functions/aws/cdk/deployed-stacks.ts'
import { synthesizeAssembly, buildDeployBundles } from './deploy/synthesize.ts'
import { runCdk } from './deploy/run-cdk.ts'
import {
  resolveDeployAccount,
  loadDeployConfiguration,
  extendToRegions,
} from './deploy/deploy-configuration.ts'
import { findRetainedResources } from './deploy/retained-resources.ts'
import { formatRetainedResources, formatRemoval } from './deploy/next-steps.ts'
import { createDeployCommand, type DeployOptions } from './deploy/deploy-command.ts'
import { parseDeployedRegions } from './deploy/plan-stacks.ts'
import { runDeployCommand } from './deploy/run-deploy-command.ts'
import { confirmAction, printProgress, printResult } from './deploy/terminal.ts'

/** `npm run destroy`: prints what is deleted and what is kept, asks, and deletes. Returns the exit code. */
async function destroy(deployOptions: DeployOptions): Promise<number> {
  const configuration = loadDeployConfiguration(deployOptions.config)
  const { home, prefix, stack: homeStack } = configuration
  const { qualifier } = deployOptions
  const account = await resolveDeployAccount(configuration)
  const stackReader = createStackReader({ account, qualifier })
  const deployed = await stackReader.find(homeStack, home)
  const extended = extendToRegions(configuration, parseDeployedRegions(deployed))
  const existing = deployed ? [{ name: homeStack, region: home }] : []
  for (const region of listDeployedRegions(extended).filter(each => each !== home)) {
    const name = nameForwardingStack(region, homeStack)
    if (await stackReader.find(name, region)) existing.push({ name, region })
  }
  if (existing.length === 0) printResult(`Assay is not deployed in ${home} of account ${account}.`)
  else {
    formatRemoval(existing, account, prefix).forEach(printResult)
    printResult('')
    if (!(await confirmAction('Remove Assay?', deployOptions.yes))) return 1
    printProgress('Building the templates that CDK needs to delete the stacks…')
    await buildDeployBundles(deployOptions.out)
    const { directory } = await synthesizeAssembly({
      configuration: extended,
      account,
      qualifier,
      out: deployOptions.out,
      directoryName: 'removed',
    })
    await runCdk(directory, 'destroy', ...existing.map(({ name }) => name), '--force')
    printResult('')
  }
  formatRetainedResources(
    await findRetainedResources({ account, qualifier, region: home }, prefix),
    home,
    deployOptions,
  ).forEach(printResult)
  return 0
}

await runDeployCommand(
  createDeployCommand(
    'destroy',
    'Remove Assay from the account of the current credentials. Prints what is deleted and kept, then asks for confirmation.',
  ),
  destroy,
)
