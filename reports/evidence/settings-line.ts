import type { Actor } from '../../audit/events/change.ts'
import type { Attestation } from '../../audit/settings/attestation.ts'
import type { ControlDisablement, SeverityRating } from '../../audit/settings/control-adjustment.ts'
import { isInForce, type Exception } from '../../audit/settings/exception.ts'
import type { RunTimeSettings } from '../../audit/settings/run-time-settings.ts'
import type { Settings } from '../../audit/settings/settings.ts'
import { severities, type Severity } from '../../audit/settings/severity.ts'
import { formatSettingsChangeId } from '../../audit/state/settings/settings-effects.ts'
import type { SettingsVersion } from '../../audit/state/settings/settings-store.ts'
import type { AcceptedFinding } from '../posture/finding.ts'

/** What people decide by run-time settings. */
interface SettingsDecision {
  /** An accepted risk. */
  exception?: Exception
  /** A control that is not evaluated. */
  disabled?: ControlDisablement & { control: string }
  /** Another severity of a control. */
  rerated?: SeverityRating & { control: string }
  attestation?: Attestation
  /** Within how many days findings of a severity are due. */
  due?: { severity: Severity; days: number }
}

/** By which version of the run-time settings something was decided. */
interface DecidingVersion {
  version: number
  /** When it was set, ISO 8601. */
  at: string
  /** Who set it. */
  by: Pick<Actor, 'type' | 'name' | 'arn'>
  /** The id of its change; `changes.jsonl` has that of the period. */
  change: string
  /** The versions just before it are not in the pack: it can have been decided by one of them. */
  orEarlier?: true
}

/** One line of `settings-history.jsonl`: what was decided, when and by which caller, and until which version. */
export interface SettingsLine extends SettingsDecision {
  added: DecidingVersion
  /** The version that does not have it any more. */
  removed?: DecidingVersion
  /** Whether the settings of the pack have it, and its last day has not passed. */
  inForce: boolean
  /** Of an exception in force: the findings of the pack that it covers. */
  covers?: readonly { control: string; arn: string }[]
}

/** What the lines of decisions follow from. */
export interface SettingsLineContext {
  account: string
  at: Date
  /** The settings with which the account was evaluated. */
  settings: Settings
  /** The findings of the pack that exceptions cover. */
  accepted: readonly AcceptedFinding[]
}

/** Builds the lines of what versions of the run-time settings decide, by the time from which it holds. */
export function buildSettingsLines(
  versions: readonly SettingsVersion[],
  lineContext: SettingsLineContext,
): SettingsLine[] {
  const { account, at, settings, accepted } = lineContext
  const present = indexDecisions(settings)
  const covered = indexAccepted(accepted)
  const open = new Map<string, SettingsLine>()
  const lines: SettingsLine[] = []
  let before = 0
  for (const version of versions.toSorted(compareVersions)) {
    const decisions = indexDecisions(version.settings)
    for (const [key, line] of open) {
      if (decisions.has(key)) continue
      lines.push({ ...line, removed: nameVersion(account, version, version.number === before + 1) })
      open.delete(key)
    }
    const isNext = version.number === before + 1 || version.number === 1
    for (const [key, decision] of decisions) {
      if (open.has(key)) continue
      const inForce = present.has(key) && !hasEnded(decision, at)
      const covers = inForce && decision.exception !== undefined ? (covered.get(key) ?? []) : undefined
      open.set(key, {
        ...decision,
        added: nameVersion(account, version, isNext),
        inForce,
        ...(covers === undefined ? {} : { covers }),
      })
    }
    before = version.number
  }
  // What was removed is in force again only by a line of its own.
  const closed = lines.map(({ covers: _covers, ...line }) => ({ ...line, inForce: false }))
  return [...closed, ...open.values()].toSorted(compareLines)
}

/**
 * What a version of the run-time settings decides and the settings of a pack do not have, in words that name it. Empty: the settings have
 * all of it.
 */
export function listMissingDecisions({ settings: decided }: SettingsVersion, settings: Settings): string[] {
  const present = indexDecisions(settings)
  // Of two due dates the earlier one is in force, that of the configuration file, too.
  const isEarlier = ({ due }: SettingsDecision) =>
    due !== undefined && (settings.dueDays?.[due.severity] ?? Infinity) < due.days
  const missing = [...indexDecisions(decided)].filter(([key, each]) => !present.has(key) && !isEarlier(each))
  return missing.map(([key]) => key)
}

function nameVersion(account: string, version: SettingsVersion, isExact: boolean): DecidingVersion {
  const { number, at, by } = version
  return {
    version: number,
    at,
    by,
    change: formatSettingsChangeId(account, version),
    ...(isExact ? {} : { orEarlier: true }),
  }
}

/** The decisions of settings by what they say, whatever the order of their fields. */
function indexDecisions({
  exceptions,
  controls,
  attestations,
  dueDays = {},
}: Pick<RunTimeSettings, 'exceptions' | 'attestations' | 'dueDays'> & Pick<Settings, 'controls'>): Map<
  string,
  SettingsDecision
> {
  const adjusted = Object.entries(controls).flatMap(
    ([control, { disabled, severity }]): SettingsDecision[] => [
      ...(disabled === undefined ? [] : [{ disabled: { control, ...disabled } }]),
      ...(severity === undefined ? [] : [{ rerated: { control, ...severity } }]),
    ],
  )
  const decisions: SettingsDecision[] = [
    ...exceptions.map(exception => ({ exception })),
    ...adjusted,
    ...attestations.map(attestation => ({ attestation })),
    ...severities.flatMap(severity => {
      const days = dueDays[severity]
      return days === undefined ? [] : [{ due: { severity, days } }]
    }),
  ]
  return new Map(decisions.map(decision => [formatDecision(decision), decision]))
}

function formatDecision(decision: SettingsDecision): string {
  return JSON.stringify(decision, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}

function indexAccepted(
  accepted: readonly AcceptedFinding[],
): Map<string, { control: string; arn: string }[]> {
  const covered = new Map<string, { control: string; arn: string }[]>()
  for (const { control, resource, exception } of accepted) {
    const key = formatDecision({ exception })
    const findings = covered.get(key) ?? []
    covered.set(key, findings)
    findings.push({ control, arn: resource.arn })
  }
  return covered
}

function hasEnded({ exception, disabled, rerated, attestation }: SettingsDecision, at: Date): boolean {
  const until = (exception ?? disabled ?? rerated ?? attestation)?.until
  return until !== undefined && !isInForce({ until }, at)
}

/** The order of versions in time: numbers begin again after the settings in force were deleted. */
export function compareVersions(one: SettingsVersion, other: SettingsVersion): number {
  if (one.at !== other.at) return one.at < other.at ? -1 : 1
  return one.number - other.number
}

function compareLines(one: SettingsLine, other: SettingsLine): number {
  if (one.added.at !== other.added.at) return one.added.at < other.added.at ? -1 : 1
  if (one.added.version !== other.added.version) return one.added.version - other.added.version
  return formatDecision(pickDecision(one)) < formatDecision(pickDecision(other)) ? -1 : 1
}

function pickDecision({ exception, disabled, rerated, attestation, due }: SettingsLine): SettingsDecision {
  return {
    ...(exception === undefined ? {} : { exception }),
    ...(disabled === undefined ? {} : { disabled }),
    ...(rerated === undefined ? {} : { rerated }),
    ...(attestation === undefined ? {} : { attestation }),
    ...(due === undefined ? {} : { due }),
  }
}
