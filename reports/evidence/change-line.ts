import type { Actor } from '../../audit/events/change.ts'
import type { ChangeRecord, RecordedTransition } from '../../audit/state/change-record.ts'
import type { RecordedTransientViolation } from '../../audit/state/transient-violation.ts'
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
}

/** What is stored of one change. */
export interface StoredChange {
  id: string
  record?: ChangeRecord
  transitions: readonly RecordedTransition[]
  transient: readonly RecordedTransientViolation[]
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

function buildLine({ id, record, transitions, transient }: StoredChange, since: string): ChangeLine[] {
  const findings = transitions.filter(({ transition }) => transition.at >= since)
  const [first] = findings
  const isNew = record !== undefined && record.openedAt >= since
  if (first === undefined && (!isNew || (isOwn(record) && transient.length === 0))) return []
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
    },
  ]
}

/** Whether Assay itself made a change, as by a full scan or a canary: thousands of these change nothing. */
function isOwn({ action, canary }: ChangeRecord): boolean {
  return action.startsWith('assay:') || canary === true
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
