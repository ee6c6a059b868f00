import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { NO_RUN_TIME_SETTINGS, type RunTimeSettings } from '../../../../audit/settings/run-time-settings.ts'
import { defaultSettings } from '../../../../audit/settings/settings.ts'
import { createSettingsSource } from '../../../../audit/state/settings/settings-source.ts'
import {
  currentSettingsKey,
  findLastValidSettings,
  isValidSettings,
  listSettingsVersions,
  loadCurrentSettings,
  loadSettingsVersion,
  parseSettingsItem,
  replaceSettings,
  SettingsConflict,
} from '../../../../audit/state/settings/settings-store.ts'
import { DamagedItemError, type Item, type Store } from '../../../../audit/state/store.ts'
import { createMemoryStore } from '../../../contracts/memory-store.ts'

const by = { type: 'AssumedRole', name: 'Admin/ann', arn: 'arn:aws:sts::111122223333:assumed-role/Admin/ann' }
const start = new Date('2026-11-30T09:00:00.000Z')
const control = 'patching/function-runtime-supported'

function accept(...names: string[]): RunTimeSettings {
  const exceptions = names.map(name => ({
    control,
    resource: `arn:aws:lambda:eu-west-1:111122223333:function:${name}`,
    owner: 'ann',
    reason: 'x',
    until: '2027-01-01',
  }))
  return { ...NO_RUN_TIME_SETTINGS, exceptions }
}

/** Sets the settings of `store` to each of these, one after the other. */
async function setAll(store: Store, ...all: RunTimeSettings[]): Promise<void> {
  for (const [number, settings] of all.entries())
    await replaceSettings(number, { settings, by, now: start }, store)
}

/** Writes an item past the command. */
async function writeCurrent(store: Store, body: unknown, version?: number): Promise<void> {
  const stored = (await store.load(currentSettingsKey))?.version ?? 0
  await store.save({ key: currentSettingsKey, version: version ?? stored + 1, body }, stored)
}

describe('stored settings', () => {
  it('are none at first, and have versions with who set them', async () => {
    const store = createMemoryStore()
    expect(await loadCurrentSettings(store)).toMatchObject({ number: 0, settings: NO_RUN_TIME_SETTINGS })
    expect(await listSettingsVersions(store)).toEqual([])
    await setAll(store, accept('a'), accept('a', 'b'), accept())
    const versions = await listSettingsVersions(store)
    expect(versions.map(({ number }) => number)).toEqual([3, 2, 1])
    expect(versions[1]).toMatchObject({ settings: accept('a', 'b'), by, at: start.toISOString() })
    expect(await loadSettingsVersion(1, store)).toMatchObject({ number: 1, settings: accept('a') })
    expect(await loadSettingsVersion(3, store)).toMatchObject({ number: 3, settings: accept() })
    expect(await loadSettingsVersion(4, store)).toBeUndefined()
    const kept = store.all('VERSION ')
    expect(kept.map(({ expires }) => expires)).toEqual(
      [1, 2].map(() => start.getTime() / 1000 + 400 * 86_400),
    )
    expect(store.all('CURRENT')[0]?.expires).toBeUndefined()
  })

  it('are not written again if they are the same', async () => {
    const store = createMemoryStore()
    await setAll(store, accept('a'))
    expect(await replaceSettings(1, { settings: accept('a'), by, now: start }, store)).toBeUndefined()
    expect((await loadCurrentSettings(store)).number).toBe(1)
  })

  it('lose no change of two writers at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async scheduler => {
        const store = createMemoryStore()
        await setAll(store, accept('a'))
        const scheduled: Store = {
          ...store,
          load: scheduler.scheduleFunction(key => store.load(key)),
          save: scheduler.scheduleFunction((item, expecting) => store.save(item, expecting)),
        }
        const add = async (name: string) => {
          const current = await loadCurrentSettings(scheduled)
          if (!isValidSettings(current)) throw new Error('not valid')
          const exceptions = [...current.settings.exceptions, ...accept(name).exceptions]
          return replaceSettings(
            current.number,
            { settings: { ...current.settings, exceptions }, by, now: start },
            scheduled,
          )
        }
        const writers = [add('b'), add('c')].map(each => each.catch((failure: unknown) => failure))
        await scheduler.waitAll()
        const outcomes = await Promise.all(writers)
        const written = outcomes.filter(each => !(each instanceof Error)).length
        expect(outcomes.filter(each => each instanceof Error && !(each instanceof SettingsConflict))).toEqual(
          [],
        )
        const versions = await listSettingsVersions(store)
        expect(written).toBeGreaterThan(0)
        expect(versions).toHaveLength(1 + written)
        const [current] = versions
        expect(current && isValidSettings(current) && current.settings.exceptions).toHaveLength(1 + written)
      }),
    )
  })

  it('are ordered by their numbers, whatever the clock says', async () => {
    const store = createMemoryStore()
    await setAll(store, accept('a'))
    const past = new Date('1990-01-01T00:00:00Z')
    await replaceSettings(1, { settings: accept('b'), by, now: past }, store)
    await replaceSettings(2, { settings: accept('c'), by, now: past }, store)
    const versions = await listSettingsVersions(store)
    expect(versions.map(each => isValidSettings(each) && each.at)).toEqual(
      [1, 2, 3].map(() => start.toISOString()),
    )
    expect(store.all('VERSION ').every(({ expires = 0 }) => expires > start.getTime() / 1000)).toBe(true)
  })

  it.each([
    ['null', null],
    ['a list', []],
    ['no writer', { settings: {}, at: start.toISOString() }],
    ['a writer with other fields', { settings: {}, by: { ...by, via: 'x' }, at: start.toISOString() }],
    [
      'a writer without an end',
      { settings: {}, by: { ...by, name: 'x'.repeat(10_000) }, at: start.toISOString() },
    ],
    ['no time', { settings: {}, by, at: 'yesterday' }],
    [
      'an exception for everything',
      {
        settings: { exceptions: [{ ...accept('a').exceptions[0], resource: '*' }] },
        by,
        at: start.toISOString(),
      },
    ],
    ['what is deployed', { settings: { home: 'eu-west-1' }, by, at: start.toISOString() }],
  ])('are not valid, and leave the last valid ones in force: %s', async (_, body) => {
    const store = createMemoryStore()
    await setAll(store, accept('a'), accept('b'))
    await replaceSettings(2, { settings: accept('c'), by, now: start }, store)
    await writeCurrent(store, body)
    const current = await loadCurrentSettings(store)
    expect(isValidSettings(current)).toBe(false)
    expect(current.number).toBe(4)
    expect(await findLastValidSettings(4, store)).toMatchObject({ number: 2, settings: accept('b') })
    // A valid version replaces it, and the broken one is in the history.
    await replaceSettings(4, { settings: accept('d'), by, now: start }, store)
    const versions = await listSettingsVersions(store)
    expect(versions.map(each => [each.number, isValidSettings(each)])).toEqual([
      [5, true],
      [4, false],
      [2, true],
      [1, true],
    ])
  })

  it('leave the file alone in force after many that are not valid, whatever a function would have to read to find another', async () => {
    const store = createMemoryStore()
    await setAll(store, accept('a'), accept('b'))
    const body = { settings: accept('a'), by, at: start.toISOString(), padding: 'x'.repeat(300_000) }
    for (let number = 3; number < 100; number += 1)
      await store.save(
        {
          key: { partition: 'SETTINGS', sort: `VERSION ${String(number).padStart(10, '0')}` },
          version: 1,
          body: { ...body, by: 'x' },
        },
        0,
      )
    let bytes = 0
    const counted: Pick<Store, 'load' | 'list'> = {
      async load(key) {
        const item = await store.load(key)
        bytes += JSON.stringify(item ?? null).length
        return item
      },
      async *list(partition, prefix) {
        for await (const item of store.list(partition, prefix)) {
          bytes += JSON.stringify(item).length
          yield item
        }
      },
    }
    expect(await findLastValidSettings(100, counted)).toMatchObject({ number: 0 })
    expect(bytes).toBeLessThan(10_000_000)
  })

  it('never throw, whatever is stored', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.double(), (body, version) => {
        const parsed = parseSettingsItem({ key: currentSettingsKey, version, body })
        expect(isValidSettings(parsed) || parsed.faults.length > 0).toBe(true)
      }),
    )
  })
})

describe('the source of settings', () => {
  const deployed = { settings: defaultSettings, routes: [] }

  function createSource(store: Pick<Store, 'load' | 'list'>) {
    let seconds = 0
    let reads = 0
    const invalid: string[][] = []
    const source = createSettingsSource({
      store: { ...store, load: key => ((reads += 1), store.load(key)) },
      deployed,
      now: () => new Date(start.getTime() + seconds * 1000),
      onInvalid: ({ faults }) => void invalid.push([...faults]),
    })
    return {
      invalid,
      countReads: () => reads,
      loadAt: async (at: number) => {
        seconds = at
        return source.load()
      },
    }
  }

  it('reads one item a minute, and returns the same object while nothing changes', async () => {
    const store = createMemoryStore()
    await setAll(store, accept('a'))
    const { loadAt, countReads } = createSource(store)
    const first = await loadAt(0)
    expect(first.settings.exceptions).toHaveLength(1)
    for (const at of [1, 30, 59]) expect(await loadAt(at)).toBe(first)
    expect(countReads()).toBe(1)
    expect(await loadAt(60)).toBe(first)
    expect(countReads()).toBe(2)
    await replaceSettings(1, { settings: accept('a', 'b'), by, now: start }, store)
    expect(await loadAt(119)).toBe(first)
    expect((await loadAt(120)).settings.exceptions).toHaveLength(2)
  })

  it('reads again if the clock goes back', async () => {
    const store = createMemoryStore()
    const { loadAt } = createSource(store)
    await loadAt(0)
    await setAll(store, accept('a'))
    expect((await loadAt(-3_600)).settings.exceptions).toHaveLength(1)
  })

  it('leaves the last valid settings in force, in old and new processes alike, and says so once a version', async () => {
    const store = createMemoryStore()
    await setAll(store, accept('a'), accept('a', 'b'))
    const old = createSource(store)
    await old.loadAt(0)
    await writeCurrent(store, { settings: { exceptions: 'all' } })
    for (const process of [old, createSource(store)]) {
      for (const at of [60, 120, 180]) {
        const { settings, stored } = await process.loadAt(at)
        expect(settings.exceptions.map(({ resource }) => resource)).toEqual([
          accept('a').exceptions[0]?.resource,
        ])
        expect(stored.number).toBe(3)
      }
      expect(process.invalid).toHaveLength(1)
    }
  })

  it('takes an item that is no JSON for one that is not valid', async () => {
    const store = createMemoryStore()
    await setAll(store, accept('a'), accept('b'))
    const broken: Pick<Store, 'load' | 'list'> = {
      load: key =>
        key.sort === currentSettingsKey.sort ? Promise.reject(new DamagedItemError(key, 3)) : store.load(key),
      async *list(partition, prefix): AsyncIterable<Item> {
        for await (const item of store.list(partition, prefix)) yield item
        throw new DamagedItemError(currentSettingsKey, 1)
      },
    }
    const { settings, stored } = await createSource(broken).loadAt(0)
    expect(stored).toMatchObject({ number: 3, faults: [expect.stringContaining('who set') as string] })
    expect(settings.exceptions).toEqual(accept('a').exceptions)
  })

  it('does not go on with old settings if the table cannot be read', async () => {
    const failing = { ...createMemoryStore(), load: () => Promise.reject(new Error('denied')) }
    await expect(createSource(failing).loadAt(0)).rejects.toThrow('denied')
  })
})
