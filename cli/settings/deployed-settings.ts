import { checklist } from '../../audit/checklist.ts'
import type { Configuration } from '../../audit/configuration/configuration.ts'
import type { Actor } from '../../audit/events/change.ts'
import { frameworkCatalog } from '../../audit/frameworks/framework-catalog.ts'
import type { KnownDeployment } from '../../audit/configuration/run-time/run-time-settings-schema.ts'
import type { SettingsInForce } from '../../audit/settings/run-time-settings.ts'
import type { SettingsAccess } from '../../functions/aws/api/assay/settings-access.ts'
import { openLiveDeployment } from '../account/live-account.ts'
import { CliError } from '../cli-error.ts'
import type { Deployment } from '../deployed/deployment.ts'
import { findDeployment } from '../deployed/find-deployment.ts'
import { loadDeploymentConfiguration } from '../options/configuration-file.ts'
import { startPhase } from '../output/progress.ts'
import { identifyActor } from './identify-actor.ts'

/** The options by which a command names a deployment whose settings it reads or changes. */
export interface SettingsOptions {
  profile?: string
  config?: string
}

/** A deployment whose settings are read or changed. */
export interface DeployedSettings extends SettingsAccess {
  deployment: Pick<Deployment, 'prefix' | 'account' | 'region'>
  /** What the configuration file says. */
  deployed: SettingsInForce
  /** What settings of it may name. */
  known: KnownDeployment
  /** Who calls. */
  actor: Actor
}

/** Opens the settings of the deployment that a configuration file describes, with the current credentials. Throws CliError. */
export async function openDeployedSettings({
  config,
  ...options
}: SettingsOptions): Promise<DeployedSettings> {
  const configuration = loadDeploymentConfiguration(config)
  const { home, prefix } = configuration
  startPhase('Finding the deployment')
  const awsCall = await openLiveDeployment({ ...options, lambdaRate: 0 })
  const deployment = await findDeployment(awsCall, { prefix, home })
  const actor = await identifyActor(awsCall, home)
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
