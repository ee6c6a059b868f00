import { describeSettingsChange } from '../../audit/evaluate/settings/describe-settings-change.ts'
import {
  mergeSettings,
  NO_RUN_TIME_SETTINGS,
  type RunTimeSettings,
  type SettingsInForce,
} from '../../audit/settings/run-time-settings.ts'
import {
  isValidSettings,
  type InvalidSettings,
  type SettingsVersion,
} from '../../audit/state/settings/settings-store.ts'
import { escapeText } from '../../audit/text/quote-text.ts'

type StoredVersion = SettingsVersion | InvalidSettings

/** The document of settings, which can be edited and set again. */
export function buildSettingsDocument({ number, ...version }: StoredVersion): object {
  const settings: RunTimeSettings = 'settings' in version ? version.settings : NO_RUN_TIME_SETTINGS
  return { version: number, ...settings }
}

/** Who set a version, and when. */
export function describeVersion(version: StoredVersion): string {
  if (!isValidSettings(version))
    return `version ${version.number} is not valid and not in force: ${version.faults.slice(0, 3).join('; ')}`
  if (version.number === 0) return 'no settings were set at run time'
  const { number, at, by } = version
  return `version ${number}, set at ${at} by ${by.name}${by.arn === undefined ? '' : ` (${by.arn})`}`
}

/** Changes that the history names of each version. */
const MAX_CHANGES = 5

/** Formats versions, the latest first, each with what it changed of the one before. */
export function formatSettingsHistory(
  versions: readonly StoredVersion[],
  deployed: SettingsInForce,
): string[] {
  return versions.flatMap((version, index) => {
    const before = versions.slice(index + 1).find(isValidSettings)?.settings ?? NO_RUN_TIME_SETTINGS
    const changes = isValidSettings(version)
      ? describeSettingsChange(mergeSettings(deployed, before), mergeSettings(deployed, version.settings))
      : []
    const more = changes.length - MAX_CHANGES
    return [
      escapeText(describeVersion(version)),
      ...changes.slice(0, MAX_CHANGES).map(change => `  ${escapeText(change)}`),
      ...(more > 0 ? [`  and ${more} more changes`] : []),
    ]
  })
}

/** The versions as one JSON document. */
export function buildHistoryDocument(versions: readonly StoredVersion[]): object {
  return {
    schema: 'assay.settings-history/1',
    versions: versions.map(({ digest: _digest, ...version }) => version),
  }
}
