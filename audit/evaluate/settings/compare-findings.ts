import { isDeepStrictEqual } from 'node:util'
import { measureJsonBytes } from '../../limits/json-bytes.ts'
import { findDisablement, findSeverityRating } from '../../settings/control-adjustment.ts'
import { findException, type Exception, type ExceptionTarget } from '../../settings/exception.ts'
import type { SettingsInForce } from '../../settings/run-time-settings.ts'
import { compareSeverity, type Severity } from '../../settings/severity.ts'
import type { ComplianceRecord, ControlResult } from '../../state/compliance-record.ts'
import {
  settingsEffects,
  type AffectedFinding,
  type SettingsEffect,
  type SettingsEffects,
} from '../../state/settings/settings-effects.ts'

/** The settings before and after a change, and what is needed to compare findings by them. */
export interface SettingsComparison {
  before: SettingsInForce
  after: SettingsInForce
  /** The controls with their own severities. */
  severities: ReadonlyMap<string, Severity>
  now: Date
}

/** Lists the ids of the controls about which the settings differ. */
export function listChangedControls({
  before,
  after,
}: Pick<SettingsComparison, 'before' | 'after'>): string[] {
  const [old, next] = [before, after].map(({ settings }) => groupByControl(settings.exceptions))
  const ids = new Set([
    ...(old?.keys() ?? []),
    ...(next?.keys() ?? []),
    ...listAdjusted(before),
    ...listAdjusted(after),
  ])
  return [...ids].filter(
    id =>
      !isDeepStrictEqual(old?.get(id), next?.get(id)) ||
      !isDeepStrictEqual(before.settings.controls[id], after.settings.controls[id]),
  )
}

/** Lists the names of the routes whose filters differ. */
export function listChangedRoutes({ before, after }: Pick<SettingsComparison, 'before' | 'after'>): string[] {
  const old = new Map(before.routes.map(route => [route.name, route]))
  return after.routes.filter(route => !isDeepStrictEqual(old.get(route.name), route)).map(({ name }) => name)
}

function listAdjusted({ settings }: SettingsInForce): string[] {
  return Object.keys(settings.controls)
}

function groupByControl(exceptions: readonly Exception[]): Map<string, Exception[]> {
  const groups = new Map<string, Exception[]>()
  for (const exception of exceptions)
    groups.set(exception.control, [...(groups.get(exception.control) ?? []), exception])
  return groups
}

/** Compares the open findings of compliance records by the settings before and after a change. */
export function compareFindings(
  complianceRecords: readonly ComplianceRecord[],
  changed: readonly string[],
  comparison: SettingsComparison,
): AffectedFinding[] {
  const [before, after] = [comparison.before, comparison.after].map(inForce => {
    const exceptions = groupByControl(inForce.settings.exceptions)
    return (control: string, { resource: { arn }, tagDigests }: ComplianceRecord, result: ControlResult) =>
      findStanding({ control, arn, tagDigests, result }, exceptions.get(control) ?? [], inForce, comparison)
  })
  if (before === undefined || after === undefined) return []
  return complianceRecords.flatMap(record =>
    changed.flatMap(control => {
      const { resource, results } = record
      const result = Object.hasOwn(results, control) ? results[control as keyof typeof results] : undefined
      if (result?.open !== true) return []
      const old = before(control, record, result)
      const next = after(control, record, result)
      const effect = findEffect(old, next)
      if (effect === undefined) return []
      const rated = old.severity === next.severity ? {} : { severityBefore: old.severity }
      return [{ effect, control, resource, severity: next.severity, ...rated }]
    }),
  )
}

/** What the settings make of an open finding. */
interface Standing {
  state: 'OPEN' | 'ACCEPTED' | 'DISABLED'
  severity: Severity
}

function findStanding(
  { result, ...of }: Pick<ExceptionTarget, 'control' | 'arn' | 'tagDigests'> & { result: ControlResult },
  exceptions: readonly Exception[],
  { settings: { controls } }: SettingsInForce,
  { severities, now }: SettingsComparison,
): Standing {
  const { control } = of
  const own = severities.get(control) ?? result.severity
  const severity = findSeverityRating(controls, control, now)?.as ?? own
  if (findDisablement(controls, control, now) !== undefined) return { state: 'DISABLED', severity }
  const target = { ...of, reason: result.reason, evidence: result.evidence }
  const isAccepted = findException(exceptions, target, now) !== undefined
  return { state: isAccepted ? 'ACCEPTED' : 'OPEN', severity }
}

function findEffect(before: Standing, after: Standing): SettingsEffect | undefined {
  if (before.state !== after.state) return after.state === 'OPEN' ? 'REOPENED' : after.state
  return after.state === 'OPEN' && before.severity !== after.severity ? 'RERATED' : undefined
}

const NO_COUNTS: SettingsEffects['counts'] = { REOPENED: 0, ACCEPTED: 0, DISABLED: 0, RERATED: 0 }

/** What a change of the settings is about before anything is compared. */
export const NO_EFFECTS: SettingsEffects = { counts: NO_COUNTS, findings: [] }

/** Findings of each effect that are named, and bytes of all: a result must fit into an item and a notification. */
const MAX_NAMED = 50
const MAX_NAMED_BYTES = 60_000

/** Adds findings to those of the pages before: all are counted, and the worst of each effect are named. */
export function addEffects(
  { counts, findings: named }: SettingsEffects,
  findings: readonly AffectedFinding[],
): SettingsEffects {
  const sorted = [...named, ...findings].toSorted(compareFindingOrder)
  const share = MAX_NAMED_BYTES / settingsEffects.length
  return {
    counts: Object.fromEntries(
      settingsEffects.map(effect => [
        effect,
        counts[effect] + findings.filter(each => each.effect === effect).length,
      ]),
    ) as Record<SettingsEffect, number>,
    findings: settingsEffects.flatMap(effect => {
      let bytes = 0
      return sorted
        .filter(each => each.effect === effect)
        .slice(0, MAX_NAMED)
        .filter(each => (bytes += measureJsonBytes(each)) <= share)
    }),
  }
}

function compareFindingOrder(a: AffectedFinding, b: AffectedFinding): number {
  const bySeverity = compareSeverity(a.severity, b.severity)
  if (bySeverity !== 0) return bySeverity
  const [one, other] = [a, b].map(({ control, resource }) => `${control} ${resource.region} ${resource.arn}`)
  return (one ?? '') < (other ?? '') ? -1 : 1
}
