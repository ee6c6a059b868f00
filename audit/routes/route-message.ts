import { formatStatusSubject, isResolved } from '../notify/notification-subject.ts'
import { formatNotificationText } from '../notify/notification-text.ts'
import type { Notification } from '../notify/notification.ts'
import { describeArn } from '../notify/sections/describe-arn.ts'
import { compareSeverity, countBySeverity, type Severity } from '../settings/severity.ts'
import { isEnding, isOpening } from '../state/transition.ts'
import { limitTextLength, limitToSentences } from '../text/quote-text.ts'
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
  /** One line without the name of the product, of at most 130 characters: alerts of Opsgenie take no more. */
  title: string
  /** The same with the name of the product, as the subject of an e-mail: of fewer than 100 characters. */
  subject: string
  /** Lines: what happened, what it affects, what is wrong or resolved, what to do, links. */
  text: string
  /** The lines of `text` without what to do and links, which chats have besides; of a digest, its titles. */
  brief: string
  remediations: readonly string[]
  /** The page of the first resource in the console, and what that resource is called. */
  link?: string
  linkName?: string
  /** ARNs of the first resources that it is about. */
  resources: readonly string[]
  /** Numbers of findings. */
  opened: Readonly<Record<Severity, number>>
  /** The number that became overdue, where any did. */
  overdue?: number
  resolved: number
}

/** A notification without its text, which its other parts contain. */
export type StoredNotification = Omit<Notification, 'text'>

/** Remediations and resources that a message lists. */
const MAX_REMEDIATIONS = 3
const MAX_RESOURCES = 10
const MAX_REMEDIATION_CHARACTERS = 600

const PRODUCT = '[Assay] '
const MAX_TITLE = 130

/** The message about one notification, as it was cut for the route. */
export function createRouteMessage(
  route: string,
  notification: StoredNotification,
  number: number,
  thread: Thread,
): RouteMessage {
  const { account, region, at, findings } = notification
  const status = isResolved(notification) ? 'RESOLVED' : 'OPENED'
  const isSettings = notification.settingsChange !== undefined
  const severity = status === 'RESOLVED' ? findWorstOf(findings) : notification.severity
  const opened = findings.filter(({ step }) => isOpening(step))
  const head = `${isSettings ? 'CHANGED' : status} ${severity}`
  const resources = [...new Set([...notification.subjects, ...findings.flatMap(each => each.resources)])]
  const link = findConsolePage(resources)
  const ending = status === 'RESOLVED' && thread.isResolved ? [THREAD_RESOLVED] : []
  const overdue = findings.filter(({ step }) => step === 'OVERDUE')
  const overdueCount = overdue.reduce((sum, { count }) => sum + count, 0)
  const remediations = [...new Set([...opened, ...overdue].flatMap(({ remediation }) => remediation ?? []))]
  return {
    id: `${notification.id} ${route}`,
    thread: thread.id,
    status,
    isThreadResolved: thread.isResolved,
    severity,
    account,
    region,
    at,
    title: formatStatusSubject(notification, head, PRODUCT.length + MAX_TITLE).slice(PRODUCT.length),
    subject: formatStatusSubject(notification, head),
    text: [
      formatNotificationText(notification, number),
      ...ending,
      ...(link === undefined ? [] : [`Open ${link.name} in the console: ${link.url}`]),
      `Route: ${route}`,
    ].join('\n'),
    brief: [formatNotificationText(notification, number, 'BRIEF'), ...ending].join('\n'),
    remediations: remediations
      .slice(0, MAX_REMEDIATIONS)
      .map(each => limitToSentences(each, MAX_REMEDIATION_CHARACTERS)),
    ...(link === undefined ? {} : { link: link.url, linkName: link.name }),
    resources: resources.slice(0, MAX_RESOURCES),
    opened: countFindings(opened),
    ...(overdueCount > 0 ? { overdue: overdueCount } : {}),
    resolved: findings.reduce((sum, { step, count }) => sum + (isEnding(step) ? count : 0), 0),
  }
}

const THREAD_RESOLVED = 'Nothing that this thread reported is open any more.'

/** The page of the first resource that has one. */
export function findConsolePage(resources: readonly string[]): { url: string; name: string } | undefined {
  for (const arn of resources) {
    const url = buildConsoleLink(arn)
    if (url !== undefined) return { url, name: describeArn(arn) }
  }
  return undefined
}

export function findWorstOf(all: readonly { severity: Severity }[]): Severity {
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
  | 'overdue'
  | 'resolved'
  | 'resources'
> {
  /** The first lines of the text, without what to do. */
  text: string
  /** Whether it resolved all that the first message of the thread opened. */
  isThreadResolved?: true
}

/** Characters and resources of an entry. */
const MAX_ENTRY_CHARACTERS = 1_500
const MAX_ENTRY_RESOURCES = 3
const MAX_ARN_CHARACTERS = 300

/** The entry of a message in a digest. */
export function createDigestEntry({
  id: _id,
  isThreadResolved,
  link: _link,
  linkName: _linkName,
  remediations: _remediations,
  subject: _subject,
  text: _text,
  brief,
  resources,
  ...message
}: RouteMessage): DigestEntry {
  const short = resources.filter(({ length }) => length <= MAX_ARN_CHARACTERS)
  return {
    ...message,
    text: limitLines(brief),
    ...(isThreadResolved ? { isThreadResolved } : {}),
    resources: short.slice(0, MAX_ENTRY_RESOURCES),
  }
}

/** As many lines as an entry has; a first line that is longer is cut. */
function limitLines(text: string): string {
  if (text.length <= MAX_ENTRY_CHARACTERS) return text
  const end = text.lastIndexOf('\n', MAX_ENTRY_CHARACTERS)
  return end > 0 ? `${text.slice(0, end)}\n…` : limitTextLength(text, MAX_ENTRY_CHARACTERS)
}
