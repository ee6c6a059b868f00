import { checklist } from '../../audit/checklist.ts'
import type { Configuration } from '../../audit/configuration/configuration.ts'
import type { Actor } from '../../audit/events/change.ts'
import { frameworkCatalog } from '../../audit/frameworks/framework-catalog.ts'
import type { KnownDeployment } from '../../audit/configuration/run-time/run-time-settings-schema.ts'
import type { SettingsInForce } from '../../audit/settings/run-time-settings.ts'
import type { SettingsAccess } from '../../functions/aws/api/assay/settings-access.ts'
import { CliError } from '../cli-error.ts'
import { openDeployment, type DeployedOptions } from '../deployed/deployed-account.ts'
import type { Deployment } from '../deployed/deployment.ts'
import { identifyActor } from './identify-actor.ts'

/** A deployment whose settings are read or changed. */
export interface DeployedSettings extends SettingsAccess {
  deployment: Pick<Deployment, 'prefix' | 'account' | 'region'>
  /** What its configuration says. */
  deployed: SettingsInForce
  /** What settings of it may name. */
  known: KnownDeployment
  /** Who calls. */
  actor: Actor
}

/** Opens the settings of a deployment with the current credentials. Throws CliError. */
export async function openDeployedSettings(options: DeployedOptions): Promise<DeployedSettings> {
  const { deployment, configuration, awsCall } = await openDeployment(options)
  const actor = await identifyActor(awsCall, deployment.region)
  const { openSettingsAccess } = await import('../../functions/aws/api/assay/settings-access.ts')
  return { ...openSettingsAccess(deployment), ...describeConfiguration(configuration), deployment, actor }
}

/** What a configuration says of the settings of its deployment. */
export function describeConfiguration({
  settings,
  routes,
}: Pick<Configuration, 'settings' | 'routes'>): Pick<DeployedSettings, 'deployed' | 'known'> {
  const names = routes.map(({ name }) => name)
  return {
    deployed: { settings, routes },
    known: { checklist, catalog: frameworkCatalog, routes: names },
  }
}

/** Runs `work`. What AWS refuses becomes a CliError that says what to do. */
export async function explainRefusals<T>(
  { prefix, account, region }: DeployedSettings['deployment'],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (failure) {
    if (!(failure instanceof Error) || !('$metadata' in failure)) throw failure
    throw new CliError(
      `the settings of the deployment ${prefix} in ${region} of account ${account} cannot be read or changed: ${failure.message} ` +
        '(docs/operations.md lists the permissions)',
      { cause: failure },
    )
  }
}
