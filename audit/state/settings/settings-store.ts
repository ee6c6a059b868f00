import { isDeepStrictEqual } from 'node:util'
import { ConfigurationError } from '../../configuration/configuration.ts'
import { parseRunTimeSettings } from '../../configuration/run-time/parse-run-time-settings.ts'
import type { Actor } from '../../events/change.ts'
import { NO_RUN_TIME_SETTINGS, type RunTimeSettings } from '../../settings/run-time-settings.ts'
import { hashText } from '../keys.ts'
import {
  updateItem,
  DamagedItemError,
  type Item,
  type ItemKey,
  type ItemStore,
  type ListingStore,
} from '../store.ts'

/** The run-time settings as they are stored. */
interface StoredSettings {
  settings: RunTimeSettings
  /** Who set them. */
  by: Actor
  /** When they were set, ISO 8601; never before the version before. */
  at: string
}

/** A version of the run-time settings; 0 are those of a deployment whose settings were never changed. */
export interface SettingsVersion extends StoredSettings {
  number: number
  /** Tells two contents of the same number apart. */
  digest: string
}

/** A stored version that is none: it is not in force. */
export interface InvalidSettings {
  number: number
  digest: string
  /** What is wrong with it, a sentence each. */
  faults: readonly string[]
}

/** The key of the settings in force. The version of the item is the number of the settings. */
export const currentSettingsKey: ItemKey = { partition: 'SETTINGS', sort: 'CURRENT' }

/**
 * The key of the last change of the settings by which all findings were compared. It is in another partition than the settings, to
 * which the permissions of people can be limited: who may change settings must not be able to say that they were compared.
 */
export const comparedSettingsKey: ItemKey = { partition: 'SETTINGS_COMPARED', sort: 'LAST' }

/** What the sort keys of earlier versions begin with, in the partition of `currentSettingsKey`. */
export const SETTINGS_VERSION_PREFIX = 'VERSION '

/** How long an earlier version is kept after it was replaced, in seconds: longer than a year, as audits ask for. */
const RETENTION_SECONDS = 400 * 86_400

/** Digits of the number in a key: the versions are listed in their order. */
const NUMBER_DIGITS = 10

function buildVersionKey(number: number): ItemKey {
  return {
    partition: 'SETTINGS',
    sort: `${SETTINGS_VERSION_PREFIX}${String(number).padStart(NUMBER_DIGITS, '0')}`,
  }
}

const NEVER_SET: SettingsVersion = {
  number: 0,
  digest: hashText(''),
  settings: NO_RUN_TIME_SETTINGS,
  by: { type: 'Assay', name: 'Assay' },
  at: new Date(0).toISOString(),
}

/** Parses a stored version. What is stored is data of anyone who may write to the table. */
export function parseSettingsItem(item: Item | undefined): SettingsVersion | InvalidSettings {
  if (item === undefined) return NEVER_SET
  const { version, body } = item
  const digest = hashText(JSON.stringify(body) ?? '')
  const number = readNumber(item)
  try {
    const { settings, by, at } = (body ?? {}) as Partial<Record<keyof StoredSettings, unknown>>
    if (!Number.isSafeInteger(version) || version < 1) throw new ConfigurationError('the item has no version')
    if (!isActor(by)) throw new ConfigurationError('"by": expected who set the settings')
    if (typeof at !== 'string' || Number.isNaN(Date.parse(at)))
      throw new ConfigurationError('"at": expected when the settings were set')
    return { number, digest, settings: parseRunTimeSettings(settings), by, at: new Date(at).toISOString() }
  } catch (failure) {
    if (!(failure instanceof ConfigurationError)) throw failure
    return { number, digest, faults: failure.faults }
  }
}

/** The item in force has its number as its version; that of an earlier one is in its key. */
function readNumber({ key, version }: Item): number {
  return key.sort.startsWith(SETTINGS_VERSION_PREFIX)
    ? Number(key.sort.slice(SETTINGS_VERSION_PREFIX.length))
    : version
}

/** The most characters of each text about who set the settings. */
const MAX_ACTOR_CHARACTERS = 2_048

function isText(text: unknown): boolean {
  return typeof text === 'string' && text !== '' && text.length <= MAX_ACTOR_CHARACTERS
}

function isActor(value: unknown): value is Actor {
  if (typeof value !== 'object' || value === null) return false
  const { type, name, arn } = value as Partial<Record<keyof Actor, unknown>>
  const known = ['type', 'name', 'arn']
  return (
    isText(type) &&
    isText(name) &&
    (arn === undefined || isText(arn)) &&
    Object.keys(value).every(key => known.includes(key))
  )
}

/** Loads the settings that are stored as those in force, whether they are valid or not. */
export async function loadCurrentSettings(
  store: Pick<ItemStore, 'load'>,
): Promise<SettingsVersion | InvalidSettings> {
  return parseSettingsItem(await loadItem(currentSettingsKey, store))
}

/** Loads an item. One that is no JSON has no body, which is not valid. */
async function loadItem(key: ItemKey, store: Pick<ItemStore, 'load'>): Promise<Item | undefined> {
  try {
    return await store.load(key)
  } catch (failure) {
    if (!(failure instanceof DamagedItemError)) throw failure
    return { key, version: failure.version, body: null }
  }
}

/** Loads a version, in force or replaced; undefined if it is not stored. */
export async function loadSettingsVersion(
  number: number,
  store: Pick<ItemStore, 'load'>,
): Promise<SettingsVersion | InvalidSettings | undefined> {
  if (number === 0) return NEVER_SET
  const current = await loadCurrentSettings(store)
  if (current.number === number) return current
  const item = await loadItem(buildVersionKey(number), store)
  return item && parseSettingsItem(item)
}

/** Lists the versions that are stored, the one in force first. */
export async function listSettingsVersions(
  store: Pick<ListingStore, 'load' | 'list'>,
): Promise<(SettingsVersion | InvalidSettings)[]> {
  const current = await loadCurrentSettings(store)
  const earlier = await listKeptVersions(store)
  return [
    ...(current.number === 0 ? [] : [current]),
    ...earlier.filter(({ number }) => number !== current.number).toReversed(),
  ]
}

/** Versions before the current one among which the last valid one is found: each can have 400 KB, and every function reads them. */
const MAX_VERSIONS_BACK = 20

/**
 * The last version before `number` that is valid: it stays in force while what is stored as the current one is not. Version 0, and so
 * the configuration file alone, if none of the last ones is.
 */
export async function findLastValidSettings(
  number: number,
  store: Pick<ItemStore, 'load'>,
): Promise<SettingsVersion> {
  for (let back = 1; back <= MAX_VERSIONS_BACK && number - back >= 1; back += 1) {
    const item = await loadItem(buildVersionKey(number - back), store)
    const version = item && parseSettingsItem(item)
    if (version !== undefined && isValidSettings(version)) return version
  }
  return NEVER_SET
}

/** Lists the versions that were replaced, the oldest first, up to one that is no JSON. */
async function listKeptVersions(
  store: Pick<ListingStore, 'list'>,
): Promise<(SettingsVersion | InvalidSettings)[]> {
  const kept: (SettingsVersion | InvalidSettings)[] = []
  try {
    for await (const item of store.list('SETTINGS', SETTINGS_VERSION_PREFIX))
      kept.push(parseSettingsItem(item))
  } catch (failure) {
    if (!(failure instanceof DamagedItemError)) throw failure
  }
  return kept
}

/** Whether a stored version can be in force. */
export function isValidSettings(version: SettingsVersion | InvalidSettings): version is SettingsVersion {
  return 'settings' in version
}

/** The settings were changed by someone else since they were read. */
export class SettingsConflict extends Error {
  override name = 'SettingsConflict'
}

/**
 * Replaces version `expected` by the next one. First it keeps the one that is replaced, then it writes the new one if no other
 * writer did: a crash between the two loses nothing, and of two writers one fails. Returns the new version, or undefined if it
 * would be the same. Throws SettingsConflict.
 */
export async function replaceSettings(
  expected: number,
  next: { settings: RunTimeSettings; by: Actor; now: Date },
  store: ItemStore,
): Promise<SettingsVersion | undefined> {
  const item = await loadItem(currentSettingsKey, store)
  const current = parseSettingsItem(item)
  const conflict = () =>
    new SettingsConflict(
      `version ${expected} of the settings was replaced meanwhile: read them again, and repeat the change`,
    )
  if (current.number !== expected) throw conflict()
  if (isValidSettings(current) && isDeepStrictEqual(current.settings, next.settings)) return undefined
  const before = isValidSettings(current) ? current.at : NEVER_SET.at
  const at = new Date(Math.max(next.now.getTime(), Date.parse(before))).toISOString()
  if (item !== undefined) await keepVersion(item, at, store)
  const body: StoredSettings = { settings: next.settings, by: next.by, at }
  const replacement = { key: currentSettingsKey, version: expected + 1, body }
  if (!(await store.save(replacement, expected))) throw conflict()
  return { ...body, number: expected + 1, digest: hashText(JSON.stringify(body)) }
}

/** Keeps a version that is about to be replaced. It is the same item each time; a later writer extends its time to live. */
async function keepVersion({ version, body }: Item, at: string, store: ItemStore): Promise<void> {
  const key = buildVersionKey(version)
  const kept = await loadItem(key, store)
  const expires = Math.floor(Date.parse(at) / 1000) + RETENTION_SECONDS
  await store.save({ key, version: (kept?.version ?? 0) + 1, body, expires }, kept?.version ?? 0)
}

/** A change of the settings by which all findings were compared. */
interface ComparedChange {
  number: number
  id: string
}

/** Loads the id of the last change of the settings by which all findings were compared. */
export async function loadComparedChange(store: Pick<ItemStore, 'load'>): Promise<string | undefined> {
  const compared = (await loadItem(comparedSettingsKey, store))?.body as
    Partial<ComparedChange> | null | undefined
  return compared?.id
}

/**
 * Records that all findings were compared by the settings in force. Numbers do not order these: they begin again after the item in force
 * was deleted. Throws ConflictError.
 */
export async function recordComparedChange(compared: ComparedChange, store: ItemStore): Promise<void> {
  await updateItem<Partial<ComparedChange>>(store, comparedSettingsKey, current =>
    current?.id === compared.id ? undefined : compared,
  )
}
