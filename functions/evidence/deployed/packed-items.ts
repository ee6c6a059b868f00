import { getOpening } from '../../../audit/state/transition.ts'
import type { ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import type { ChangeRecord, RecordedTransition } from '../../../audit/state/change-record.ts'
import type { ComplianceRecord } from '../../../audit/state/compliance-record.ts'
import {
  CHANGE_RECORD_SORT,
  COMPLIANCE_RECORD_SORT,
  RECORDED_PREFIX,
  SNAPSHOT_SORT,
  TRANSITION_PREFIX,
} from '../../../audit/state/keys.ts'
import type { ItemSelection } from '../../../audit/state/snapshot-scan.ts'
import type { Item } from '../../../audit/state/store.ts'
import { sweepStateKey } from '../../../audit/state/sweep-state-store.ts'
import {
  TRANSIENT_VIOLATION_PREFIX,
  type RecordedTransientViolation,
} from '../../../audit/state/transient-violation.ts'
import { createAuditStore, type AuditStore } from '../../local/audit-store.ts'
import {
  SETTINGS_RESULT_SORT,
  type SettingsChangeResult,
} from '../../../audit/state/settings/settings-effects.ts'
import {
  currentSettingsKey,
  SETTINGS_VERSION_PREFIX,
  type SettingsVersion,
} from '../../../audit/state/settings/settings-store.ts'
import { isChangeSince, type StoredChange } from '../../../reports/evidence/change-line.ts'
import { ExplainedError } from '../explained-error.ts'
import { isSettingsVersion } from '../table/stored-item.ts'
import type { CheckedScan } from '../table/checked-table.ts'
import type { PackProgress } from '../pack-progress.ts'
import { createSettingsSelection, listPackedVersions } from './packed-settings.ts'

/** The items of a table from which all results of a pack follow. */
export interface PackedItems {
  /** All of them, as a table. */
  store: AuditStore
  snapshots: readonly ResourceSnapshot[]
  records: readonly ComplianceRecord[]
  changes: readonly StoredChange[]
  /** The versions of the run-time settings. */
  settingsVersions: readonly SettingsVersion[]
}

/** The items in the partitions of resources, changes and settings that a pack has. */
const SELECTION: ItemSelection = {
  sorts: [
    SNAPSHOT_SORT,
    COMPLIANCE_RECORD_SORT,
    CHANGE_RECORD_SORT,
    SETTINGS_RESULT_SORT,
    currentSettingsKey.sort,
  ],
  beginnings: [RECORDED_PREFIX, TRANSITION_PREFIX, TRANSIENT_VIOLATION_PREFIX, SETTINGS_VERSION_PREFIX],
}

/**
 * The most characters of JSON of a pack's items: about ten bytes of memory each while results are derived. What is more is refused, never
 * cut.
 */
const MAX_CHARACTERS = 150_000_000

/**
 * Reads the items of a pack in one scan of the table. Of changes from before `since`, only those behind transitions after it are kept, and
 * those behind open findings. Throws ExplainedError for a table that is too large.
 */
export async function readPackedItems(
  table: CheckedScan,
  since: string | undefined,
  { startPhase, countItem }: PackProgress,
): Promise<ReadItems> {
  startPhase('Reading the table')
  const store = createAuditStore()
  const add = createItemAdder(store)
  const settings = createSettingsSelection()
  const sweep = await table.load(sweepStateKey)
  if (sweep !== undefined) await add(sweep)
  // A scan could still have the version before.
  const current = await table.load(currentSettingsKey)
  if (current !== undefined) settings.add(current)
  for await (const items of table.scan(SELECTION))
    for (const item of items) {
      countItem()
      if (isSettingsVersion(item.key)) settings.add(item)
      else if (isPacked(item)) await add(item)
    }
  for (const item of settings.list()) await add(item)
  if (since !== undefined) await removeOldChanges(store, since)
  return { store, omittedVersions: settings.countOmitted() }
}

/** The items of a pack as they were read of a table. */
interface ReadItems {
  store: AuditStore
  /** How many versions of the run-time settings were left out, because they are too many. */
  omittedVersions: number
}

/** Adds items to a store, the later of two with the same key, up to the bound. */
export function createItemAdder(
  store: AuditStore,
  maxCharacters = MAX_CHARACTERS,
): (item: Item) => Promise<void> {
  let characters = 0
  return async item => {
    characters += JSON.stringify(item.body).length
    if (characters > maxCharacters)
      throw new ExplainedError(
        `the table has more than ${maxCharacters} characters of items, more than a pack of evidence holds: limit "regions" of the deployment, or ` +
          'use its reports',
      )
    const before = await store.load(item.key)
    await store.save(item, before?.version ?? 0)
  }
}

/** The copies of transitions beside resources say less than those beside changes. */
function isPacked({ key: { partition, sort } }: Item): boolean {
  if (partition.startsWith(CHANGE))
    return (
      sort === CHANGE_RECORD_SORT ||
      sort === SETTINGS_RESULT_SORT ||
      sort.startsWith(TRANSITION_PREFIX) ||
      sort.startsWith(TRANSIENT_VIOLATION_PREFIX)
    )
  return (
    partition.startsWith('RESOURCE ') &&
    (sort === SNAPSHOT_SORT || sort === COMPLIANCE_RECORD_SORT || sort.startsWith(RECORDED_PREFIX))
  )
}

async function removeOldChanges(store: AuditStore, since: string): Promise<void> {
  const { records, changes } = listPackedItems(store)
  const kept = new Set(
    records.flatMap(({ results }) =>
      Object.values(results).flatMap(({ open, lastTransition }) =>
        open && lastTransition !== undefined
          ? [lastTransition.changeId, getOpening(lastTransition).changeId]
          : [],
      ),
    ),
  )
  for (const { id, record, transitions } of changes)
    if (
      (record && isChangeSince(record, since)) ||
      transitions.some(({ transition }) => transition.at >= since)
    )
      kept.add(id)
  const old = Array.from(store.items(({ partition }) => isOldChange(partition, kept)))
  for (const { key, version } of old) await store.remove(key, version)
}

function isOldChange(partition: string, kept: ReadonlySet<string>): boolean {
  return partition.startsWith(CHANGE) && !kept.has(partition.slice(CHANGE.length))
}

const CHANGE = 'CHANGE '

/** Lists what is in the items of a pack, each by its key. */
export function listPackedItems(store: AuditStore): PackedItems {
  const items = [...store.items(() => true)].toSorted((one, other) => compareKeys(one, other))
  const changes = new Map<string, CollectedChange>()
  for (const { key, body } of items) {
    if (!key.partition.startsWith(CHANGE)) continue
    const id = key.partition.slice(CHANGE.length)
    const change = changes.get(id) ?? { id, transitions: [], transient: [] }
    changes.set(id, change)
    if (key.sort === CHANGE_RECORD_SORT) change.record = body as ChangeRecord
    else if (key.sort === SETTINGS_RESULT_SORT) change.settings = body as SettingsChangeResult
    else if (key.sort.startsWith(TRANSITION_PREFIX)) change.transitions.push(body as RecordedTransition)
    else if (key.sort.startsWith(TRANSIENT_VIOLATION_PREFIX))
      change.transient.push(body as RecordedTransientViolation)
  }
  const select = <T>(sort: string) => items.flatMap(({ key, body }) => (key.sort === sort ? [body as T] : []))
  return {
    store,
    snapshots: select<ResourceSnapshot>(SNAPSHOT_SORT),
    records: select<ComplianceRecord>(COMPLIANCE_RECORD_SORT),
    changes: [...changes.values()],
    settingsVersions: listPackedVersions(store),
  }
}

/** A change while its items are collected. */
interface CollectedChange {
  id: string
  record?: ChangeRecord
  transitions: RecordedTransition[]
  transient: RecordedTransientViolation[]
  settings?: SettingsChangeResult
}

/** The order of items in files: of equal tables, equal files. */
export function compareKeys({ key: one }: Item, { key: other }: Item): number {
  if (one.partition !== other.partition) return one.partition < other.partition ? -1 : 1
  return one.sort < other.sort ? -1 : Number(one.sort > other.sort)
}
