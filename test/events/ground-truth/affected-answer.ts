import type { AffectedResource } from '../../../audit/refresh/affected/affected-resources.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { getResourceKey } from '../../../audit/resources/resource.ts'
import type { Kind } from '../../../audit/resources/resource.ts'
import type { GroundTruthEntry } from './event-folder.ts'
import { formatGroundTruthId, findKind } from './ids.ts'
import { isReadForEvent, type FixtureLog } from '../simulation/event-fixture.ts'

/** The outcome of an event: affected resources, ignore reasons, and unresolved kinds. */
export interface TestedEventOutcome {
  affected: readonly AffectedResource[]
  ignored: readonly string[]
  unresolved: readonly Kind[]
}

/** The outcome of `event` in all collector functions that handled it. */
export function collectEventOutcome(event: unknown, { reads }: FixtureLog): TestedEventOutcome {
  const outcomes = reads
    .filter(readerOutcome => isReadForEvent(readerOutcome, event))
    .map(({ outcome }) => outcome)
  return {
    affected: outcomes.flatMap(collectorOutcome =>
      'affected' in collectorOutcome ? collectorOutcome.affected : [],
    ),
    ignored: outcomes.flatMap(collectorOutcome =>
      'ignored' in collectorOutcome ? [collectorOutcome.ignored] : [],
    ),
    unresolved: outcomes.flatMap(collectorOutcome =>
      'unresolved' in collectorOutcome ? (collectorOutcome.unresolved ?? []) : [],
    ),
  }
}

/** The errors of an outcome by the ground truth of an entry. */
export interface OutcomeFaults {
  missing: string[]
  unexpected: string[]
  forbidden: string[]
  twice: string[]
}

export const NO_OUTCOME_FAULTS: OutcomeFaults = { missing: [], unexpected: [], forbidden: [], twice: [] }

/** Compares an outcome with the ground truth. Throws Error for resources of unknown kinds in the ground truth. */
export function compareWithGroundTruth(
  { affected }: TestedEventOutcome,
  groundTruthEntry: GroundTruthEntry,
): OutcomeFaults {
  const must = listArns(groundTruthEntry.affected)
  must.forEach(findKind)
  const allowed = new Set([...must, ...listArns(groundTruthEntry.mayAlso)])
  const forbidden = new Set(listArns(groundTruthEntry.notAffected))
  const ids = new Set(affected.map(({ resource }) => formatGroundTruthId(resource)))
  return {
    missing: must.filter(id => !ids.has(id)),
    unexpected: [...ids].filter(id => !allowed.has(id)),
    forbidden: [...ids].filter(id => forbidden.has(id)),
    twice: repeated(affected.map(({ resource }) => resource)),
  }
}

function listArns(named: readonly { arn: string }[] = []): string[] {
  return named.map(({ arn }) => arn)
}

function repeated(resources: readonly Resource[]): string[] {
  const keys = resources.map(getResourceKey)
  return [...new Set(keys.filter((key, index) => keys.indexOf(key) < index))]
}
