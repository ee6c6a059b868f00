import type { Item } from '../../../audit/state/store.ts'
import {
  currentSettingsKey,
  isValidSettings,
  parseSettingsItem,
  type SettingsVersion,
} from '../../../audit/state/settings/settings-store.ts'
import { compareVersions } from '../../../reports/evidence/settings-line.ts'
import type { AuditStore } from '../../local/audit-store.ts'
import { isSettingsVersion } from '../table/stored-item.ts'

/**
 * The most characters of JSON of the versions of the run-time settings in a pack, the newest first. Each can have 380 KB, and a deployment
 * keeps those of 400 days: they must not be the reason why a pack is refused.
 */
export const MAX_SETTINGS_CHARACTERS = 20_000_000

/** Versions of the run-time settings while a table is read. */
export interface SettingsSelection {
  add: (item: Item) => void
  /** The newest ones up to the bound. */
  list: () => readonly Item[]
  /** How many versions were left out; 0 if all are there. */
  countOmitted: () => number
}

/** A version while it can be selected: what orders it, and its size. */
interface MeasuredVersion {
  item: Item
  at: string
  characters: number
}

/** Collects versions of the run-time settings up to a bound, in memory of at most twice as many characters. */
export function createSettingsSelection(maxCharacters = MAX_SETTINGS_CHARACTERS): SettingsSelection {
  let measured = new Map<string, MeasuredVersion>()
  let characters = 0
  let omitted = 0

  function trim(): void {
    const newest = [...measured].toSorted(([, one], [, other]) => compareTimes(other, one))
    let sum = 0
    const kept = newest.filter(([, each], index) => {
      sum += each.characters
      return index === 0 || sum <= maxCharacters
    })
    omitted += measured.size - kept.length
    measured = new Map(kept)
    characters = kept.reduce((total, [, each]) => total + each.characters, 0)
  }

  return {
    add(item) {
      const version = parseSettingsItem(item)
      if (!isValidSettings(version)) return
      const size = JSON.stringify(item.body).length
      const before = measured.get(item.key.sort)
      characters += size - (before?.characters ?? 0)
      measured.set(item.key.sort, { item, at: version.at, characters: size })
      if (characters > 2 * maxCharacters) trim()
    },
    list() {
      trim()
      return [...measured.values()].map(({ item }) => item)
    },
    countOmitted: () => omitted,
  }
}

function compareTimes(one: MeasuredVersion, other: MeasuredVersion): number {
  if (one.at !== other.at) return one.at < other.at ? -1 : 1
  return one.item.key.sort === currentSettingsKey.sort ? 1 : one.item.key.sort < other.item.key.sort ? -1 : 1
}

/** Lists the versions of the run-time settings in a pack by time, each once: the one in force can be kept as an earlier one already. */
export function listPackedVersions(store: AuditStore): SettingsVersion[] {
  const versions = [...store.items(isSettingsVersion)].map(parseSettingsItem).filter(isValidSettings)
  const distinct = new Map(versions.map(version => [`${version.number} ${version.digest}`, version]))
  return [...distinct.values()].toSorted(compareVersions)
}
