import { readFileSync } from 'node:fs'
import { checklist } from '../audit/checklist.ts'
import { configurationOf, ConfigurationError } from '../audit/settings/configuration.ts'
import type { Settings } from '../audit/settings/settings.ts'
import { CannotRun } from './cannot-run.ts'

/** The settings in a configuration file. Throws CannotRun, which says what is wrong where. */
export function readSettings(file: string): Settings {
  const { settings } = parse(file)
  const known = new Set<string>(checklist.map(({ id }) => id))
  const unknown = Object.keys(settings.controls).find(id => !known.has(id))
  if (unknown !== undefined) {
    throw new CannotRun(`${file}: "controls.${unknown}": there is no control of this id; see assay controls`)
  }
  return settings
}

function parse(file: string) {
  try {
    return configurationOf(JSON.parse(readFileSync(file, 'utf8')))
  } catch (failure) {
    if (failure instanceof ConfigurationError) throw new CannotRun(failure.message, { cause: failure })
    const reason = failure instanceof Error ? failure.message : String(failure)
    throw new CannotRun(`${file}: cannot be read: ${reason}`, { cause: failure })
  }
}
