import { existsSync, readFileSync } from 'node:fs'
import { checklist } from '../audit/checklist.ts'
import { configurationIn, ConfigurationError, type Configuration } from '../audit/settings/configuration.ts'
import { defaultSettings, type Settings } from '../audit/settings/settings.ts'
import { CannotRun } from './cannot-run.ts'
import { note } from './terminal.ts'

/** Where settings are found without `--config`. */
const HERE = 'assay.config.json'

/** What `--config` stands for, in the words of `--help`. */
export const configOption = [
  '--config <file>',
  `settings of controls and exceptions; default: ${HERE} in the working directory, if there is one`,
] as const

/**
 * The settings in the configuration file `named`, else in the one of the working directory, else the defaults; says
 * which file that is. Throws CannotRun, which says what is wrong where.
 */
export function settingsFrom(named: string | undefined): Settings {
  const file = named ?? (existsSync(HERE) ? HERE : undefined)
  if (file === undefined) return defaultSettings
  const { settings } = readConfiguration(file)
  note(`Settings: ${file}`)
  return settings
}

/** The configuration in the file `named`, or in that of the working directory. Throws CannotRun. */
export function configurationFrom(named: string | undefined): Configuration {
  if (named === undefined && !existsSync(HERE))
    throw new CannotRun(`there is no ${HERE} here, which says where Assay lives: name one with --config`)
  return readConfiguration(named ?? HERE)
}

function readConfiguration(file: string): Configuration {
  const text = textOf(file)
  try {
    return configurationIn(text, file, checklist)
  } catch (failure) {
    if (!(failure instanceof ConfigurationError)) throw failure
    const [first = '', ...others] = failure.faults
    throw new CannotRun(first, { cause: failure, others })
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure)
    throw new CannotRun(`${file}: cannot be read: ${reason}`, { cause: failure })
  }
}
