import { Command } from 'commander'
import {
  isValidSettings,
  listSettingsVersions,
  loadCurrentSettings,
} from '../../audit/state/settings/settings-store.ts'
import { escapeText } from '../../audit/text/quote-text.ts'
import { printJson, printLine, printNote } from '../output/terminal.ts'
import { changeSettings, readSettingsFile } from '../settings/change-settings.ts'
import { printSettingsOutcome } from '../settings/print-outcome.ts'
import { createDeployedOptions, type DeployedOptions } from '../deployed/deployed-account.ts'
import { explainRefusals, openDeployedSettings } from '../settings/deployed-settings.ts'
import {
  buildHistoryDocument,
  buildSettingsDocument,
  describeVersion,
  formatSettingsHistory,
} from '../settings/format-settings.ts'

/** `assay settings`: shows and changes the settings of a deployment without deploying it. */
export function createSettingsCommand(): Command {
  return new Command('settings')
    .summary('show and change the settings of a deployment, without deploying it')
    .description(
      'Show and change what a deployment accepts, disables and re-rates at run time, besides its configuration file, ' +
        'with the credentials of the caller.',
    )
    .addCommand(createShowCommand())
    .addCommand(createSetCommand())
    .addCommand(createHistoryCommand())
}

function addDeploymentOptions(command: Command): Command {
  command.option('--deployed [prefix]', 'the prefix of the deployment; default: that of --config, or assay')
  for (const option of createDeployedOptions()) command.addOption(option)
  return command.option(
    '--config <file>',
    'configuration file, for the home region and the prefix; default: assay.config.json in the working directory, if it exists',
  )
}

function createShowCommand(): Command {
  return addDeploymentOptions(new Command('show'))
    .description('Print the run-time settings as JSON, which can be edited and set.')
    .action(async (options: DeployedOptions) => {
      const { store, deployment } = await openDeployedSettings(options)
      const current = await explainRefusals(deployment, () => loadCurrentSettings(store))
      printNote(escapeText(describeVersion(current)))
      printJson(buildSettingsDocument(current))
    })
}

function createSetCommand(): Command {
  return addDeploymentOptions(new Command('set'))
    .description('Replace the run-time settings by those of a file, and show what changes.')
    .argument('<file>', 'JSON of the settings, with the version that they are based on')
    .option('--dry-run', 'change nothing', false)
    .action(async (file: string, options: DeployedOptions & { dryRun: boolean }) => {
      const deployedSettings = await openDeployedSettings(options)
      const read = readSettingsFile(file, deployedSettings)
      const { dryRun } = options
      const outcome = await explainRefusals(deployedSettings.deployment, () =>
        changeSettings(read, deployedSettings, { dryRun, now: () => new Date() }),
      )
      printSettingsOutcome(outcome, dryRun)
    })
}

function createHistoryCommand(): Command {
  return addDeploymentOptions(new Command('history'))
    .description(
      'List the versions of the run-time settings, the latest first: who set them, and what they changed.',
    )
    .option('--json', 'print one JSON document (schema assay.settings-history/1)', false)
    .action(async (options: DeployedOptions & { json: boolean }) => {
      const { store, deployment, deployed } = await openDeployedSettings(options)
      const versions = await explainRefusals(deployment, () => listSettingsVersions(store))
      if (options.json) printJson(buildHistoryDocument(versions))
      else if (versions.length === 0) printNote('no settings were set at run time')
      else formatSettingsHistory(versions, deployed).forEach(printLine)
      if (versions.some(version => !isValidSettings(version)))
        printNote('a version is not valid: the last valid one before it is in force')
    })
}
