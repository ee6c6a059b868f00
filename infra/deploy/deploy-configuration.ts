import { readFileSync } from 'node:fs'
import { checklist } from '../../audit/checklist.ts'
import { listDeployedRegions } from '../../audit/deployment/scope.ts'
import { ConfigurationError, type Configuration } from '../../audit/configuration/configuration.ts'
import { parseConfigurationFile } from '../../functions/configuration-file.ts'
import { fetchCurrentAccount } from '../../functions/aws/cdk/cdk-lookup.ts'
import { DeployError } from './deploy-error.ts'

/** The configuration in `file`, checked. Throws CannotDeploy. */
export function loadDeployConfiguration(file: string): Configuration {
  try {
    return parseConfigurationFile(readFileSync(file, 'utf8'), file, checklist)
  } catch (failure) {
    if (failure instanceof ConfigurationError) throw new DeployError(failure.message, { cause: failure })
    const reason = failure instanceof Error ? failure.message : String(failure)
    throw new DeployError(`${file}: cannot be read: ${reason}`, { cause: failure })
  }
}

/** The account of the current credentials. Throws CannotDeploy. */
export async function resolveDeployAccount({ home }: Configuration): Promise<string> {
  try {
    return await fetchCurrentAccount(home)
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure)
    throw new DeployError(
      `AWS cannot be asked whose account this is: ${reason.split('\n')[0] ?? ''}\n` +
        'Sign in (aws sso login, aws login, or the variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and ' +
        'AWS_SESSION_TOKEN), and name the profile if it is not the default one: --profile NAME',
      { cause: failure },
    )
  }
}

/** `configuration` with the forwarding stacks of `deployed` regions besides its own. */
export function extendToRegions(configuration: Configuration, deployed: readonly string[]): Configuration {
  const own = listDeployedRegions(configuration)
  const more = deployed.filter(region => !own.includes(region))
  return { ...configuration, regions: [...configuration.regions, ...more] }
}
