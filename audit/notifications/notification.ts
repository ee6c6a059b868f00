import type { Cause } from '../account/cause.ts'
import { isOpening, type Step, type Transition } from '../account/transition.ts'
import type { Checklist } from '../checklist.ts'
import type { Control } from '../controls/control.ts'
import { bySeverity, type Severity } from '../controls/severity.ts'
import { nameOf } from '../resources/resource.ts'

/** Findings of one control that went the same way for the same cause. */
export interface Group {
  control: string
  title: string
  severity: Severity
  step: Step
  reason?: string
  remediation?: string
  /** How many there are, of which the first ones are named. */
  count: number
  resources: readonly string[]
}

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
  /** Findings that went some way too and are left out, since somebody accepted their risk. */
  accepted: number
  /** Parts of the work that were still open; what comes of them follows. */
  open: number
  text: string
}

/** Carries notifications to whoever should know. */
export interface Notifier {
  send(notification: Notification): Promise<void>
}

/** Resources that a message names by name, per group. */
const NAMED = 25

/** The message number `number` of `cause`: what its transitions are, and what it changed. */
export function notificationOf(
  cause: Cause,
  number: number,
  transitions: readonly Transition[],
  about: { changes: readonly string[]; accepted: number; open: number; checklist: Checklist },
): Notification {
  const findings = groupsOf(transitions, about.checklist)
  const { id, account, region, action, actor, at } = cause
  const severity = worst(findings)
  const head = { schema: 'assay.notification/1', id: `${id}#${number}`, thread: id } as const
  const body = {
    account,
    region,
    severity,
    action,
    actor,
    at,
    changes: about.changes,
    findings,
    accepted: about.accepted,
    open: about.open,
  }
  return { ...head, ...body, text: textOf(body, number) }
}

function groupsOf(transitions: readonly Transition[], checklist: Checklist): Group[] {
  const groups = new Map<string, Transition[]>()
  for (const transition of transitions) {
    const key = `${transition.control} ${isOpening(transition.step) ? 'OPENED' : transition.step}`
    groups.set(key, [...(groups.get(key) ?? []), transition])
  }
  return [...groups.values()].map(group => groupOf(group, checklist)).toSorted(openedFirst)
}

function groupOf(transitions: readonly Transition[], checklist: Checklist): Group {
  const [first] = transitions
  if (first === undefined) throw new Error('a group of no transitions')
  const control: Control | undefined = checklist.find(({ id }) => id === first.control)
  const opened = isOpening(first.step)
  return {
    control: first.control,
    title: control?.title ?? first.control,
    severity: first.severity,
    step: first.step,
    ...(opened ? reasonOf(transitions) : {}),
    ...(opened && control ? { remediation: control.remediation } : {}),
    count: transitions.length,
    resources: transitions.slice(0, NAMED).map(({ resource }) => resource.arn),
  }
}

/** The reason of all of them, or that of one where they differ. */
function reasonOf(transitions: readonly Transition[]): { reason?: string } {
  const [first, ...others] = transitions
  if (first?.reason === undefined) return {}
  const same = others.every(({ reason }) => reason === first.reason)
  return { reason: same ? first.reason : `For example ${nameOf(first.resource)}: ${first.reason}` }
}

function openedFirst(a: Group, b: Group): number {
  return Number(isOpening(b.step)) - Number(isOpening(a.step)) || bySeverity(a.severity, b.severity)
}

function worst(groups: readonly Group[]): Severity {
  const opened = groups.filter(({ step }) => isOpening(step))
  return opened.map(({ severity }) => severity).toSorted(bySeverity)[0] ?? 'INFORMATIONAL'
}

type Told = Pick<
  Notification,
  'account' | 'region' | 'action' | 'actor' | 'at' | 'changes' | 'findings' | 'accepted' | 'open'
>

function textOf(told: Told, number: number): string {
  const { actor, action, at, account, region, changes, findings, accepted, open } = told
  const by = actor.via === undefined ? actor.name : `${actor.name} by ${actor.via}`
  return [
    `${number > 1 ? 'Later, for the same change: ' : ''}${action} by ${by} at ${at} (account ${account}, ${region})`,
    ...changes.map(change => `  ${change}`),
    ...findings.flatMap(linesOf),
    ...(accepted > 0 ? [leftOut(accepted)] : []),
    ...(open > 0 ? [`${open} parts of the reassessment are still open; what comes of them follows.`] : []),
  ].join('\n')
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
