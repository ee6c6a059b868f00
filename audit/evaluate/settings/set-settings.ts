import type { Actor } from '../../events/change.ts'
import type { MessageSender } from '../../messages.ts'
import type { RunTimeSettings } from '../../settings/run-time-settings.ts'
import type { ItemStore } from '../../state/store.ts'
import { SETTINGS_CHANGE_DELAY } from '../../state/settings/settings-source.ts'
import {
  loadCurrentSettings,
  replaceSettings,
  type SettingsVersion,
} from '../../state/settings/settings-store.ts'

/** Who sets which settings; `expected` is the version that they are based on, by default the present one. */
export interface SettingsRequest {
  settings: RunTimeSettings
  by: Actor
  expected?: number
}

/** What setting the settings of a deployment needs. */
export interface SetSettingsDeps {
  store: ItemStore
  sender: MessageSender
  now: () => Date
}

/**
 * Sets the run-time settings of a deployment, then requests the comparison of all findings. The request is also sent if the same
 * settings are in force: an earlier call can have ended before it, and a second request leads to nothing. Returns the new version,
 * or undefined if they are in force already. Throws SettingsConflict.
 */
export async function setDeployedSettings(
  { settings, by, expected }: SettingsRequest,
  { store, sender, now }: SetSettingsDeps,
): Promise<SettingsVersion | undefined> {
  const before = expected ?? (await loadCurrentSettings(store)).number
  const version = await replaceSettings(before, { settings, by, now: now() }, store)
  const number = version?.number ?? before
  if (number > 0) await sender.send('sweep', [{ type: 'settings-changed', number }], SETTINGS_CHANGE_DELAY)
  return version
}
