import { mergeSettings, type SettingsInForce } from '../../settings/run-time-settings.ts'
import {
  findLastValidSettings,
  isValidSettings,
  loadCurrentSettings,
  type InvalidSettings,
  type SettingsVersion,
} from './settings-store.ts'
import type { ItemStore } from '../store.ts'

/** The settings in force, and what is stored as the current version of the run-time settings. */
export interface LoadedSettings extends SettingsInForce {
  stored: SettingsVersion | InvalidSettings
  /** The number of the version in force: the stored one, or the last valid one before it. */
  version: number
}

/** Where a function takes the settings in force from. */
export interface SettingsSource {
  /** Loads the settings. They are the same object as long as they do not change. */
  load(): Promise<LoadedSettings>
}

/** What a source of settings needs. */
export interface SettingsSourceDeps {
  store: Pick<ItemStore, 'load'>
  /** What the configuration file says. */
  deployed: SettingsInForce
  now: () => Date
  /** Is called once for each version that is stored and cannot be in force. */
  onInvalid: (invalidSettings: InvalidSettings) => void
}

/** How long loaded settings are used, in milliseconds. */
const SETTINGS_LIFETIME_MS = 60_000

/**
 * Seconds from a change of the settings to the comparison of all findings: by then every function has loaded the new settings,
 * and has ended what it did by the ones before. So no finding is accepted by settings that are not in force any more without
 * being compared.
 */
export const SETTINGS_CHANGE_DELAY = 120

/**
 * Loads the settings in force with one read of one item a minute. What is stored and not valid leaves the last valid version in
 * force.
 */
export function createSettingsSource(deps: SettingsSourceDeps): SettingsSource {
  let loaded: { at: number; settings: LoadedSettings } | undefined
  return {
    async load() {
      const at = deps.now().getTime()
      // A clock that went back says nothing of the age.
      if (loaded === undefined || at < loaded.at || at - loaded.at >= SETTINGS_LIFETIME_MS)
        loaded = { at, settings: await loadSettings(loaded?.settings, deps) }
      return loaded.settings
    },
  }
}

async function loadSettings(
  before: LoadedSettings | undefined,
  { store, deployed, onInvalid }: SettingsSourceDeps,
): Promise<LoadedSettings> {
  const stored = await loadCurrentSettings(store)
  if (before?.stored.number === stored.number && before.stored.digest === stored.digest) return before
  if (isValidSettings(stored))
    return { stored, version: stored.number, ...mergeSettings(deployed, stored.settings) }
  onInvalid(stored)
  const last = await findLastValidSettings(stored.number, store)
  return { stored, version: last.number, ...mergeSettings(deployed, last.settings) }
}
