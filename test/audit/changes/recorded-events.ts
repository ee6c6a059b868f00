import type { Scope } from '../../../audit/changes/change.ts'
import { eventFile, world } from '../../events/world.ts'

/** An entry of `test/events/index.json`, as far as tests read it. */
export interface IndexEntry {
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
export function entries(...starts: string[]): IndexEntry[] {
  const { fixtures } = eventFile('index.json') as { fixtures: IndexEntry[] }
  return fixtures.filter(({ file }) => starts.some(start => file.startsWith(start)))
}

/** The regions of the account of the events. */
export const scope: Scope = { regions: (world() as unknown as { regionsInScope: string[] }).regionsInScope }
