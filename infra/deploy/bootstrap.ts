import { listDeployedRegions } from '../../audit/deployment/scope.ts'
import type { Configuration } from '../../audit/configuration/configuration.ts'
import { LookupDeniedError } from '../../functions/aws/cdk/cdk-lookup.ts'
import type { StackReader } from '../../functions/aws/cdk/deployed-stacks.ts'
import { DeployError } from './deploy-error.ts'
import type { DeployOptions } from './deploy-command.ts'
import { isStackCreated } from './plan-stacks.ts'

/** Makes sure that CDK was prepared wherever Assay is deployed. Throws CannotDeploy, which says with which command. */
export async function requireBootstrap(
  configuration: Configuration,
  account: string,
  stacks: Pick<StackReader, 'find'>,
  options: Pick<DeployOptions, 'toolkitStack' | 'profile'>,
): Promise<void> {
  const missing: string[] = []
  for (const region of listDeployedRegions(configuration)) {
    try {
      if (!isStackCreated(await stacks.find(options.toolkitStack, region))) missing.push(region)
    } catch (failure) {
      if (!(failure instanceof LookupDeniedError)) throw failure
      const remedy = `If CDK was never prepared there:\n  ${formatBootstrapCommand(account, [region], options)}`
      throw new DeployError(`${failure.message}.\n${remedy}`, { cause: failure })
    }
  }
  if (missing.length > 0)
    throw new DeployError(
      `CDK is not prepared in ${missing.join(', ')} of account ${account}. Once, with somebody who may make roles:\n` +
        `  ${formatBootstrapCommand(account, missing, options)}`,
    )
}

/** What prepares CDK in `regions`. */
export function formatBootstrapCommand(
  account: string,
  regions: readonly string[],
  { toolkitStack, profile }: Pick<DeployOptions, 'toolkitStack' | 'profile'>,
): string {
  const environments = regions.map(region => `aws://${account}/${region}`)
  const named = toolkitStack === 'CDKToolkit' ? [] : ['--toolkit-stack-name', toolkitStack]
  const who = profile === undefined ? [] : ['--profile', profile]
  return ['npx cdk bootstrap', ...environments, ...named, ...who].join(' ')
}
