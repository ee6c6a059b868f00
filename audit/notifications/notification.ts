import type { Exposure } from '../account/exposure.ts'
import type { Cause } from '../account/cause.ts'
import { isOpening, type Transition } from '../account/transition.ts'
import type { Checklist } from '../checklist.ts'
import { bySeverity, type Severity } from '../controls/severity.ts'
import { nameOf } from '../resources/resource.ts'
import { shorten } from '../shorten.ts'
import { groupsOf, type Detail, type Group } from './group.ts'

/** One message about one cause. Sent at least once; the same id means the same message. */
export interface Notification {
  schema: 'assay.notification/1'
  id: string
  /** The cause: what follows later for it has the same thread. */
  thread: string
  account: string
  region: string
  severity: Severity
  action: string
  actor: Cause['actor']
  at: string
  /** What was found changed, in words. */
  changes: readonly string[]
  findings: readonly Group[]
  /** What fell short for a time that is over, as events tell: no look saw it. */
  exposures: readonly PastExposure[]
  /** How many of these there are, of which the worst are named. */
  exposed: number
  /** Findings that went some way too and are left out, since somebody accepted their risk. */
  accepted: number
  /** Parts of the work that were still open; what comes of them follows. */
  open: number
  text: string
}

/** A time in which a resource fell short of a control. */
export interface PastExposure {
  control: string
  severity: Severity
  resource: string
  /** ISO 8601. */
  from: string
  to: string
  reason: string
}

/** Carries notifications to whoever should know. */
export interface Notifier {
  send(notification: Notification): Promise<void>
}

/** Characters of a line about what changed. */
const LINE = 300

/** How much a message says of each group: as much as fits. Of the last one, every control's fits. */
const DETAILS: readonly [Detail, ...Detail[]] = [
  { named: 25, characters: 2_000 },
  { named: 5, characters: 300 },
  { named: 1, characters: 100 },
  { named: 1, characters: 0 },
]

/** Bytes of the groups within the message; the rest of what SNS takes is for the changes and for the text. */
const MOST_BYTES = 120_000
/** Exposures that a message names, and characters of the reason of each. */
const MOST_EXPOSURES = 15
const LINE_OF_EXPOSURE = 200

/** Bytes of the changes within the message. */
const MOST_OF_CHANGES = 30_000

/** What `value` takes within a message, in which the document is quoted as a text of JSON within JSON. */
export function quotedBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(value)))
}

/** The message number `number` of `cause`: what its transitions are, and what it changed. */
export function notificationOf(
  cause: Cause,
  number: number,
  transitions: readonly Transition[],
  about: {
    changes: readonly string[]
    exposed: readonly Exposure[]
    accepted: number
    open: number
    checklist: Checklist
  },
): Notification {
  const findings = fitting(transitions, about.checklist)
  const { id, account, region, action, actor, at } = cause
  const exposed = about.exposed.toSorted((a, b) => bySeverity(a.severity, b.severity))
  const exposures = exposed.slice(0, MOST_EXPOSURES).map(pastOf)
  const severity = worst(findings, exposures)
  const head = { schema: 'assay.notification/1', id: `${id}#${number}`, thread: id } as const
  const body = {
    account,
    region,
    severity,
    action,
    actor,
    at,
    changes: linesOfChanges(about.changes),
    findings,
    exposures,
    exposed: exposed.length,
    accepted: about.accepted,
    open: about.open,
  }
  return { ...head, ...body, text: textOf(body, number) }
}

function fitting(transitions: readonly Transition[], checklist: Checklist): Group[] {
  const [detail, ...others] = DETAILS
  let groups = groupsOf(transitions, checklist, detail)
  for (const less of others) {
    if (quotedBytes(groups) <= MOST_BYTES) break
    groups = groupsOf(transitions, checklist, less)
  }
  return groups
}

function linesOfChanges(changes: readonly string[]): string[] {
  const lines = changes.map(line => shorten(line, LINE))
  let bytes = 0
  const shown = lines.filter(line => (bytes += quotedBytes(line)) <= MOST_OF_CHANGES)
  return shown.length < lines.length ? [...shown, `and ${lines.length - shown.length} more changes`] : shown
}

function pastOf({ control, severity, resource, from, to, reason }: Exposure): PastExposure {
  return { control, severity, resource: resource.arn, from, to, reason: shorten(reason, LINE_OF_EXPOSURE) }
}

function worst(groups: readonly Group[], exposures: readonly PastExposure[]): Severity {
  const opened = [...groups.filter(({ step }) => isOpening(step)), ...exposures]
  return opened.map(({ severity }) => severity).toSorted(bySeverity)[0] ?? 'INFORMATIONAL'
}

type Told = Pick<
  Notification,
  | 'account'
  | 'region'
  | 'action'
  | 'actor'
  | 'at'
  | 'changes'
  | 'findings'
  | 'exposures'
  | 'exposed'
  | 'accepted'
  | 'open'
>

function textOf(told: Told, number: number): string {
  const { actor, action, at, account, region, changes, findings, exposures, exposed, accepted, open } = told
  const by = actor.via === undefined ? actor.name : `${actor.name} by ${actor.via}`
  return [
    `${number > 1 ? 'Later, for the same change: ' : ''}${action} by ${by} at ${at} (account ${account}, ${region})`,
    ...changes.map(change => `  ${change}`),
    ...findings.flatMap(linesOf),
    ...exposures.map(lineOf),
    ...(exposed > exposures.length ? [`and ${exposed - exposures.length} more that failed for a time.`] : []),
    ...(accepted > 0 ? [leftOut(accepted)] : []),
    ...(open > 0 ? [`${open} parts of the reassessment are still open; what comes of them follows.`] : []),
  ].join('\n')
}

function lineOf({ severity, control, resource, from, to, reason }: PastExposure): string {
  return `${severity} ${nameOf({ arn: resource })} failed ${control} from ${from} to ${to}: ${reason}`
}

function leftOut(accepted: number): string {
  return accepted === 1
    ? '1 more is an accepted risk and left out.'
    : `${accepted} more are accepted risks and left out.`
}

function linesOf(group: Group): string[] {
  const some = group.resources.map(arn => nameOf({ arn })).join(', ')
  const rest = group.count > group.resources.length ? ` and ${group.count - group.resources.length} more` : ''
  const line = `${group.severity} ${group.count} ${verbOf(group)} ${group.control}: ${some}${rest}`
  return [
    line,
    ...(group.reason === undefined ? [] : [`  ${group.reason}`]),
    ...(group.remediation === undefined ? [] : [`  To mend it: ${group.remediation}`]),
  ]
}

function verbOf({ step, count }: Group): string {
  if (isOpening(step)) return count === 1 ? 'now fails' : 'now fail'
  if (step === 'RESOLVED') return count === 1 ? 'no longer fails' : 'no longer fail'
  return count === 1 ? 'is gone and failed' : 'are gone and failed'
}
