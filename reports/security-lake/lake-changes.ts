import { buildOcsfEvent, type OcsfActivity, type OcsfEvent } from '../formats/ocsf/ocsf-event.ts'
import { listReportEntries, type ReportEntry } from '../formats/report-entries.ts'
import type { Posture } from '../posture/posture.ts'
import { buildResultKey } from '../posture/result-identity.ts'
import { createClosureTest } from '../publish/compare-postures.ts'

/** An event for Security Lake, and the region in whose partition it is. */
export interface LakeEvent {
  region: string
  event: OcsfEvent
}

/** The deployment whose events these are. */
export interface LakeScope {
  home: string
  /** The version of Assay. */
  version: string
}

/**
 * The events of what changed between two reports: what is new, what is another one than before, and what is closed. Without an earlier report,
 * everything is new. The order depends on nothing but the reports.
 */
export function listLakeEvents(
  posture: Posture,
  earlier: Posture | undefined,
  scope: LakeScope,
): LakeEvent[] {
  const before = new Map(
    earlier === undefined ? [] : listReportEntries(earlier).map(each => [each.key, each]),
  )
  const entries = listReportEntries(posture)
  const now = new Set(entries.map(({ key }) => key))
  const current = entries.flatMap(entry => {
    const known = before.get(entry.key)
    if (known !== undefined && describeState(known) === describeState(entry)) return []
    return [placeEvent(entry, known === undefined ? 'CREATE' : 'UPDATE', posture, scope)]
  })
  const ended = [...before.values()].filter(({ key }) => !now.has(key))
  const unproven = earlier === undefined ? new Set<string>() : listUnproven(earlier, posture)
  const closed = ended.map(entry => {
    const placed = placeEvent(entry, unproven.has(entry.key) ? 'UPDATE' : 'CLOSE', posture, scope)
    const end = unproven.has(entry.key) ? NOT_KNOWN : CLOSED
    const compliance = { ...placed.event.compliance, ...end.compliance }
    return { ...placed, event: { ...placed.event, ...end.finding, compliance } }
  })
  return [...current, ...closed].toSorted(compareEvents)
}

/**
 * What a closed finding is: its resource is compliant, or was deleted, and the reports do not say which. Only the first one passes, so neither is
 * said to.
 */
const CLOSED = {
  finding: { status_id: 4, status: 'Resolved' },
  compliance: { status_id: 99, status: 'Resolved or deleted', status_code: 'CLOSED' },
}

/** What a finding is that is not known any more: the resource, the control or the region is not evaluated now. */
const NOT_KNOWN = {
  finding: {},
  compliance: { status_id: 2, status: 'Warning', status_code: 'NOT_KNOWN' },
}

/** The keys of what did not pass in the earlier report, and of which nothing proves that it is resolved. */
function listUnproven(earlier: Posture, posture: Posture): Set<string> {
  const isClosed = createClosureTest(posture)
  const { findings, accepted, unknown } = earlier
  const results = [...findings, ...accepted, ...unknown]
  return new Set(results.filter(result => !isClosed(result)).map(buildResultKey))
}

/** What of an entry an event says, but for times of the report. */
function describeState({ state, severity, reason, finding, accepted }: ReportEntry): string {
  return JSON.stringify([
    state,
    severity,
    reason,
    finding?.since,
    finding?.stale,
    finding?.outdated,
    finding?.undecided,
    accepted,
  ])
}

function placeEvent(
  entry: ReportEntry,
  activity: OcsfActivity,
  posture: Posture,
  { home, version }: LakeScope,
): LakeEvent {
  return {
    region: entry.resource.region ?? home,
    event: buildOcsfEvent(entry, posture, { version }, activity),
  }
}

/** All events of a report have its time; among these, the order is that of their ids. */
function compareEvents({ event: one }: LakeEvent, { event: other }: LakeEvent): number {
  const [a, b] = [one, other].map(({ finding_info: info }) => (info as { uid: string }).uid)
  return a === b ? 0 : (a ?? '') < (b ?? '') ? -1 : 1
}
