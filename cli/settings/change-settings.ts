import { ConfigurationError } from '../../audit/configuration/configuration.ts'
import {
  MAX_SETTINGS_BYTES,
  parseRunTimeSettings,
} from '../../audit/configuration/run-time/parse-run-time-settings.ts'
import { describeSettingsChange } from '../../audit/evaluate/settings/describe-settings-change.ts'
import { mergeSettings, type RunTimeSettings } from '../../audit/settings/run-time-settings.ts'
import { setDeployedSettings } from '../../audit/evaluate/settings/set-settings.ts'
import {
  findLastValidSettings,
  isValidSettings,
  loadCurrentSettings,
  SettingsConflict,
  type SettingsVersion,
} from '../../audit/state/settings/settings-store.ts'
import { parseJsonWithComments } from '../../functions/configuration/configuration-file.ts'
import { CliError } from '../cli-error.ts'
import { readBoundedFile } from '../read-bounded-file.ts'
import type { DeployedSettings } from './deployed-settings.ts'

/** Settings of a file, with the version on which it is based. */
export interface SettingsFile {
  version: number
  settings: RunTimeSettings
}

/** The most bytes of a file: with comments and spaces, more than its settings have. */
const MAX_FILE_BYTES = 4 * MAX_SETTINGS_BYTES

/** Reads a file of settings. Throws CliError with the path of each fault. */
export function readSettingsFile(file: string, { known }: Pick<DeployedSettings, 'known'>): SettingsFile {
  const text = readBoundedFile(file, 'the settings', MAX_FILE_BYTES)
  try {
    const source = parseJsonWithComments(text)
    if (typeof source !== 'object' || source === null || Array.isArray(source))
      throw new ConfigurationError('expected an object')
    const { version, ...settings } = source as Record<string, unknown>
    if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 0)
      throw new ConfigurationError(
        '"version": expected the version that the file is based on: begin with what "assay settings show" prints, so that no change of another person is lost',
      )
    return { version, settings: parseRunTimeSettings(settings, known) }
  } catch (failure) {
    if (!(failure instanceof ConfigurationError)) throw failure
    const [first = '', ...others] = failure.faults.map(fault => `${file}: ${fault}`)
    throw new CliError(first, { cause: failure, others })
  }
}

/** What a change of the settings did or would do. */
export interface SettingsOutcome {
  /** The new version; undefined if nothing changed or nothing was to be written. */
  version: SettingsVersion | undefined
  /** What it changes, a sentence each. */
  changes: readonly string[]
}

/** Changes the settings of a deployment to those of a file, or with `dryRun` says what that would change. Throws CliError. */
export async function changeSettings(
  { version, settings }: SettingsFile,
  deployedSettings: Pick<DeployedSettings, 'store' | 'sender' | 'deployed' | 'actor'>,
  { dryRun, now }: { dryRun: boolean; now: () => Date },
): Promise<SettingsOutcome> {
  const { store, sender, deployed, actor } = deployedSettings
  const current = await loadCurrentSettings(store)
  if (current.number !== version)
    throw new CliError(
      `version ${current.number} is in force, and the file is based on version ${version}: read it again with "assay settings show", and repeat the change`,
    )
  // What is not valid is not in force: the change is one of the last valid settings.
  const before = isValidSettings(current) ? current : await findLastValidSettings(current.number, store)
  const changes = describeSettingsChange(
    mergeSettings(deployed, before.settings),
    mergeSettings(deployed, settings),
  )
  if (dryRun) return { version: undefined, changes }
  try {
    const changed = await setDeployedSettings(
      { settings, by: actor, expected: version },
      { store, sender, now },
    )
    return { version: changed, changes }
  } catch (failure) {
    if (!(failure instanceof SettingsConflict)) throw failure
    throw new CliError(failure.message, { cause: failure })
  }
}
