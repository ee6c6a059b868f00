import { isOpening } from '../state/transition.ts'
import { parseArn } from '../resources/arn.ts'
import { getResourceName } from '../resources/resource.ts'
import { describeArn, describeArns } from './sections/describe-arn.ts'
import { isFullAdminGrant } from './sections/grants-text.ts'
import type { FindingGroup } from './sections/finding-groups.ts'
import { summarizeSettingsChange } from './sections/settings-text.ts'
import { NOT_EVALUATED_SEVERITY } from './sections/not-evaluated.ts'
import type { Notification } from './notification.ts'
import { describeActorName, findOwnChange } from './changes/describe-change.ts'
import { summarizeVulnerability } from './changes/describe-vulnerability.ts'
import { shortenSummary, shortenText } from './changes/shorten-summary.ts'
import { summarizeServiceEvent } from './changes/describe-service-event.ts'
import { quoteText } from '../text/quote-text.ts'

/** SNS takes subjects of fewer than 100 characters (SNS API Reference, "Publish"). */
const MAX_LENGTH = 99
const MAX_ACTOR_LENGTH = 25

type NotificationContent = Omit<Notification, 'text'>

/**
 * `[Assay] CRITICAL - role app is an administrator - by tom - 111122223333`, or `[Assay] RESOLVED - …` where everything
 * in the notification is resolved. At most 99 characters.
 */
export function formatNotificationSubject(notification: NotificationContent): string {
  return formatStatusSubject(notification, isResolved(notification) ? 'RESOLVED' : notification.severity)
}

/** The same with `status` as its first words, of at most `maxLength` characters. */
export function formatStatusSubject(
  notification: NotificationContent,
  status: string,
  maxLength = MAX_LENGTH,
): string {
  const { action, actor, account, vulnerability } = notification
  const summary = summarize(notification).replaceAll(DIGEST, '')
  const actorText = vulnerability === undefined ? formatActor(action, actor) : ''
  const [prefix, suffix] = [
    `[Assay] ${status} - `,
    `${actorText} - ${shortenText(quoteText(account), MAX_ACTOR_LENGTH)}`,
  ]
  return `${prefix}${shortenSummary(summary, maxLength - prefix.length - suffix.length)}${suffix}`
}

/** ` - by tom`; nothing for a change that Assay makes itself, or that a service reports: the text says which. */
function formatActor(action: string, actor: NotificationContent['actor']): string {
  if (findOwnChange(action) !== undefined || summarizeServiceEvent(action) !== undefined) return ''
  return ` - by ${shortenText(describeActorName(actor.name), MAX_ACTOR_LENGTH)}`
}

/** Whether all that the notification carries is resolved. */
export function isResolved(notification: NotificationContent): boolean {
  const { findings, newExposuresOmitted, escalationPathsOmitted, lateralMovesOmitted } = notification
  if (notification.settingsChange !== undefined) return false
  const omitted = newExposuresOmitted + escalationPathsOmitted + lateralMovesOmitted
  return findings.length > 0 && omitted === 0 && listHeadlines(notification).length === 0
}

/** What happened, in a few words. */
function summarize(notification: NotificationContent): string {
  const { action, findings, severity, vulnerability, settingsChange } = notification
  if (settingsChange !== undefined) return summarizeSettingsChange(settingsChange)
  const ownChange = findOwnChange(action)
  const headlines = listHeadlines(notification)
  const headline = headlines.find(each => each.severity === severity) ?? headlines[0]
  if (headline === undefined)
    return isResolved(notification)
      ? summarizeResolved(notification)
      : (summarizeServiceEvent(action) ?? quoteText(action))
  if (vulnerability !== undefined)
    return summarizeVulnerability(vulnerability, notification, formatNames(notification.subjects, 1))
  if (ownChange === undefined) return headline.text()
  const count = sumCounts(findings.filter(({ step }) => isOpening(step)))
  const overdue = findings.filter(({ step }) => step === 'OVERDUE')
  const overdueCount = sumCounts(overdue)
  if (count > 0)
    return `${ownChange}: ${formatFindingCount(count)}${overdueCount > 0 ? `, ${overdueCount} overdue` : ''}`
  // That a due date passed says itself what the change was.
  if (overdue.length > 1) return `${formatFindingCount(overdueCount)} overdue`
  return overdueCount > 0 ? headline.text() : `${ownChange}: ${headline.text()}`
}

function summarizeResolved(notification: NotificationContent): string {
  const { action, findings, subjects, vulnerability } = notification
  const [subject] = subjects
  if (vulnerability !== undefined)
    return summarizeVulnerability(vulnerability, notification, formatNames(subjects, 1))
  const count = sumCounts(findings)
  const ownChange = findOwnChange(action)
  const [only] = findings
  if (ownChange !== undefined) return `${ownChange}: ${formatFindingCount(count)} resolved`
  if (only === undefined) return quoteText(action)
  const names = subject === undefined ? formatNames(only.resources, only.count) : formatNames([subject], 1)
  const what = findings.length === 1 ? getControlName(only.control) : formatFindingCount(count)
  return `${names}: ${what}`
}

/** All that is wrong now or was for a time, in the order in which it is preferred as the headline. */
function listHeadlines(notification: NotificationContent) {
  const { findings, subjects, escalationPaths, lateralMoves, newExposures, newGrants } = notification
  const opened = findings.filter(({ step }) => isOpening(step))
  const [onSubject, onOthers] = [true, false].map(expected =>
    opened.filter(({ resources }) => resources.some(arn => subjects.includes(arn)) === expected),
  )
  return [
    ...[...(onSubject ?? []), ...(onOthers ?? [])].map(group => ({
      severity: group.severity,
      text: () => summarizeGroup(group),
    })),
    ...findings
      .filter(({ step }) => step === 'OVERDUE')
      .map(group => ({ severity: group.severity, text: () => `overdue: ${summarizeGroup(group)}` })),
    ...findings
      .filter(({ step }) => step === 'ACCEPTED')
      .map(({ severity, resources, count, control }) => ({
        severity,
        text: () => `${formatNames(resources, count)}: ${getControlName(control)} accepted by a tag`,
      })),
    ...escalationPaths.map(({ severity, principals, count }) => ({
      severity,
      text: () => `${describeArns(principals, count, 1)} can become an administrator`,
    })),
    ...newExposures.map(({ severity, kind, resource, admissions: [first] }) => ({
      severity,
      text: () =>
        `${first?.principal ?? 'more principals'} can now ${kind === 'AWS::IAM::Role' ? 'assume' : 'access'} ${describeArn(resource)}`,
    })),
    ...newGrants.map(({ severity, principals, count, grants: [first] }) => ({
      severity,
      text: () =>
        `${describeArns(principals, count, 1)} gained ${first && isFullAdminGrant(first) ? 'all permissions' : 'permissions'}`,
    })),
    ...lateralMoves.map(({ severity, from, to, count }) => ({
      severity,
      text: () => `${describeArn(from)} can become ${describeArns(to, count, 1)}`,
    })),
    ...listUnevaluated(notification),
    ...notification.transientViolations.map(({ severity, resource, control }) => ({
      severity,
      text: () => `${describeArn(resource)} violated ${getControlName(control)} for a time`,
    })),
  ]
}

/** What could not be evaluated, once for each section. */
function listUnevaluated({
  newGrantsNotEvaluated,
  newExposuresNotEvaluated,
  escalationNotEvaluated,
}: NotificationContent) {
  return [newGrantsNotEvaluated, newExposuresNotEvaluated, escalationNotEvaluated].flatMap(section =>
    section === undefined
      ? []
      : [
          {
            severity: NOT_EVALUATED_SEVERITY,
            text: () => `${describeArns(section.arns, section.count, 1)}: policies could not be evaluated`,
          },
        ],
  )
}

/** The reason of the findings, with the resource where the reason does not name it. An account is named at the end of the subject. */
function summarizeGroup({ resources, count, reason, control }: FindingGroup): string {
  const names = formatNames(resources, count)
  const [arn = ''] = resources
  if (reason === undefined) return `${names} ${count === 1 ? 'fails' : 'fail'} ${getControlName(control)}`
  const sentence = reason.replace(/^For example: /, '').replace(/\.$/, '')
  const isAccount = count === 1 && parseArn(arn)?.resource === 'root'
  return isAccount || isNamed(getResourceName({ arn }), sentence) ? sentence : `${names}: ${sentence}`
}

/** The digest of an image, which subjects do not have. */
const DIGEST = /@sha256:[0-9a-f]+/g

/** Whether a sentence names a resource, also without its digest: a subject names it once. */
function isNamed(name: string, sentence: string): boolean {
  if (sentence.includes(name)) return true
  const short = name.replaceAll(DIGEST, '')
  return (
    short !== name &&
    sentence
      .replaceAll(DIGEST, '')
      .split(/[\s,;:()]+/)
      .includes(short)
  )
}

/** `orders and 2 more`: names without their kinds, since a subject has little room. */
function formatNames(arns: readonly string[], count: number): string {
  const [arn = ''] = arns
  return `${quoteText(getResourceName({ arn }))}${count > 1 ? ` and ${count - 1} more` : ''}`
}

function sumCounts(groups: readonly FindingGroup[]): number {
  return groups.reduce((sum, { count }) => sum + count, 0)
}

function formatFindingCount(count: number): string {
  return `${count} ${count === 1 ? 'finding' : 'findings'}`
}

/** `function-url-auth` for `least-privilege/function-url-auth`. */
function getControlName(control: string): string {
  return control.split('/').at(-1) ?? control
}
