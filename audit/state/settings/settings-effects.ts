import type { Resource } from '../../resources/resource.ts'
import type { Severity } from '../../settings/severity.ts'
import { buildChangePartition } from '../keys.ts'
import type { ItemKey, ItemStore } from '../store.ts'
import type { SettingsVersion } from './settings-store.ts'

/** The action of a change of the run-time settings. */
export const SETTINGS_ACTION = 'assay:ChangeSettings'

/** What a change of the settings does to an open finding. */
export const settingsEffects = ['REOPENED', 'ACCEPTED', 'DISABLED', 'RERATED'] as const

export type SettingsEffect = (typeof settingsEffects)[number]

/** A finding that a change of the settings is about. */
export interface AffectedFinding {
  effect: SettingsEffect
  control: string
  resource: Resource
  /** After the change. */
  severity: Severity
  /** Before the change, where it was another one. */
  severityBefore?: Severity
}

/** The findings that a change of the settings is about: how many, and the first of each effect, the worst first. */
export interface SettingsEffects {
  counts: Readonly<Record<SettingsEffect, number>>
  findings: readonly AffectedFinding[]
}

/** What a change of the settings did, as it is stored for its notification. */
export interface SettingsChangeResult extends SettingsEffects {
  /** The version that is in force since the change. */
  number: number
  /** What changed, a sentence each. */
  changes: readonly string[]
  /** The names of the routes whose filters changed; absent if none did. */
  routes?: readonly string[]
}

/** One page of the comparison: what was found on it and on those before. */
export interface ComparedPage extends SettingsEffects {
  /** The token of the next page; absent on the last one. */
  next?: string
}

/** Formats the id of the change to a version of the settings. */
export function formatSettingsChangeId(
  account: string,
  { number, digest }: Pick<SettingsVersion, 'number' | 'digest'>,
): string {
  return `settings:${account}:${number}:${digest}`
}

/** Builds the key of a page of the comparison that a change of the settings requires, from 1. */
export function buildComparedPageKey(changeId: string, page: number): ItemKey {
  return {
    partition: buildChangePartition(changeId),
    sort: `SETTINGS_PAGE ${String(page).padStart(6, '0')}`,
  }
}

/** The sort key of what a change of the settings did, in the partition of the change. */
export const SETTINGS_RESULT_SORT = 'SETTINGS_RESULT'

/** Builds the key of what a change of the settings did. */
export function buildSettingsResultKey(changeId: string): ItemKey {
  return { partition: buildChangePartition(changeId), sort: SETTINGS_RESULT_SORT }
}

/** Loads what a change of the settings did; undefined until all findings are compared. */
export async function loadSettingsResult(
  changeId: string,
  store: Pick<ItemStore, 'load'>,
): Promise<SettingsChangeResult | undefined> {
  return (await store.load(buildSettingsResultKey(changeId)))?.body as SettingsChangeResult | undefined
}
