import { readFileSync } from 'node:fs'
import { checklist } from '../../audit/checklist.ts'
import { ownRegions } from '../../audit/deployment/extent.ts'
import {
  configurationIn,
  ConfigurationError,
  type Configuration,
} from '../../audit/settings/configuration.ts'
import { currentAccount } from '../../functions/aws/looking-up.ts'
import { CannotDeploy } from './cannot-deploy.ts'

/** The configuration in `file`, checked. Throws CannotDeploy. */
export function configurationFrom(file: string): Configuration {
  try {
    return configurationIn(readFileSync(file, 'utf8'), file, checklist)
  } catch (failure) {
    if (failure instanceof ConfigurationError) throw new CannotDeploy(failure.message, { cause: failure })
    const reason = failure instanceof Error ? failure.message : String(failure)
    throw new CannotDeploy(`${file}: cannot be read: ${reason}`, { cause: failure })
  }
}

/** The account of the current credentials. Throws CannotDeploy. */
export async function accountOf({ home }: Configuration): Promise<string> {
  try {
    return await currentAccount(home)
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure)
    throw new CannotDeploy(
      `AWS cannot be asked whose account this is: ${reason.split('\n')[0] ?? ''}\n` +
        'Sign in (aws sso login, aws login, or the variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and ' +
        'AWS_SESSION_TOKEN), and name the profile if it is not the default one: --profile NAME',
      { cause: failure },
    )
  }
}

/** `configuration` with the forwarding stacks of `deployed` regions besides its own. */
export function reachingTo(configuration: Configuration, deployed: readonly string[]): Configuration {
  const own = ownRegions(configuration)
  const more = deployed.filter(region => !own.includes(region))
  return { ...configuration, regions: [...configuration.regions, ...more] }
}
