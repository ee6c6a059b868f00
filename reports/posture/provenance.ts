import { createHash } from 'node:crypto'
import type { Settings } from '../../audit/settings/settings.ts'

/** What made a report. */
export interface Provenance {
  /** The version of Assay. */
  version: string
  /** The SHA-256 of the settings in force, in hexadecimal digits. */
  settings?: string
}

/** The provenance of a report of this version with these settings. */
export function buildProvenance(version: string, settings: Settings): Provenance {
  return { version, settings: createHash('sha256').update(JSON.stringify(settings)).digest('hex') }
}
