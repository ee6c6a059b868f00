import type { Actor } from '../../audit/events/change.ts'
import type { ChangeRecord, RecordedTransition } from '../../audit/state/change-record.ts'
import type { RecordedTransientViolation } from '../../audit/state/transient-violation.ts'
import {
  SETTINGS_ACTION,
  type AffectedFinding,
  type SettingsChangeResult,
} from '../../audit/state/settings/settings-effects.ts'
import type { Transition } from '../../audit/state/transition.ts'

/** A finding that a change opened or closed. */
interface ChangedFinding extends Pick<
  Transition,
  'control' | 'severity' | 'number' | 'step' | 'at' | 'reason'
> {
  arn: string
  region: string
  notifiedIn?: RecordedTransition['notifiedIn']
}

/** What a change of the run-time settings did. */
interface ChangedSettings extends Pick<SettingsChangeResult, 'changes' | 'routes' | 'counts'> {
  /** The version that is in force since. */
  version: number
  /** The worst findings of each effect; `counts` has all. */
  findings: readonly (Omit<AffectedFinding, 'resource'> & { arn: string; region: string })[]
}

/** One line of `changes.jsonl`: a change, who made it, and what it led to. */
export interface ChangeLine {
  id: string
  /** When it was made, ISO 8601; of an expired one, when its first finding changed, unless its maker is stored with that. */
  at: string
  action?: string
  /** The name alone where the change record has expired. */
  actor?: Pick<Actor, 'name'> & Partial<Actor>
  region?: string
  /** Set if the change record is not stored any more. */
  expired?: true
  /** How many notifications were sent of it. */
  notificationsSent?: number
  findings: readonly ChangedFinding[]
  /** Violations between two reads, which only events prove. */
  transient: readonly { control: string; arn: string; from: string; to: string; reason: string }[]
  /** Of a change of the run-time settings: what it changed, and which findings that is about. Absent until all findings are compared. */
  settings?: ChangedSettings
}

/** What is stored of one change. */
export interface StoredChange {
  id: string
  record?: ChangeRecord
  transitions: readonly RecordedTransition[]
  transient: readonly RecordedTransientViolation[]
  /** What a change of the run-time settings did. */
  settings?: SettingsChangeResult
}

/**
 * Builds the lines of changes, by time. Left out are changes from before `since`, and those of Assay itself, unless they changed a finding
 * after it.
 */
export function buildChangeLines(changes: readonly StoredChange[], since: string | undefined): ChangeLine[] {
  return changes
    .flatMap(change => buildLine(change, since ?? ''))
    .toSorted((one, other) => compare(one.at, other.at) || compare(one.id, other.id))
}

function buildLine(
  { id, record, transitions, transient, settings }: StoredChange,
  since: string,
): ChangeLine[] {
  const findings = transitions.filter(({ transition }) => transition.at >= since)
  const [first] = findings
  const isShown =
    record !== undefined && isChangeSince(record, since) && (!isOwn(record) || transient.length > 0)
  if (first === undefined && !isShown) return []
  const maker = first?.madeBy
  const known = record
    ? {
        at: record.at,
        action: record.action,
        actor: record.actor,
        region: record.region,
        notificationsSent: record.notificationsSent,
      }
    : {
        at: maker?.at ?? first?.transition.at ?? '',
        ...(maker === undefined ? {} : { action: maker.action, actor: { name: maker.actor } }),
        expired: true as const,
      }
  return [
    {
      id,
      ...known,
      findings: findings.map(buildFinding).toSorted((a, b) => compare(nameStep(a), nameStep(b))),
      transient: transient
        .map(({ violation: { control, resource, from, to, reason } }) => ({
          control,
          arn: resource.arn,
          from,
          to,
          reason,
        }))
        .toSorted((a, b) => compare(`${a.control} ${a.arn}`, `${b.control} ${b.arn}`)),
      ...(settings !== undefined && record?.action === SETTINGS_ACTION
        ? { settings: describeSettings(settings) }
        : {}),
    },
  ]
}

/**
 * Whether a change belongs to the time after `since`. One of the run-time settings does until its notification is sent: only by then all
 * findings are compared.
 */
export function isChangeSince({ action, openedAt, lastNotifiedAt }: ChangeRecord, since: string): boolean {
  return openedAt >= since || (action === SETTINGS_ACTION && (lastNotifiedAt ?? '') >= since)
}

/** Whether Assay itself made a change, as by a full scan or a canary: thousands of these change nothing. */
function isOwn({ action, canary }: ChangeRecord): boolean {
  return (action.startsWith('assay:') && action !== SETTINGS_ACTION) || canary === true
}

function describeSettings({
  number,
  changes,
  routes,
  counts,
  findings,
}: SettingsChangeResult): ChangedSettings {
  return {
    version: number,
    changes,
    ...(routes === undefined ? {} : { routes }),
    counts,
    findings: findings.map(({ effect, control, resource, severity, severityBefore }) => ({
      effect,
      control,
      arn: resource.arn,
      region: resource.region,
      severity,
      ...(severityBefore === undefined ? {} : { severityBefore }),
    })),
  }
}

function buildFinding({ transition, notifiedIn }: RecordedTransition): ChangedFinding {
  const { control, severity, number, step, at, reason, resource } = transition
  return {
    control,
    severity,
    arn: resource.arn,
    region: resource.region,
    number,
    step,
    at,
    ...(reason === undefined ? {} : { reason }),
    ...(notifiedIn === undefined ? {} : { notifiedIn }),
  }
}

function nameStep({ control, arn, number }: ChangedFinding): string {
  return `${control} ${arn} ${String(number).padStart(6, '0')}`
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
