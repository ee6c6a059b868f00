import { readFileSync } from 'node:fs'
import { checklist } from '../../audit/checklist.ts'
import { listDeployedRegions } from '../../audit/deployment/scope.ts'
import { ConfigurationError, type Configuration } from '../../audit/configuration/configuration.ts'
import { parseConfigurationFile } from '../../functions/configuration/configuration-file.ts'
import { fetchCurrentAccount } from '../../functions/aws/cdk/cdk-lookup.ts'
import { formatUnreachableAws } from '../../functions/aws/sdk/unreachable-error.ts'
import { DeployError } from './deploy-error.ts'

/** The parsed configuration in `file`. Throws DeployError. */
export function loadDeployConfiguration(file: string): Configuration {
  try {
    return parseConfigurationFile(readFileSync(file, 'utf8'), file, checklist)
  } catch (failure) {
    if (failure instanceof ConfigurationError) throw new DeployError(failure.message, { cause: failure })
    const reason = failure instanceof Error ? failure.message : String(failure)
    throw new DeployError(
      `Cannot read the configuration ${file}: ${reason}. Choose another file with --config FILE.`,
      { cause: failure },
    )
  }
}

/** The account of the current credentials. Throws DeployError with how to sign in. */
export async function resolveDeployAccount({ home }: Configuration): Promise<string> {
  try {
    return await fetchCurrentAccount(home)
  } catch (failure) {
    throw new DeployError(formatUnreachableAws(failure), { cause: failure })
  }
}

/** `configuration` with the `deployed` regions added, so that their forwarding stacks are synthesized too. */
export function extendToRegions(configuration: Configuration, deployed: readonly string[]): Configuration {
  const own = listDeployedRegions(configuration)
  const more = deployed.filter(region => !own.includes(region))
  return { ...configuration, regions: [...configuration.regions, ...more] }
}
