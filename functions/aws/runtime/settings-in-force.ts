import type { Configuration } from '../../../audit/configuration/configuration.ts'
import { createSettingsSource, type SettingsSource } from '../../../audit/state/settings/settings-source.ts'
import type { ItemStore } from '../../../audit/state/store.ts'
import { logger } from './telemetry.ts'

/** Where a deployed function takes the settings in force from: its configuration and the table, which it reads once a minute. */
export function createDeployedSettingsSource(
  { settings, routes }: Pick<Configuration, 'settings' | 'routes'>,
  store: Pick<ItemStore, 'load'>,
): SettingsSource {
  return createSettingsSource({
    store,
    deployed: { settings, routes },
    now: () => new Date(),
    onInvalid: ({ number, faults }) =>
      logger.error('the stored settings are not valid: the last valid ones stay in force', {
        number,
        faults: faults.slice(0, MAX_FAULTS),
      }),
  })
}

/** Faults of settings that are logged. */
const MAX_FAULTS = 5
