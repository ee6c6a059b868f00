import { existsSync, readFileSync } from 'node:fs'
import { checklist } from '../../audit/checklist.ts'
import {
  parseConfigurationFile,
  ConfigurationError,
  type Configuration,
} from '../../audit/configuration/configuration.ts'
import { defaultSettings, type Settings } from '../../audit/settings/settings.ts'
import { CliError } from '../cli-error.ts'
import { printNote } from '../output/terminal.ts'

/** Where settings are found without `--config`. */
const DEFAULT_FILE = 'assay.config.json'

/** What `--config` stands for, in the words of `--help`. */
export const configOption = [
  '--config <file>',
  `settings of controls and exceptions; default: ${DEFAULT_FILE} in the working directory, if there is one`,
] as const

/**
 * The settings in the configuration file `named`, else in the one of the working directory, else the defaults; says
 * which file that is. Throws CannotRun, which says what is wrong where.
 */
export function loadSettingsFile(named: string | undefined): Settings {
  const file = named ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined)
  if (file === undefined) return defaultSettings
  const { settings } = readConfiguration(file)
  printNote(`Settings: ${file}`)
  return settings
}

/** The configuration in the file `named`, or in that of the working directory. Throws CannotRun. */
export function loadConfigurationFile(named: string | undefined): Configuration {
  if (named === undefined && !existsSync(DEFAULT_FILE))
    throw new CliError(
      `there is no ${DEFAULT_FILE} here, which says where Assay lives: name one with --config`,
    )
  return readConfiguration(named ?? DEFAULT_FILE)
}

function readConfiguration(file: string): Configuration {
  const text = readText(file)
  try {
    return parseConfigurationFile(text, file, checklist)
  } catch (failure) {
    if (!(failure instanceof ConfigurationError)) throw failure
    const [first = '', ...others] = failure.faults
    throw new CliError(first, { cause: failure, others })
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure)
    throw new CliError(`${file}: cannot be read: ${reason}`, { cause: failure })
  }
}
