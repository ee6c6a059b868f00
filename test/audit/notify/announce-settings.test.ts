import { describe, expect, it } from 'vitest'
import type { MessageSender } from '../../../audit/messages.ts'
import { createSettingsAnnouncer } from '../../../audit/notify/announce-settings.ts'
import { NO_RUN_TIME_SETTINGS } from '../../../audit/settings/run-time-settings.ts'
import { formatSettingsChangeId } from '../../../audit/state/settings/settings-effects.ts'
import {
  comparedSettingsKey,
  currentSettingsKey,
  loadComparedChange,
  loadCurrentSettings,
  recordComparedChange,
} from '../../../audit/state/settings/settings-store.ts'
import { DamagedItemError, type Store } from '../../../audit/state/store.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'

const account = '111122223333'
const by = { type: 'IAMUser', name: 'eve' }
const body = { settings: NO_RUN_TIME_SETTINGS, by, at: '2026-11-30T09:00:00.000Z' }

/** What an announcer asks for when it reads the settings in force of `store`. */
async function announce(store: Pick<Store, 'load'>): Promise<unknown[]> {
  const sent: unknown[] = []
  const sender: MessageSender = {
    send: (_, messages) => {
      sent.push(...messages)
      return Promise.resolve()
    },
  }
  await createSettingsAnnouncer({ account, store, sender })(await loadCurrentSettings(store))
  return sent
}

async function writeSettings(store: Store): Promise<string> {
  await store.save({ key: currentSettingsKey, version: 1, body }, 0)
  return formatSettingsChangeId(account, await loadCurrentSettings(store))
}

describe('the announcement of settings', () => {
  it('is asked for, although who may write the settings alone wrote that they were compared', async () => {
    const store = createMemoryStore()
    const id = await writeSettings(store)
    // docs/operations.md limits the permission to this partition.
    for (const sort of ['COMPARED', 'LAST'])
      await store.save({ key: { partition: 'SETTINGS', sort }, version: 1, body: { number: 1, id } }, 0)
    expect(await announce(store)).toEqual([{ type: 'settings-changed', number: 1 }])
    expect(comparedSettingsKey.partition).not.toBe(currentSettingsKey.partition)
  })

  it('is asked for once', async () => {
    const store = createMemoryStore()
    await recordComparedChange({ number: 1, id: await writeSettings(store) }, store)
    expect(await announce(store)).toEqual([])
  })

  it('stops no notification if the item about compared settings is no JSON', async () => {
    const store = createMemoryStore()
    await writeSettings(store)
    const broken: Pick<Store, 'load'> = {
      load: key =>
        key.sort === currentSettingsKey.sort ? store.load(key) : Promise.reject(new DamagedItemError(key, 1)),
    }
    expect(await announce(broken)).toEqual([{ type: 'settings-changed', number: 1 }])
  })

  it('is recorded for the settings in force although their numbers began again', async () => {
    const store = createMemoryStore()
    await recordComparedChange({ number: 7, id: 'settings:111122223333:7:x' }, store)
    const id = await writeSettings(store)
    await recordComparedChange({ number: 1, id }, store)
    expect(await loadComparedChange(store)).toBe(id)
  })
})
