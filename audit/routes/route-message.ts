import { formatStatusSubject, isResolved } from '../notify/notification-subject.ts'
import { formatNotificationText } from '../notify/notification-text.ts'
import type { Notification } from '../notify/notification.ts'
import { describeArns } from '../notify/sections/describe-arn.ts'
import { compareSeverity, countBySeverity, severities, type Severity } from '../settings/severity.ts'
import { isEnding, isOpening } from '../state/transition.ts'
import { limitTextLength } from '../text/quote-text.ts'
import { buildConsoleLink } from '../resources/console/console-link.ts'
import type { Thread } from './thread.ts'

/** A message to a route: about one change, or a digest of several. */
export interface RouteMessage {
  /** The same for every delivery of the message. */
  id: string
  /** The id of the change that it is about or continues. */
  thread: string
  /** `RESOLVED` if everything in it is resolved. */
  status: 'OPENED' | 'RESOLVED'
  /** Whether nothing that the first message of the thread opened is open any more. */
  isThreadResolved: boolean
  /** The worst severity of what is open, or where all is resolved, of that. */
  severity: Severity
  account: string
  region: string
  /** When it happened, ISO 8601. */
  at: string
  /** One line without the name of the product. */
  title: string
  /** Lines: what happened, what it affects, what is wrong or resolved, what to do, links. */
  text: string
  remediations: readonly string[]
  /** The page of the first resource in the console. */
  link?: string
  /** ARNs of the first resources that it is about. */
  resources: readonly string[]
  /** Numbers of findings. */
  opened: Readonly<Record<Severity, number>>
  resolved: number
}

/** A notification without its text, which its other parts contain. */
export type StoredNotification = Omit<Notification, 'text'>

/** Remediations and resources that a message lists. */
const MAX_REMEDIATIONS = 3
const MAX_RESOURCES = 10
const MAX_REMEDIATION_CHARACTERS = 300

/** The message about one notification, as it was cut for the route. */
export function createRouteMessage(
  route: string,
  notification: StoredNotification,
  number: number,
  thread: Thread,
): RouteMessage {
  const { account, region, at, findings } = notification
  const status = isResolved(notification) ? 'RESOLVED' : 'OPENED'
  const severity = status === 'RESOLVED' ? findWorst(findings) : notification.severity
  const opened = findings.filter(({ step }) => isOpening(step))
  const subject = formatStatusSubject(notification, `${status} ${severity}`)
  const resources = [...new Set([...notification.subjects, ...findings.flatMap(each => each.resources)])]
  const link = findLink(resources)
  const remediations = [...new Set(opened.flatMap(({ remediation }) => remediation ?? []))]
  return {
    id: `${notification.id} ${route}`,
    thread: thread.id,
    status,
    isThreadResolved: thread.isResolved,
    severity,
    account,
    region,
    at,
    title: subject.replace('[Assay] ', ''),
    text: [
      formatNotificationText(notification, number),
      ...(link === undefined ? [] : [`Open in the console: ${link}`]),
      `Route: ${route}`,
    ].join('\n'),
    remediations: remediations
      .slice(0, MAX_REMEDIATIONS)
      .map(each => limitTextLength(each, MAX_REMEDIATION_CHARACTERS)),
    ...(link === undefined ? {} : { link }),
    resources: resources.slice(0, MAX_RESOURCES),
    opened: countFindings(opened),
    resolved: findings.reduce((sum, { step, count }) => sum + (isEnding(step) ? count : 0), 0),
  }
}

/** The page of the first resource that has one. */
function findLink(resources: readonly string[]): string | undefined {
  return resources.map(buildConsoleLink).find(link => link !== undefined)
}

function findWorst(all: readonly { severity: Severity }[]): Severity {
  return all.map(({ severity }) => severity).toSorted(compareSeverity)[0] ?? 'INFORMATIONAL'
}

function countFindings(groups: readonly { severity: Severity; count: number }[]): Record<Severity, number> {
  const counts = countBySeverity([])
  for (const { severity, count } of groups) counts[severity] += count
  return counts
}

/** A notification in a digest: short, since a digest can have hundreds. */
export interface DigestEntry extends Pick<
  RouteMessage,
  | 'thread'
  | 'status'
  | 'severity'
  | 'account'
  | 'region'
  | 'at'
  | 'title'
  | 'opened'
  | 'resolved'
  | 'resources'
> {
  /** The first lines of the text. */
  text: string
}

/** Characters and resources of an entry. */
const MAX_ENTRY_CHARACTERS = 1_500
const MAX_ENTRY_RESOURCES = 3
const MAX_ARN_CHARACTERS = 300

/** The entry of a message in a digest. */
export function createDigestEntry({
  id: _id,
  isThreadResolved: _isThreadResolved,
  link: _link,
  remediations: _remediations,
  text,
  resources,
  ...message
}: RouteMessage): DigestEntry {
  const short = resources.filter(({ length }) => length <= MAX_ARN_CHARACTERS)
  return {
    ...message,
    text: limitTextLength(text, MAX_ENTRY_CHARACTERS),
    resources: short.slice(0, MAX_ENTRY_RESOURCES),
  }
}

/** Entries that a digest shows in full, and those of which it shows the title. */
const MAX_FULL_ENTRIES = 20
const MAX_TITLES = 100

/** The digest of `entries`, of which there is at least one: the worst first. What it does not show it counts. */
export function createDigest(
  route: string,
  id: string,
  thread: string,
  entries: readonly [DigestEntry, ...DigestEntry[]],
): RouteMessage {
  const sorted = entries.toSorted(compareEntries)
  const open = sorted.filter(({ status }) => status === 'OPENED')
  const opened = countBySeverity([])
  for (const entry of entries) for (const severity of severities) opened[severity] += entry.opened[severity]
  const resolved = entries.reduce((sum, entry) => sum + entry.resolved, 0)
  const status = open.length > 0 ? 'OPENED' : 'RESOLVED'
  const severity = findWorst(open.length > 0 ? open : sorted)
  const times = entries.map(({ at }) => at).toSorted()
  const changes = `${entries.length} ${entries.length === 1 ? 'change' : 'changes'}`
  const total = severities.reduce((sum, each) => sum + opened[each], 0)
  const resources = [...new Set(sorted.flatMap(entry => entry.resources))]
  const link = findLink(resources)
  const [{ account, region }] = entries
  return {
    id,
    thread,
    status,
    isThreadResolved: false,
    severity,
    account,
    region,
    at: times.at(-1) ?? '',
    title: `${status} ${severity} - digest of ${changes}: ${total} opened, ${resolved} resolved - ${account}`,
    text: [
      `Digest of ${changes} from ${times[0] ?? ''} to ${times.at(-1) ?? ''} in account ${account}`,
      `Opened: ${formatCounts(opened)}. Resolved: ${resolved}.`,
      ...(resources.length > 0
        ? [`Affects: ${describeArns(resources, resources.length, MAX_RESOURCES)}`]
        : []),
      ...sorted.slice(0, MAX_FULL_ENTRIES).flatMap(({ title, text }) => ['', title, text]),
      ...formatOthers(sorted.slice(MAX_FULL_ENTRIES)),
      `Route: ${route}`,
    ].join('\n'),
    remediations: [],
    ...(link === undefined ? {} : { link }),
    resources: resources.slice(0, MAX_RESOURCES),
    opened,
    resolved,
  }
}

function formatOthers(others: readonly DigestEntry[]): string[] {
  if (others.length === 0) return []
  const omitted = others.length - MAX_TITLES
  return [
    '',
    ...others.slice(0, MAX_TITLES).map(({ title }) => title),
    ...(omitted > 0 ? [`and ${omitted} more, which the report has`] : []),
  ]
}

/** `3 CRITICAL, 1 HIGH`, or `0`. */
function formatCounts(counts: Readonly<Record<Severity, number>>): string {
  const present = severities.filter(severity => counts[severity] > 0)
  return present.map(severity => `${counts[severity]} ${severity}`).join(', ') || '0'
}

function compareEntries(one: DigestEntry, other: DigestEntry): number {
  return (
    Number(one.status === 'RESOLVED') - Number(other.status === 'RESOLVED') ||
    compareSeverity(one.severity, other.severity) ||
    (one.at < other.at ? -1 : 1)
  )
}
