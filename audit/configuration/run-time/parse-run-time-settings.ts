import { measureJsonBytes } from '../../limits/json-bytes.ts'
import type { RouteFilter, RunTimeSettings } from '../../settings/run-time-settings.ts'
import { ConfigurationError } from '../configuration.ts'
import { formatConfigurationErrors } from '../configuration-errors.ts'
import { createRunTimeSettingsSchema, type KnownDeployment } from './run-time-settings-schema.ts'

/** The most bytes of run-time settings as JSON: an item takes 400 KB, and has keys and who made it besides. */
export const MAX_SETTINGS_BYTES = 380_000

const storedSchema = createRunTimeSettingsSchema()

/**
 * Parses run-time settings from `source`, the parsed JSON. Without what is known of the deployment, ids of controls, clauses and
 * names of routes are not checked: what is stored was checked before. Throws ConfigurationError.
 */
export function parseRunTimeSettings(source: unknown, known?: KnownDeployment): RunTimeSettings {
  const schema = known === undefined ? storedSchema : createRunTimeSettingsSchema(known)
  const bytes = measureJsonBytes(source)
  if (bytes > MAX_SETTINGS_BYTES)
    throw new ConfigurationError(
      `the settings have ${bytes} bytes, and at most ${MAX_SETTINGS_BYTES} fit into an item of DynamoDB (400 KB): ` +
        'remove exceptions that have expired, or replace several by one with a pattern',
    )
  const parsed = schema.safeParse(source)
  if (!parsed.success)
    throw new ConfigurationError(...formatConfigurationErrors(parsed.error.issues, schema, source))
  const { exceptions = [], controls = {}, attestations = [], routes = [], dueDays } = parsed.data
  return {
    exceptions,
    controls,
    attestations,
    // The schema allows no target, which its type does not say.
    routes: routes.map(({ to: _to, ...filter }): RouteFilter => filter),
    ...(dueDays ? { dueDays } : {}),
  }
}
