import type { MessageSender } from '../messages.ts'
import { formatSettingsChangeId } from '../state/settings/settings-effects.ts'
import {
  isValidSettings,
  loadComparedChange,
  type InvalidSettings,
  type SettingsVersion,
} from '../state/settings/settings-store.ts'
import { SETTINGS_CHANGE_DELAY } from '../state/settings/settings-source.ts'
import type { ItemStore } from '../state/store.ts'

/** What is needed to announce settings. */
interface SettingsAnnouncerDeps {
  account: string
  store: Pick<ItemStore, 'load'>
  sender: MessageSender
}

/** Requests the comparison of all findings by settings in force for which nothing has requested it yet. */
export type SettingsAnnouncer = (stored: SettingsVersion | InvalidSettings) => Promise<void>

/**
 * Creates an announcer, which checks each version once. Who writes the settings requests the comparison; this is for a writer
 * that was ended before, and for one that wants no notification.
 */
export function createSettingsAnnouncer({
  account,
  store,
  sender,
}: SettingsAnnouncerDeps): SettingsAnnouncer {
  let announced: string | undefined
  return async stored => {
    if (!isValidSettings(stored) || stored.number === 0) return
    const id = formatSettingsChangeId(account, stored)
    if (announced === id) return
    if ((await loadComparedChange(store)) !== id)
      await sender.send('sweep', [{ type: 'settings-changed', number: stored.number }], SETTINGS_CHANGE_DELAY)
    announced = id
  }
}
