import { existsSync, readFileSync } from 'node:fs'
import { checklist, type Checklist } from '../../audit/checklist.ts'
import { ConfigurationError, type Configuration } from '../../audit/configuration/configuration.ts'
import { defaultSettings } from '../../audit/settings/settings.ts'
import {
  parseAuditConfigurationFile,
  parseConfigurationFile,
  type AuditConfiguration,
} from '../../functions/configuration/configuration-file.ts'
import { CliError } from '../cli-error.ts'
import { printNote } from '../output/terminal.ts'

/** The configuration file that is used without `--config`. */
const DEFAULT_FILE = 'assay.config.json'

/** The option `--config` of commands that need no deployment. */
export const configOption = [
  '--config <file>',
  `configuration file: settings of controls, exceptions, regions; default: ${DEFAULT_FILE} in the working directory, if it exists`,
] as const

/** The configuration of an audit, and the file that it comes from. */
export interface AuditConfigurationFile extends AuditConfiguration {
  /** Undefined where the defaults are used. */
  file: string | undefined
}

/**
 * Loads the configuration from the file `named`, else from `assay.config.json` in the working directory, else the
 * defaults, and prints a note of which file it is. Throws CliError.
 */
export function loadAuditConfiguration(named: string | undefined): AuditConfigurationFile {
  const file = named ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined)
  if (file === undefined) return { file, settings: defaultSettings, regions: undefined }
  const configuration = parseFile(file, parseAuditConfigurationFile)
  printNote(`Settings: ${file}`)
  return { file, ...configuration }
}

/** Loads the configuration of a deployment from the file `named`, or from the working directory. Throws CliError. */
export function loadDeploymentConfiguration(named: string | undefined): Configuration {
  if (named === undefined && !existsSync(DEFAULT_FILE))
    throw new CliError(
      `there is no ${DEFAULT_FILE} in this directory; name the configuration of the deployment with --config`,
    )
  return parseFile(named ?? DEFAULT_FILE, parseConfigurationFile)
}

function parseFile<T>(file: string, parse: (text: string, file: string, checklist: Checklist) => T): T {
  const text = readText(file)
  try {
    return parse(text, file, checklist)
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
