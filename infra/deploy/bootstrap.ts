import { listDeployedRegions } from '../../audit/deployment/scope.ts'
import type { Configuration } from '../../audit/configuration/configuration.ts'
import { DEFAULT_QUALIFIER, LookupDeniedError } from '../../functions/aws/cdk/cdk-lookup.ts'
import type { StackReader } from '../../functions/aws/cdk/deployed-stacks.ts'
import { DeployError } from './deploy-error.ts'
import type { DeployOptions } from './deploy-command.ts'
import { isStackCreated } from './plan-stacks.ts'

/**
 * Requires that every region of the deployment is bootstrapped for CDK. Throws DeployError with the command to
 * run.
 */
export async function requireBootstrap(
  configuration: Configuration,
  account: string,
  stacks: Pick<StackReader, 'find'>,
  options: Pick<DeployOptions, 'toolkitStack' | 'qualifier' | 'profile'>,
): Promise<void> {
  const missing: string[] = []
  for (const region of listDeployedRegions(configuration)) {
    try {
      if (!isStackCreated(await stacks.find(options.toolkitStack, region))) missing.push(region)
    } catch (failure) {
      if (!(failure instanceof LookupDeniedError)) throw failure
      const remedy = `If the region is not bootstrapped for CDK, run once, with permission to create roles:\n  ${formatBootstrapCommand(account, [region], options)}`
      throw new DeployError(`${failure.message}\n${remedy}`, { cause: failure })
    }
  }
  if (missing.length > 0)
    throw new DeployError(
      `Not bootstrapped for CDK: ${missing.join(', ')} in account ${account}. Run once, with permission to create roles:\n` +
        `  ${formatBootstrapCommand(account, missing, options)}`,
    )
}

/** The command that bootstraps `regions`. */
export function formatBootstrapCommand(
  account: string,
  regions: readonly string[],
  { toolkitStack, qualifier, profile }: Pick<DeployOptions, 'toolkitStack' | 'qualifier' | 'profile'>,
): string {
  const environments = regions.map(region => `aws://${account}/${region}`)
  const stackOption = toolkitStack === 'CDKToolkit' ? [] : ['--toolkit-stack-name', toolkitStack]
  const qualifierOption = qualifier === DEFAULT_QUALIFIER ? [] : ['--qualifier', qualifier]
  const profileOption = profile === undefined ? [] : ['--profile', profile]
  return ['npx cdk bootstrap', ...environments, ...stackOption, ...qualifierOption, ...profileOption].join(
    ' ',
  )
}
