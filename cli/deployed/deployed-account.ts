import { existsSync } from 'node:fs'
import { Option } from 'commander'
import { findRegionFault } from '../../audit/configuration/region-fault.ts'
import type { Configuration } from '../../audit/configuration/configuration.ts'
import { DEFAULT_PREFIX } from '../../audit/resources/assay/deployment-names.ts'
import { createSettingsSource, type LoadedSettings } from '../../audit/state/settings/settings-source.ts'
import type { ItemScan } from '../../audit/state/snapshot-scan.ts'
import type { Store } from '../../audit/state/store.ts'
import { escapeText } from '../../audit/text/quote-text.ts'
import type { AwsCall } from '../../functions/collectors/api/aws-call.ts'
import { openLiveDeployment, useProfile } from '../account/live-account.ts'
import { CliError } from '../cli-error.ts'
import { loadDeploymentConfiguration } from '../options/configuration-file.ts'
import { startPhase } from '../output/progress.ts'
import { printNote } from '../output/terminal.ts'
import { explainDeployedFailure } from './deployed-failure.ts'
import { readDeployedConfiguration } from './deployed-configuration.ts'
import type { Deployment } from './deployment.ts'
import { findDeployment, type DeploymentName } from './find-deployment.ts'

/** The options by which a command names a deployment. */
export interface DeployedOptions {
  /** A prefix; true for that of the configuration file, or the default one. */
  deployed?: string | true
  home?: string
  profile?: string
  config?: string
}

/** A deployment with the configuration with which it was deployed. */
interface OpenedDeployment {
  deployment: Deployment
  configuration: Configuration
  awsCall: AwsCall
}

/** A deployment with the configuration with which it runs, run-time settings included, and its table. */
export interface DeployedAccount extends Pick<OpenedDeployment, 'deployment' | 'configuration'> {
  /** The version of the run-time settings that its settings have; 0 for none. */
  settingsVersion: number
  table: Pick<Store, 'load' | 'list'> & ItemScan
}

/** The option `--deployed`. */
export const deployedOption = [
  '--deployed [prefix]',
  'the deployed Assay instead of an account file: its table, with the settings with which it runs',
] as const

/** The options beside `--deployed`. */
export function createDeployedOptions(): Option[] {
  return [
    new Option(
      '--home <region>',
      'with --deployed: home region of the deployment; default: that of assay.config.json, of AWS_REGION or of the profile',
    ),
    new Option('--profile <name>', 'profile of the AWS configuration'),
  ]
}

/** Whether a command reads a deployment. Throws CliError unless exactly one of the two is named. */
export function isDeploymentNamed(options: DeployedOptions & { account?: string }): boolean {
  const { account, deployed, home } = options
  if ((account === undefined) === (deployed === undefined))
    throw new CliError(
      account === undefined
        ? 'name an account file with --account, or a deployment with --deployed'
        : '--account and --deployed exclude each other',
    )
  if (deployed === undefined && home !== undefined)
    throw new CliError('--home is of --deployed: an account file has its own regions')
  return deployed !== undefined
}

/** Opens a deployment with the current credentials. Throws CliError. */
export async function openDeployedAccount(options: DeployedOptions): Promise<DeployedAccount> {
  const { deployment, configuration } = await openDeployment(options)
  try {
    const { openReadOnlyTable } = await import('../../functions/aws/adapters/read-only-table.ts')
    const table = openReadOnlyTable(deployment.table, deployment.region)
    const { settings, routes, version } = await loadSettingsInForce(configuration, table)
    return {
      deployment,
      configuration: { ...configuration, settings, routes },
      settingsVersion: version,
      table,
    }
  } catch (failure) {
    throw explainDeployedFailure(failure, deployment)
  }
}

/** Finds a deployment with the current credentials, and reads its configuration. Throws CliError. */
export async function openDeployment(options: DeployedOptions): Promise<OpenedDeployment> {
  const name = await resolveDeploymentName(options)
  startPhase('Finding the deployment')
  const awsCall = await openLiveDeployment({ ...options, lambdaRate: 0 })
  const deployment = await findDeployment(awsCall, name)
  try {
    return { deployment, configuration: readDeployedConfiguration(await downloadCode(deployment)), awsCall }
  } catch (failure) {
    throw explainDeployedFailure(failure, deployment)
  }
}

/** The settings with which the deployment runs: those of its configuration, with the run-time settings. */
function loadSettingsInForce(
  configuration: Configuration,
  table: DeployedAccount['table'],
): Promise<LoadedSettings> {
  const source = createSettingsSource({
    store: table,
    deployed: configuration,
    now: () => new Date(),
    onInvalid: ({ number, faults: [fault = ''] }) =>
      printNote(
        escapeText(
          `Version ${number} of the run-time settings is not valid, and the one before it is in force: ${fault}`,
        ),
      ),
  })
  return source.load()
}

const DOWNLOAD_MILLISECONDS = 60_000

async function downloadCode({ code: { url, bytes, sha256 } }: Deployment): Promise<Buffer> {
  const [{ downloadPackage }, { getOwnFunction }] = await Promise.all([
    import('../../functions/aws/adapters/package-download.ts'),
    import('../../functions/collectors/assay/operations.ts'),
  ])
  const digest = `sha256:${Buffer.from(sha256, 'base64').toString('hex')}`
  return downloadPackage(getOwnFunction, { url, bytes, digest }, DOWNLOAD_MILLISECONDS)
}

/** The form of prefixes, of which names and ARNs are built. */
const PREFIX = /^[a-z][a-z0-9]{2,19}$/

const DEFAULT_FILE = 'assay.config.json'

async function resolveDeploymentName(options: DeployedOptions): Promise<DeploymentName> {
  const { deployed, home, config, profile } = options
  const named = typeof deployed === 'string' ? deployed : undefined
  const isNamed = home !== undefined && named !== undefined
  const file =
    config !== undefined || (!isNamed && existsSync(DEFAULT_FILE))
      ? loadDeploymentConfiguration(config)
      : undefined
  const prefix = named ?? file?.prefix ?? DEFAULT_PREFIX
  if (!PREFIX.test(prefix))
    throw new CliError(`--deployed: ${JSON.stringify(prefix)} is no prefix: lower-case letters and digits`)
  const region = home ?? file?.home ?? (await findRegion(profile))
  const fault = findRegionFault(region)
  if (fault !== undefined) throw new CliError(`--home: ${fault}`)
  return { prefix, home: region }
}

async function findRegion(profile: string | undefined): Promise<string> {
  useProfile(profile)
  const { findDefaultRegion } = await import('../../functions/aws/sdk/default-region.ts')
  const region = await findDefaultRegion()
  if (region === undefined)
    throw new CliError(
      'no home region: name it with --home, in assay.config.json, in AWS_REGION or in the AWS configuration',
    )
  return region
}
