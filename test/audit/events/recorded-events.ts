import type { AuditScope } from '../../../audit/events/change.ts'
import { readGroundTruthFile, loadEventWorld } from '../../events/world.ts'

/** An entry of `test/events/index.json`. */
export interface EventIndexEntry {
  file: string
  title: string
  action: string
  reason?: string
  dedupeKey: string
  given?: string[]
  after?: unknown
  affected: { arn: string }[]
  mayAlso?: { arn: string }[]
}

/** The events whose file names begin with one of `starts`. */
export function listIndexEntries(...starts: string[]): EventIndexEntry[] {
  const { fixtures } = readGroundTruthFile('index.json') as { fixtures: EventIndexEntry[] }
  return fixtures.filter(({ file }) => starts.some(start => file.startsWith(start)))
}

/** The audit scope of the events' account. */
export const recordedScope: AuditScope = {
  regions: (loadEventWorld() as unknown as { regionsInScope: string[] }).regionsInScope,
}
